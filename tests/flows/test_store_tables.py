import subprocess
import sys
from pathlib import Path

from flows.store import open_store
from tests.flows.stored import page, rows

SCRIPT = """
import sys
from pathlib import Path

from flows.store import open_store
from tests.flows.stored import page, rows
import flows.store
assert not {"pandas", "numpy"} & sys.modules.keys()
try:
    import pandas
except ImportError:
    pass
else:
    assert pandas.DataFrame
"""


def test_the_store_loads_no_pandas_and_leaves_it_to_others():
    subprocess.run([sys.executable, "-c", SCRIPT], check=True)


def test_a_batch_makes_one_part_of_the_search_index(tmp_path: Path):
    with open_store(tmp_path / "news.db") as store:
        run_id = store.start_run("ingest", "manual", {}, "run-1")
        store.save([page(number) for number in range(100)], run_id)
        assert rows(store, "SELECT count(DISTINCT segid) FROM articles_fts_idx") == [(1,)]
