"""Speed of news.db: writing beside plain sqlite3 in the same run, then views and search on many articles.

    python -m tests.bench.store                      writing, 3,000 articles, batches of 100
    python -m tests.bench.store --fill 200000        the same, then fills a file (1.8 KB of text each) and asks it
    python -m tests.bench.store --ask big.db         asks a file that is there
    python -m tests.bench.store --long 1000000       writes so many short articles, and tells the rate of each tenth
    python -m tests.bench.store --export big.db      exports a file that is there: time and memory of each format

Rates depend on the machine; the ratios within one table are what counts.
"""

import argparse
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path
from typing import get_args

from flows.export import Form, export
from flows.store import Saving, Store, open_store
from schemas import Article, Block, Image, content_hash
from schemas.rows import Rows, record_hash, to_rows

BATCH = 100
START = datetime(2020, 1, 1, tzinfo=UTC)
WIB = timezone(timedelta(hours=7))
SYLLABLES = [a + b for a in "bcdghjklmnprstwy" for b in ("a", "e", "i", "o", "u", "an", "ang", "ar", "as", "in")]
ASKED = {
    "v_articles, newest 50": "SELECT * FROM v_articles ORDER BY published_at DESC LIMIT 50",
    "v_articles, one outlet, newest 50": (
        "SELECT * FROM v_articles WHERE publisher = 'outlet3.example' ORDER BY published_at DESC LIMIT 50"
    ),
    "v_article_list, newest 500": "SELECT * FROM v_article_list ORDER BY published_at DESC LIMIT 500",
    "v_daily_counts, all": "SELECT * FROM v_daily_counts",
    "v_daily_counts, a month": "SELECT * FROM v_daily_counts WHERE day_local BETWEEN '2021-03-01' AND '2021-03-31'",
    "v_source_health, all": "SELECT * FROM v_source_health",
    "v_revisions, newest 100": "SELECT * FROM v_revisions LIMIT 100",
    "v_failures, all": "SELECT * FROM v_failures",
    "v_wire_copies, first 100": "SELECT * FROM v_wire_copies LIMIT 100",
    "v_about, all": "SELECT * FROM v_about",
}
SEARCHED = ("kudeta kazakhstan", "presiden", "yang", "yang dan", '"revolusi warna"', "kazakh*", "tidakadakata")


def words(count: int = 40_000) -> list[str]:
    """Invented words, the common ones first, some real ones among them."""
    rng = random.Random(1)
    made = ["".join(rng.choices(SYLLABLES, k=rng.choice((2, 2, 3, 3, 4)))) for _ in range(count)]
    made[0:2] = ["yang", "dan"]
    for place, word in ((60, "presiden"), (900, "kudeta"), (1100, "kazakhstan"), (1500, "revolusi"), (1600, "warna")):
        made[place] = word
    return made


def articles(count: int, first: int = 0, *, edited: bool = False, paragraphs: int = 18) -> Iterator[Article]:
    """Articles of about 0.28 KB a paragraph, two pictures, one or two authors, three topics."""
    vocabulary = words()
    weights = list(accumulate(1 / (rank + 5) for rank in range(len(vocabulary))))
    rng = random.Random(first)
    pool = [" ".join(rng.choices(vocabulary, cum_weights=weights, k=14)).capitalize() + "." for _ in range(20_000)]
    for number in range(first, first + count):
        texts = [" ".join(rng.choices(pool, k=3)) for _ in range(paragraphs)]
        if edited:
            texts[0] = "Diralat. " + texts[0]
        yield _article(number, texts, rng)


def _article(number: int, paragraphs: list[str], rng: random.Random) -> Article:
    body, headline = "\n\n".join(paragraphs), paragraphs[1][:70]
    url = f"https://outlet{number % 20}.example/berita/{number}"
    return Article(
        url=url,
        canonical_url=url,
        publisher=f"outlet{number % 20}.example",
        headline=headline,
        standfirst=paragraphs[2][:150],
        authors=tuple(f"Penulis {rng.randrange(500)}" for _ in range(rng.choice((1, 2)))),
        published_at=(START + timedelta(minutes=13 * number)).astimezone(WIB),
        published_raw="10 Januari 2022 18:27 WIB",
        date_precision="minute",
        language="id",
        section=rng.choice(("News", "Ekonomi", "Bola")),
        topics=tuple(f"Topik {rng.randrange(3000)}" for _ in range(3)),
        body=body,
        blocks=(*(Block("paragraph", text) for text in paragraphs), *(Block("caption", "Foto", None, url),) * 2),
        images=(Image(url=url + "/1.jpg", caption="Foto", credit="Antara"), Image(url=url + "/2.jpg", caption="Foto")),
        word_count=len(body.split()),
        content_hash=content_hash(headline, paragraphs[2][:150], body),
        cleaner_version="1",
    )


def batches(found: list[Article], hours: int = 0) -> list[list[Saving]]:
    """The articles as pages seen so many hours after the first time."""
    at = START + timedelta(hours=hours)
    items = [Saving(one, at, f"{one.url} {hours}") for one in found]
    return [items[place : place + BATCH] for place in range(0, len(items), BATCH)]


def save_all(store: Store, groups: list[list[Saving]], run_id: int) -> float:
    """Seconds of this process, which the machine's other work does not lengthen."""
    begun = time.process_time()
    for group in groups:
        store.save(group, run_id)
    return time.process_time() - begun


def raw_all(store: Store, found: list[Article]) -> float:
    """Seconds plain sqlite3 takes for the same rows, made beforehand, with executemany in the same transactions."""
    made = [(to_rows(one), number) for number, one in enumerate(found, 1)]
    columns = sorted({*made[0][0]["articles"][0], "record_hash", "first_seen_at", "version_seen_at", "last_seen_at"})
    store.connection.executemany("INSERT INTO authors VALUES (?, ?)", [(n + 1, f"Penulis {n}") for n in range(500)])
    store.connection.executemany("INSERT INTO topics VALUES (?, ?, '')", [(n + 1, f"Topik {n}") for n in range(3000)])
    begun = time.process_time()
    for place in range(0, len(made), BATCH):
        _raw_batch(store, made[place : place + BATCH], columns)
    return time.process_time() - begun


def _raw_batch(store: Store, made: list[tuple[Rows, int]], columns: list[str]) -> None:
    run, at = store.connection.executemany, "2020-01-01T00:00:00Z"
    seen = {"record_hash": "", "first_seen_at": at, "version_seen_at": at, "last_seen_at": at}
    store.connection.execute("BEGIN IMMEDIATE")
    run(
        f"INSERT INTO articles (article_id, {', '.join(columns)}) VALUES (:id, {', '.join(':' + c for c in columns)})",
        [{**rows["articles"][0], **seen, "id": number} for rows, number in made],
    )
    run(
        "INSERT INTO article_blocks VALUES (:id, :position, :kind, :text, :level, :url)",
        _children(made, "article_blocks"),
    )
    run("INSERT INTO images VALUES (:id, :position, :url, :caption, :credit)", _children(made, "images"))
    run(
        "INSERT INTO article_authors "
        "VALUES (:id, :role, :position, (SELECT author_id FROM authors WHERE name = :name))",
        _children(made, "article_authors"),
    )
    run(
        "INSERT INTO article_topics VALUES (:id, :position, (SELECT topic_id FROM topics WHERE name = :name))",
        _children(made, "article_topics"),
    )
    run("INSERT INTO article_urls VALUES (?, ?, 'canonical')", [(rows["articles"][0]["url"], n) for rows, n in made])
    store.connection.execute("COMMIT")


def _children(made: list[tuple[Rows, int]], table: str) -> list[dict[str, object]]:
    return [{"id": number, **row} for rows, number in made for row in rows[table]]


def writing(count: int, folder: Path) -> None:
    """Prints articles a second for each way of writing, batch 100, search on."""
    found, edited = list(articles(count)), list(articles(count, edited=True))
    with open_store(folder / "raw.db") as store:
        raw = raw_all(store, found)
    with open_store(folder / "news.db") as store:
        run_id = store.start_run("bench", "manual", {}, "bench")
        taken = {
            "plain sqlite3, rows made beforehand": raw,
            "store.save, new": save_all(store, batches(found), run_id),
            "store.save, same page again": save_all(store, batches(found), run_id),
            "store.save, another page, same article": save_all(store, batches(found, 1), run_id),
            "store.save, edited": save_all(store, batches(edited, 2), run_id),
        }
    begun = time.process_time()
    for one in found:
        record_hash(to_rows(one))
    taken["to_rows and record_hash alone"] = time.process_time() - begun
    new = taken["store.save, new"]
    print(f"{'writing, batches of ' + str(BATCH):44}{'articles/CPU s':>16}{'x plain':>9}{'x new':>8}")
    for name, seconds in taken.items():
        print(f"{name:44}{count / seconds:16.0f}{raw / seconds:9.2f}{new / seconds:8.2f}")


def long(count: int, folder: Path) -> None:
    """Prints articles a second of this process in each tenth of a long run, search on, runs of 10,000."""
    tenth, first = count // 10, 0.0
    with open_store(folder / "long.db") as store:
        for part in range(10):
            taken = 0.0
            for start in range(part * tenth, (part + 1) * tenth, 10_000):
                run_id = store.start_run("bench", "manual", {}, f"long {start}")
                found = list(articles(min(10_000, tenth), start, paragraphs=3))
                taken += save_all(store, batches(found), run_id)
            first = first or tenth / taken
            print(f"{(part + 1) * tenth:10} articles{tenth / taken:10.0f} a CPU s{tenth / taken / first:8.2f} x first")
            sys.stdout.flush()


def exporting(path: Path) -> None:
    """Prints articles a second and the most memory a process of its own took for each format."""
    print(f"{'export':10}{'articles/CPU s':>16}{'most MB':>10}{'file MB':>10}")
    for form in get_args(Form):
        with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(1, get_context("spawn")) as alone:
            out = Path(folder) / f"a.{form}"
            count, seconds, memory = alone.submit(_export, path, out, form).result()
            print(f"{form:10}{count / seconds:16.0f}{memory:10.0f}{out.stat().st_size / 1e6:10.0f}")


def _export(path: Path, out: Path, form: Form) -> tuple[int, float, float]:
    count, seconds = export(path, out, form), time.process_time()
    return count, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


COPIES = (
    """INSERT INTO articles (article_id, headline, published_at, published_local, day_local, source_id,
       section, language, word_count, canonical_url, article_key, url, standfirst, content_hash, record_hash, edits,
       first_seen_at, version_seen_at, last_seen_at, cleaner_version, body)
    SELECT article_id + :far, headline, strftime('%Y-%m-%dT%H:%M:%SZ', published_at, :later),
       strftime('%Y-%m-%dT%H:%M:%S+07:00', published_at, :later), date(published_at, :later), source_id,
       section, language, word_count,
       canonical_url || :far, lower(hex(randomblob(16))), url || :far, standfirst, content_hash, record_hash, edits,
       first_seen_at, version_seen_at, last_seen_at, cleaner_version, body
    FROM articles WHERE article_id <= :size""",
    """INSERT INTO article_authors SELECT article_id + :far, role, position, author_id FROM article_authors
       WHERE article_id <= :size""",
    """INSERT INTO article_topics SELECT article_id + :far, position, topic_id FROM article_topics
       WHERE article_id <= :size""",
    "INSERT INTO images SELECT article_id + :far, position, url, caption, credit FROM images WHERE article_id <= :size",
    """INSERT INTO revisions SELECT article_id + :far, revision, seen_at, superseded_at, cause, changed, headline,
       standfirst, old_values, content_hash, cleaner_version, page_sha256, run_id, body FROM revisions
       WHERE article_id <= :size""",
)


def fill(path: Path, count: int) -> None:
    """Fills a file: a tenth as the store writes it, of that a hundredth edited once, and nine copies of later days."""
    size = count // 10
    with open_store(path) as store:
        run_id = store.start_run("bench", "manual", {}, "fill")
        found = list(articles(size, paragraphs=6))
        save_all(store, batches(found), run_id)
        save_all(store, batches([_corrected(one) for one in found[::100]], 1), run_id)
        for copy in range(1, 10):
            store.connection.execute("BEGIN IMMEDIATE")
            for statement in COPIES:
                values = {"far": copy * size, "size": size, "later": f"+{copy * 13 * size} minutes"}
                store.connection.execute(statement, values)
            store.connection.execute("COMMIT")
        store.finish_run(run_id, "completed")
    print(f"{path}: {path.stat().st_size / 1e6:.0f} MB")


def _corrected(one: Article) -> Article:
    return one.model_copy(update={"headline": "Diralat: " + one.headline, "content_hash": ""})


def asking(path: Path) -> None:
    """Prints the median of five for each view and search, milliseconds."""
    with open_store(path, readonly=True) as store:
        print(f"{store.totals().articles} articles{'ms':>36}")
        for name, statement in ASKED.items():
            print(f"{name:40}{_median(partial(_ask, store, statement)):8.1f}")
        for query in SEARCHED:
            print(f"{'search ' + query:40}{_median(partial(store.search, query)):8.1f}")
        since = START + timedelta(days=300)
        narrowed = partial(store.search, "presiden", publisher="outlet3.example", since=since)
        print(f"{'search presiden, outlet and date':40}{_median(narrowed):8.1f}")


def _ask(store: Store, statement: str) -> None:
    store.connection.execute(statement).fetchall()


def _median(call: Callable[[], object]) -> float:
    taken = []
    for _ in range(5):
        begun = time.perf_counter()
        call()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=3000, help="articles of the writing table")
    parser.add_argument("--fill", type=int, default=0, help="fill a file with so many and ask it")
    parser.add_argument("--ask", type=Path, help="ask this file and do nothing else")
    parser.add_argument("--long", type=int, default=0, help="write so many short articles and do nothing else")
    parser.add_argument("--export", type=Path, help="export this file and do nothing else")
    parser.add_argument("--keep", type=Path, help="where to keep the filled file")
    options = parser.parse_args()
    if options.ask:
        asking(options.ask)
        sys.exit()
    if options.export:
        exporting(options.export)
        sys.exit()
    with tempfile.TemporaryDirectory() as folder:
        if options.long:
            long(options.long, Path(folder))
            sys.exit()
        writing(options.articles, Path(folder))
        if options.fill:
            path = options.keep or Path(folder) / "big.db"
            fill(path, options.fill)
            asking(path)


if __name__ == "__main__":
    main()
