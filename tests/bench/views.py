"""CPU time of every view and of search on many articles, median and slowest of seven, milliseconds.

    python -m tests.bench.views                         makes 200,000 articles (some minutes) and asks them
    python -m tests.bench.views --keep big.db           the same, and keeps the file
    python -m tests.bench.views --ask big.db            asks a file that is there

The same articles on every machine: 20 outlets, five years, 1.8 KB of text each, one in a hundred edited, one in fifty
a copy of another. A view is asked as people ask it: the newest rows where it has as many as there are articles,
all of it where it is short; and through Python's sqlite3 as it comes, without kabar. Of v_daily_counts, 36,000 rows
here, SQLite itself takes a sixth of the time, Python the rest to make them.
"""

import argparse
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from flows.store import open_store
from schemas import Article
from schemas.rows import article_key, utc_text
from tests.bench.store import ASKED, SEARCHED, START, articles

EDITED, COPIED = 100, 50  # one in so many
OUTLETS = 20
_ADD = {
    "articles": """INSERT INTO articles (article_id, headline, standfirst, published_at, published_local, day_local,
      source_id, section, language, word_count, canonical_url, article_key, url, content_hash, record_hash, edits,
      revision, first_seen_at, version_seen_at, last_seen_at, cleaner_version, cluster_id, body)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'id', ?, ?, ?, ?, '', '', ?, ?, ?, ?, ?, '1', ?, ?)""",
    "article_authors": "INSERT INTO article_authors VALUES (?, 'author', ?, ?)",
    "article_topics": "INSERT INTO article_topics VALUES (?, ?, ?)",
    "images": "INSERT INTO images VALUES (?, ?, ?, ?, ?)",
    "revisions": """INSERT INTO revisions (article_id, revision, seen_at, superseded_at, cause, changed, headline,
      content_hash, cleaner_version, body) VALUES (?, 1, ?, ?, 'publisher', '["body"]', ?, '', '1', ?)""",
    "clusters": "INSERT INTO clusters VALUES (?, 'syndication', ?)",
    "failures": """INSERT INTO failures (url, stage, source_id, error, reason, first_at, last_at)
      VALUES (?, 'fetch', ?, 'Gone', ?, ?, ?)""",
}
NARROWED: dict[str, Any] = {
    "outlet and date": {"publisher": "outlet3.example", "since": START + timedelta(days=300)},
    "outlet": {"publisher": "outlet3.example"},
    "since": {"since": START + timedelta(days=300)},
    "until": {"until": START + timedelta(days=900)},
    "most of it": {"since": START + timedelta(days=100), "until": START + timedelta(days=1700)},
    "a week": {"since": START + timedelta(days=900), "until": START + timedelta(days=907)},
}


def fill(path: Path, count: int) -> None:
    """Writes the articles with plain SQL and the search index at the end, which is five times as fast as the store."""
    with open_store(path) as store:
        run, searched = store.connection.execute, _triggers(store.connection)
        run("BEGIN IMMEDIATE")
        for name in searched:
            run(f"DROP TRIGGER {name}")
        for number in range(OUTLETS):
            run("INSERT INTO sources (source_id, publisher) VALUES (?, ?)", (number + 1, f"outlet{number}.example"))
        for number in range(3000):
            run("INSERT INTO topics VALUES (?, ?, ?)", (number + 1, f"Topik {number}", f"topik-{number}"))
        for number in range(500):
            run("INSERT INTO authors VALUES (?, ?)", (number + 1, f"Penulis {number}"))
        for table, values in _rows(count):
            run(_ADD[table], values)
        run("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
        for statement in searched.values():
            run(statement)
        run("COMMIT")
        store.finish_run(store.start_run("bench", "manual", {}, "fill"), "crashed")
    print(f"{path}: {count} articles, {path.stat().st_size / 1e6:.0f} MB")


def _triggers(connection: sqlite3.Connection) -> dict[str, str]:
    found = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'articles_fts%'"
    )
    return dict(found.fetchall())


def _rows(count: int) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Rows by table; a tenth of the texts is invented, the others are told again on later days."""
    texts = list(articles(max(1, count // 10), paragraphs=6))
    for number in range(1, count + 1):
        one = texts[number % len(texts)]
        at = utc_text(START + timedelta(minutes=13 * number)) or ""
        if number % COPIED == 1:
            yield "clusters", (number, number)
        yield "articles", _article(one, number, at)
        for position in (1, 2, 3):
            yield "article_topics", (number, position, (number * position) % 3000 + 1)
        for position, image in enumerate(one.images, 1):
            yield "images", (number, position, image.url, image.caption, image.credit)
        yield "article_authors", (number, 1, number % 500 + 1)
        if number % EDITED == 0:
            yield "revisions", (number, at, at, one.headline, one.body)
            yield (
                "failures",
                (f"https://outlet.example/{number}", number % OUTLETS + 1, f"http-{400 + number % 7}", at, at),
            )


def _article(one: Article, number: int, at: str) -> tuple[object, ...]:
    url = f"https://outlet{number % OUTLETS}.example/berita/{number}"
    named = one.model_copy(update={"canonical_url": url})
    is_edited, cluster = (
        int(number % EDITED == 0),
        number - (number % COPIED - 1) if number % COPIED in (1, 2) else None,
    )
    return (
        number, one.headline, one.standfirst, at, at, at[:10], number % OUTLETS + 1, one.section, one.word_count,
        url, article_key(named), url, is_edited, 1 + is_edited, at, at, at, cluster, one.body,
    )  # fmt: skip


def ask(path: Path) -> None:
    """Prints the times of all views, then those of searches."""
    with open_store(path, readonly=True) as store:
        print(f"{store.totals().articles} articles{'median ms':>36}{'slowest':>9}")
        plain = sqlite3.connect(path)
        for name, statement in ASKED.items():
            _tell(name, partial(_fetch, plain, statement))
        for query in SEARCHED:
            _tell(f"search {query}", partial(store.search, query))
        for query in ("presiden", "yang dan"):
            for told, asked in NARROWED.items():
                _tell(f"search {query}, {told}", partial(store.search, query, **asked))


def _fetch(connection: sqlite3.Connection, statement: str) -> None:
    connection.execute(statement).fetchall()


def _tell(name: str, call: Callable[[], object]) -> None:
    call()  # the first time the disk is read
    taken = []
    for _ in range(7):
        begun = time.process_time()
        call()
        taken.append((time.process_time() - begun) * 1000)
    print(f"{name:40}{statistics.median(taken):12.1f}{max(taken):9.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--ask", type=Path, help="ask this file")
    parser.add_argument("--keep", type=Path, help="where to keep the file that is made")
    options = parser.parse_args()
    with ExitStack() as stack:
        path = options.ask or options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory())) / "big.db"
        if not options.ask:
            fill(path, options.articles)
        ask(path)


if __name__ == "__main__":
    main()
