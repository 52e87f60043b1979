"""Archives: what reading, merging and dying cost. Each part is a command and prints one table.

    python tests/bench/warc.py make OUT.warc.gz --pages 100000 [--corpus ../shared/corpus]
    python tests/bench/warc.py speed OUT.warc.gz [--only kabar,trafilatura] [--records 5000]
    python tests/bench/warc.py memory OUT.warc.gz
    python tests/bench/warc.py runners OUT.warc.gz [--dask]
    python tests/bench/warc.py merge --parts 10 --articles 100000
    python tests/bench/warc.py cuts OUT.warc.gz [--shards 1,7,50]
    python tests/bench/warc.py kill OUT.warc.gz --kills 50

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
import signal
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
    print(json.dumps([*found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


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
    """Where the record after so many pages begins."""
    from fastwarc.warc import ArchiveIterator

    with archive.open("rb") as file:
        for number, record in enumerate(ArchiveIterator(file, parse_http=False)):
            if number >= records:
                return int(record.stream_pos)
    return archive.stat().st_size


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
    """Peak memory of one process after each tenth of the archive."""
    from flows.parts import clean_shard
    from flows.shards import Shard, Wanted

    size, peaks, done = archive.stat().st_size, [], 0

    def look(told: Any) -> None:
        nonlocal done
        done += told["bytes"]
        while len(peaks) < 10 * done // size:
            peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)

    with tempfile.TemporaryDirectory() as folder:
        clean_shard(Shard(archive, 0, size), Wanted(), Path(folder), on_batch=look)
    print("MB after each tenth:", *peaks)


def runners(archive: Path, dask: bool) -> None:
    """Wall seconds of one process, two, and Dask with two workers, on the same slices; the rows must be equal."""
    from flows.archives import Job, clean_here
    from flows.shards import Wanted, plan_shards

    shards = tuple(plan_shards([archive], archive.stat().st_size // 8 + 1))
    spent, dumps = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("one process", "two processes", *(["dask, two workers"] if dask else [])):
            job = Job(shards, Wanted(), Path(folder) / name)
            start = time.monotonic()
            failed = _on_dask(job) if name.startswith("dask") else clean_here(job, 1 + name.startswith("two"))
            spent[name] = time.monotonic() - start
            assert not failed, failed
            dumps[name] = [_dump(path) for path in job.parts().values()]
    for name, seconds in spent.items():
        same = "rows equal" if dumps[name] == dumps["one process"] else "ROWS DIFFER"
        print(f"{name:20} {seconds:8.1f} s   {spent['one process'] / seconds:5.2f} x   {same}")


def _on_dask(job: Any) -> Any:
    from distributed import LocalCluster

    from flows.spread import clean_on_dask

    with LocalCluster(n_workers=2, threads_per_worker=1) as cluster:
        return clean_on_dask(job, cluster.scheduler_address)


def _dump(path: Path) -> str:
    import hashlib

    from tests.flows.archived import dump

    return hashlib.sha256(dump(path).encode()).hexdigest()


def merge(parts: int, articles: int) -> None:
    """Parts of so many invented articles each, merged: articles a second without search, seconds of each step, peak
    memory after each fifth."""
    from flows.merging import merge as merge_parts

    with tempfile.TemporaryDirectory(dir=os.environ.get("KABAR_BENCH_DIR")) as folder:
        paths = [_invented_part(Path(folder) / f"{number}.db", number, articles) for number in range(parts)]
        steps: dict[str, float] = {}
        peaks: list[int] = []

        def step(name: str, done: int, total: int) -> None:
            steps.setdefault(name, time.process_time())
            while total and len(peaks) < 5 * done // total:
                peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)

        merge_parts(paths, Path(folder) / "news.db", step)
        steps["end"] = time.process_time()
        names = list(steps)
        spent = {name: steps[after] - steps[name] for name, after in itertools.pairwise(names)}
        count = parts * articles
        rows = sum(spent[name] for name in ("planning", "merging", "indexes"))
        print(f"{parts} parts of {articles}: {count / rows:.0f} articles a CPU second without copies and search")
        print("CPU seconds:", {name: round(seconds, 1) for name, seconds in spent.items()}, "MB:", peaks)
        print(f"{count / (rows + spent['copies']):.0f} articles a CPU second with copies, without search")


def _invented_part(path: Path, number: int, articles: int) -> Path:
    """A part file made without cleaning: one newsroom page after the other under new addresses."""
    from datetime import UTC, datetime, timedelta

    from cleaners import extract
    from flows.database import describe, open_database, writing
    from flows.filing import Filed, file_articles
    from flows.histories import history, reading_of
    from tests.flows.archived import newsroom_visits

    base = [extract(visit.body, visit.url) for visit in newsroom_visits(600, seed=number)]
    connection = open_database(path)
    for trigger in ("articles_fts_insert", "articles_fts_delete", "articles_fts_update"):
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute("PRAGMA synchronous = OFF")
    chance = random.Random(number)
    for start in range(0, articles, 500):
        filed = []
        for turn in range(start, min(start + 500, articles)):
            url = f"https://warta{turn % 40}.example/{number}/{turn}"
            at = datetime(2022, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(30 * 86400))
            one = _own_words(base[turn % len(base)], url, f"{number:x}x{turn:x}")
            filed.append(
                Filed(turn + 1, False, history([reading_of(one, f"{at:%Y-%m-%dT%H:%M:%SZ}", url, f"{turn:064x}")]))
            )
        with writing(connection, path):
            file_articles(connection, filed)
    describe(connection)
    connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    connection.close()
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


def kill(archive: Path, kills: int) -> None:
    """kill -9 of pool processes, of the command itself and of the merge at random moments, half of the kills each."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        command = [
            sys.executable,
            "-m",
            "flows.cli",
            "backfill",
            "--warc",
            str(archive.resolve()),
            "--processes",
            "2",
            "--db",
        ]
        subprocess.run([*command, str(here / "whole.db")], cwd=ROOT, check=True, capture_output=True)
        chance, done = random.Random(2), 0
        while done < kills:
            for stale in here.glob("news.db*"):
                if stale.is_file():
                    stale.unlink()
            if chance.random() < 0.2:
                shutil.rmtree(here / "news.db.parts", ignore_errors=True)
            process = subprocess.Popen(
                [*command, str(here / "news.db")], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            while process.poll() is None and done < kills:
                time.sleep(chance.uniform(0.3, 3))
                if process.poll() is None:
                    children = _children(process.pid)
                    whom = chance.choice(children) if children and chance.random() < 0.6 else process.pid
                    os.kill(whom, signal.SIGKILL)
                    done += 1
            process.wait()
        subprocess.run([*command, str(here / "news.db")], cwd=ROOT, check=True, capture_output=True)
        print(f"{done} kills:", "identical" if _dump(here / "news.db") == _dump(here / "whole.db") else "DIFFERENT")


def _children(pid: int) -> list[int]:
    try:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(one) for one in told.split()]


_OPTIONS: dict[str, tuple[Any, list[tuple[str, dict[str, Any]]]]] = {
    "make": (make, [("--pages", {"type": int, "default": 100_000}), ("--corpus", {"type": Path})]),
    "speed": (
        speed,
        [("--only", {"default": ",".join(["kabar", *PEERS])}), ("--records", {"type": int, "default": 0})],
    ),
    "memory": (memory, []),
    "runners": (runners, [("--dask", {"action": "store_true"})]),
    "cuts": (cuts, [("--shards", {"default": "1,7,50"})]),
    "kill": (kill, [("--kills", {"type": int, "default": 50})]),
    "read": (read, [("name", {}), ("records", {"type": int})]),
    "merge": (merge, [("--parts", {"type": int, "default": 10}), ("--articles", {"type": int, "default": 100_000})]),
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
