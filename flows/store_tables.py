"""sqlite-utils as it serves here.

Without pandas and numpy: it loads them where they are installed, which takes seconds at every start, and nothing here
needs what it would do with them. And with as many values a statement as SQLite takes since 3.32: FTS5 ends a part of
the index with each statement, so that a batch of a hundred articles in four statements made four small parts, all of
them to be merged later.
"""

import sys

_UNUSED = [name for name in ("numpy", "pandas") if name not in sys.modules]
for _name in _UNUSED:
    sys.modules[_name] = None  # type: ignore[assignment]  # what Python takes for "cannot be imported"
try:
    from sqlite_utils import Database, db
finally:
    for _name in _UNUSED:
        del sys.modules[_name]

db.SQLITE_MAX_VARS = 32_766  # 999 in sqlite-utils

__all__ = ["Database"]
