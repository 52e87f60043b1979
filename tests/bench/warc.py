"""Archives: what reading and merging cost. Each part is a command and prints one table.

    python tests/bench/warc.py make OUT.warc.gz --pages 100000 [--corpus ../shared/corpus]
    python tests/bench/warc.py speed OUT.warc.gz [--only kabar,trafilatura] [--records 5000]
    python tests/bench/warc.py memory OUT.warc.gz
    python tests/bench/warc.py merge --parts 10 --articles 100000 [--no-copies]
    python tests/bench/warc.py cuts OUT.warc.gz [--shards 1,7,50]

`make` packs the invented newsroom's pages, with everything that is wrong with records between them: gzip, chunks, cut
records, wrong lengths, revisits, records that are no pages, records of 50 MB, other charsets. `speed` reads the same
file with each reader in a process of its own: CPU seconds of the process without its start, captures a second of CPU,
peak memory; kabar stores all fields, the others keep nothing. Peers have environments of their own (peers.py).
"""

import argparse
import contextlib
import gzip
import itertools
import json
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

BIG = 50 * 10**6
_MARK = "qz"  # stands between a word and the number that makes it a word of one article
_VARY = (
    "UPDATE articles SET url = replace(url, 'example/0/', :place), canonical_url = replace(url, 'example/0/', :place), "
    f"headline = replace(headline, '{_MARK}0x', :mark), body = replace(body, '{_MARK}0x', :mark), "
    "article_key = substr(article_key, 1, 30) || :key, content_hash = :key || substr(content_hash, 3), "
    "record_hash = :key || substr(record_hash, 3)",
    f"UPDATE article_blocks SET text = replace(text, '{_MARK}0x', :mark)",
    "UPDATE article_urls SET url = replace(url, 'example/0/', :place)",
    "UPDATE captures SET url = replace(url, 'example/0/', :place), record_hash = :key || substr(record_hash, 3), "
    "captured_at = strftime('%Y-%m-%dT%H:%M:%SZ', captured_at, (article_id * 7919 * :n % 864000) || ' seconds')",
)
PEERS = {
    "resiliparse": ("resiliparse", "fastwarc"),
    "trafilatura": ("trafilatura", "lxml_html_clean", "fastwarc"),
    "trafilatura_fast": ("trafilatura", "lxml_html_clean", "fastwarc"),
    "newspaper4k": ("newspaper4k", "lxml_html_clean", "fastwarc"),
    "newsplease": ("news-please", "lxml_html_clean", "fastwarc"),
}


def make(archive: Path, pages: int, corpus: Path | None) -> None:
    """Writes the archive; one trouble to fifty pages, four records of 50 MB."""
    from tests.flows.archived import Visit, newsroom_visits, troubles

    chance, written = random.Random(1), 0
    noise = chance.randbytes(10**6)
    with archive.open("wb") as file:
        for number, visit in enumerate(_visits(newsroom_visits(pages), corpus)):
            file.write(visit.packed())
            written += 1
            if number % 1000 == 500:
                for one in troubles(visit.body):
                    file.write(one if isinstance(one, bytes) else one.packed())
            if number in (10, pages // 3, pages // 2, pages - 10):
                page = b"<html><body><p>" + noise * (BIG // len(noise))
                file.write(Visit(f"https://besar.example/{number}", page).packed())
    print(f"{archive}: {written} pages, {archive.stat().st_size / 1e6:.0f} MB")


def _visits(newsroom: Iterator[Any], corpus: Path | None) -> Iterator[Any]:
    """The newsroom's pages, and between them those of a corpus, each once."""
    from tests.flows.archived import START, Visit

    if corpus is not None:
        for collection in sorted((corpus / "dev").iterdir()):
            for row in map(json.loads, (collection / "gold.jsonl").read_text("utf-8").splitlines()):
                body = gzip.decompress((collection / "pages" / f"{row['id']}.html.gz").read_bytes())
                yield Visit(
                    row["url"] or f"https://corpus.example/{row['id']}", body, START, ("Content-Type: text/html",)
                )
    yield from newsroom


def speed(archive: Path, only: str, records: int) -> None:
    """One line a reader."""
    from quality import environment, line

    print(line("reader", ["pages", "articles", "CPU s", "pages/CPU s", "ratio", "MB"]))
    first = None
    for name in only.split(","):
        python = sys.executable if name == "kabar" else environment(f"warc-{name}", PEERS[name], update=False)
        command = [str(python), __file__, "read", str(archive), name, str(records)]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        if told.returncode:
            print(line(name, [told.stderr.strip().splitlines()[-1][:80]]))
            continue
        pages, articles, seconds, peak = json.loads(told.stdout.splitlines()[-1])
        first = first or pages / seconds
        print(line(name, [pages, articles, seconds, pages / seconds, first * seconds / pages, peak]), flush=True)


def read(archive: Path, name: str, records: int) -> None:
    """One reader over the archive; prints pages, articles, CPU seconds and peak memory."""
    found = _read_kabar(archive, records) if name == "kabar" else _read_peer(archive, name, records)
    print(json.dumps([*found, _peak()]))


def _read_kabar(archive: Path, records: int) -> tuple[int, int, float]:
    from flows.archives import counts_of
    from flows.parts import clean_shard
    from flows.shards import Shard, Wanted

    end = archive.stat().st_size if not records else _offset(archive, records)
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        part = clean_shard(Shard(archive, 0, end), Wanted(), Path(folder))
        spent = time.process_time() - start
        counts, _ = counts_of(part)
    return counts["captures"] - counts["skipped"], counts["articles"], spent


def _offset(archive: Path, records: int) -> int:
    """Where the record after so many others begins."""
    from flows.warcs import Damage, walk

    with archive.open("rb") as file:
        places = (found[0] for found in walk(file) if not isinstance(found, Damage))
        return next(itertools.islice(places, records, None), archive.stat().st_size)


def _read_peer(archive: Path, name: str, records: int) -> tuple[int, int, float]:
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    if name == "newsplease":
        from newsplease import NewsPlease

        def extract(html: bytes, url: str) -> dict[str, Any]:
            found = NewsPlease.from_html(html, url=url)
            return {"text": getattr(found, "maintext", None)}
    else:
        import peers

        extract = getattr(peers, name)
    pages = articles = 0
    start = time.process_time()
    file = archive.open("rb")
    place, size = 0, archive.stat().st_size
    while place < size:
        file.seek(place)
        last = place
        try:
            for record in ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=True):
                last = record.stream_pos
                if records and pages >= records:
                    return pages, articles, time.process_time() - start
                html = record.http_headers is not None and "html" in (record.http_headers.get("Content-Type") or "")
                if not html or record.http_headers.status_code != 200:
                    continue
                body = record.reader.read(6_000_000)
                pages += 1
                with contextlib.suppress(Exception):
                    articles += bool(extract(body, record.headers.get("WARC-Target-URI")).get("text"))
            break
        except OSError:  # what fastwarc does not read on from; the peers get the same records as kabar
            from flows.warcs import next_record

            following = next_record(file, last + 1, size)
            if following is None:
                break
            place = following
    return pages, articles, time.process_time() - start


def memory(archive: Path) -> None:
    """Memory of one process that reads the whole archive as one shard, after each tenth: now, and at most so far."""
    from flows.parts import clean_shard
    from flows.shards import Shard, Wanted

    size, told, done, captures = archive.stat().st_size, 0, 0, 0

    def look(batch: Any) -> None:
        nonlocal told, done, captures
        done, captures = done + batch["bytes"], captures + batch["captures"]
        if told < 10 * done // size:
            told = 10 * done // size
            print(f"{captures:8} captures: {_memory():5.0f} MB, at most {_peak():5.0f} MB", flush=True)

    with tempfile.TemporaryDirectory(dir=os.environ.get("KABAR_BENCH_DIR")) as folder:
        start = time.process_time()
        part = clean_shard(Shard(archive, 0, size), Wanted(), Path(folder), on_batch=look)
        spent = time.process_time() - start
        print(f"{captures:8} captures: {_memory():5.0f} MB, at most {_peak():5.0f} MB when the part is whole")
        print(f"{spent:.0f} s of CPU, part of {part.stat().st_size / 1e6:.0f} MB")


def _memory() -> float:
    """Memory that this process holds, MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _dump(path: Path) -> str:
    import hashlib

    from tests.flows.archived import dump

    return hashlib.sha256(dump(path).encode()).hexdigest()


def merge(parts: int, articles: int, copies: bool) -> None:
    """Parts of so many invented articles each, merged: articles a second without search, CPU seconds of each step, and
    memory as it goes on. `--no-copies` leaves out looking for copies."""
    from flows import finishing
    from flows.merging import merge as merge_parts

    if not copies:
        finishing.clusters.group_pending = lambda *_: 0  # type: ignore[assignment]
    with tempfile.TemporaryDirectory(dir=os.environ.get("KABAR_BENCH_DIR")) as folder:
        template = _invented_part(Path(folder) / "template.db", articles)
        paths = [_varied(template, number) for number in range(parts)]
        template.unlink()
        spent: dict[str, list[float]] = {}
        told = -1

        def step(name: str, done: int, total: int) -> None:
            nonlocal told
            if name not in spent:
                spent[name] = [time.process_time(), time.monotonic()]
            if name != "merging" or told < 10 * done // total:
                told = 10 * done // (total or 1)
                print(f"{name:9} {done:8}: {_memory():4.0f} MB, at most {_peak():4.0f} MB", flush=True)

        merged = merge_parts(paths, Path(folder) / "news.db", step)
        step("end", 0, 0)
        steps = {
            name: [one - two for one, two in zip(spent[after], spent[name], strict=True)]
            for name, after in itertools.pairwise(spent)
        }
        for name, (cpu, wall) in steps.items():
            print(f"{name:9} {cpu:8.1f} s of CPU, {wall:8.1f} s")
        rows = [sum(steps[name][place] for name in ("planning", "merging", "indexes")) for place in (0, 1)]
        size = (Path(folder) / "news.db").stat().st_size / 1e6
        print(f"{merged.added} articles of {parts} parts, {size:.0f} MB; without copies and search", end=" ")
        print(
            " and ".join(
                f"{merged.added / one:.0f} a second {of}" for one, of in zip(rows, ("of CPU", "of wall"), strict=True)
            )
        )


def _invented_part(path: Path, articles: int) -> Path:
    """A part file made without cleaning: one newsroom page after the other under new addresses."""
    from datetime import UTC, datetime, timedelta

    from cleaners import extract
    from flows.database import describe, open_database, writing
    from flows.filing import Filed, file_articles
    from flows.histories import history, reading_of
    from tests.flows.archived import newsroom_visits

    base = [extract(visit.body, visit.url) for visit in newsroom_visits(600)]
    connection = open_database(path)
    for trigger in ("articles_fts_insert", "articles_fts_delete", "articles_fts_update"):
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute("PRAGMA synchronous = OFF")
    chance = random.Random(0)
    for start in range(0, articles, 500):
        filed = []
        for turn in range(start, min(start + 500, articles)):
            url = f"https://warta{turn % 40}.example/0/{turn}"
            at = datetime(2022, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(30 * 86400))
            one = _own_words(base[turn % len(base)], url, f"{_MARK}0x{turn:x}")
            filed.append(
                Filed(turn + 1, False, history([reading_of(one, f"{at:%Y-%m-%dT%H:%M:%SZ}", url, f"{turn:064x}")]))
            )
        with writing(connection, path):
            file_articles(connection, filed)
    describe(connection)
    connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    connection.close()
    return path


def _varied(part: Path, number: int) -> Path:
    """The same part under other addresses, at other moments and in other words: as good as one that is made anew."""
    path = part.with_name(f"{number}.db")
    shutil.copyfile(part, path)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for word in ("journal_mode = OFF", "foreign_keys = OFF", "ignore_check_constraints = ON"):
            connection.execute(f"PRAGMA {word}").fetchall()
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in _VARY:
            told = {"place": f"example/{number}/", "mark": f"{_MARK}{number}x", "key": f"{number:02x}", "n": number}
            connection.execute(statement, {name: told[name] for name in told if f":{name}" in statement})
        connection.execute("UPDATE about SET value = ? WHERE key = 'database_id'", (f"{number:032x}",))
    return path


def _own_words(article: Any, url: str, mark: str) -> Any:
    """The article under another address, every third word made another one, so that it is nobody's copy."""

    def other(text: str) -> str:
        return " ".join(word + mark if place % 3 == 1 else word for place, word in enumerate(text.split(" ")))

    blocks = tuple(replace(block, text=other(block.text)) for block in article.blocks)
    texts = {
        "headline": other(article.headline),
        "blocks": blocks,
        "body": "\n\n".join(map(other, article.body.split("\n\n"))),
    }
    return article.model_copy(update={"url": url, "canonical_url": url, **texts})


def cuts(archive: Path, shards: str) -> None:
    """The same archive as so many shards, merged in three orders: the dumps must be equal."""
    from flows.archives import Job, clean_here
    from flows.merging import merge as merge_parts
    from flows.shards import Wanted, plan_shards

    found = set()
    with tempfile.TemporaryDirectory() as folder:
        for count in map(int, shards.split(",")):
            cut = tuple(plan_shards([archive], archive.stat().st_size // count + 1))
            job = Job(cut, Wanted(), Path(folder) / str(count))
            clean_here(job)
            parts = list(job.parts().values())
            shuffled = random.Random(count).sample(parts, len(parts))
            for name, order in (("in order", parts), ("backwards", parts[::-1]), ("shuffled", shuffled)):
                db = Path(folder) / f"{count}-{name}.db"
                merge_parts(order, db)
                found.add(_dump(db))
                print(f"{len(cut):4} shards, {name:10} {_dump(db)[:16]}", flush=True)
                db.unlink()
    print("byte-identical" if len(found) == 1 else f"{len(found)} DIFFERENT DUMPS")


_OPTIONS: dict[str, tuple[Any, list[tuple[str, dict[str, Any]]]]] = {
    "make": (make, [("--pages", {"type": int, "default": 100_000}), ("--corpus", {"type": Path})]),
    "speed": (
        speed,
        [("--only", {"default": ",".join(["kabar", *PEERS])}), ("--records", {"type": int, "default": 0})],
    ),
    "memory": (memory, []),
    "cuts": (cuts, [("--shards", {"default": "1,7,50"})]),
    "read": (read, [("name", {}), ("records", {"type": int})]),
    "merge": (
        merge,
        [
            ("--parts", {"type": int, "default": 10}),
            ("--articles", {"type": int, "default": 100_000}),
            ("--no-copies", {"dest": "copies", "action": "store_false"}),
        ],
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (_, options) in _OPTIONS.items():
        one = commands.add_parser(name)
        if name != "merge":
            one.add_argument("archive", type=Path)
        for word, told in options:
            one.add_argument(word, **told)
    given = vars(parser.parse_args())
    work, _ = _OPTIONS[given.pop("command")]
    work(**given)


if __name__ == "__main__":
    main()
