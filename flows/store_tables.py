"""sqlite-utils without pandas and numpy: it loads them where they are installed, which takes seconds at every start,
and nothing here needs what it would do with them."""

import sys

_UNUSED = [name for name in ("numpy", "pandas") if name not in sys.modules]
for _name in _UNUSED:
    sys.modules[_name] = None  # type: ignore[assignment]  # what Python takes for "cannot be imported"
try:
    from sqlite_utils import Database
finally:
    for _name in _UNUSED:
        del sys.modules[_name]

__all__ = ["Database"]
