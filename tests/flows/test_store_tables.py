import subprocess
import sys

SCRIPT = """
import sys
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
