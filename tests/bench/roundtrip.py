"""Article -> rows -> news.db -> rows -> Article, on any articles that the schema admits.

    python -m tests.bench.roundtrip --cases 10000

Lone surrogates, NULs, emoji, writing from right to left, years 2 to 9998, bodies of 10 MB now and then.
"""

import argparse
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.store import Saving, open_store
from schemas import Article
from schemas.rows import article_key, from_rows, to_rows
from tests.schemas.invented import SEEN, articles

BIG = 10_000_000  # letters of a body, once in RARELY cases
RARELY = 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000)
    options = parser.parse_args()
    played = 0
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "news.db") as store:
        run_id = store.start_run("bench", "manual", {}, "roundtrip")

        @settings(max_examples=options.cases, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(st.lists(articles(), min_size=1, max_size=3))
        def holds(found: list[Article]) -> None:
            nonlocal played
            if played % RARELY == 0:
                body = (found[0].body + "مرحبا 😀 kata ") * (BIG // 14)
                found = [found[0].model_copy(update={"body": body[:BIG]})]
            for one in found:
                assert from_rows(to_rows(one)) == one
            store.connection.execute("DELETE FROM articles")
            store.save([Saving(one, SEEN) for one in found], run_id)
            for key, one in {article_key(one): one for one in found}.items():
                assert store.show(key) == one
            played += 1

        holds()
    print(f"{played} cases came back as they were")


if __name__ == "__main__":
    main()
