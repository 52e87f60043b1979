"""Pages to store, and a look at what stands in news.db."""

from datetime import timedelta

from flows.store import Saving, Store
from tests.schemas.invented import SEEN, article

HOUR = timedelta(hours=1)


def page(number: int = 1, hours: float = 0, **changes: object) -> Saving:
    """The article as seen so many hours after the first time, on a page of its own unless `sha` names one."""
    sha = changes.pop("sha", f"page {number} {hours}")
    cause = changes.pop("cause", "publisher")
    return Saving(article(number, **changes), SEEN + hours * HOUR, sha, cause)


def rows(store: Store, statement: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in store.connection.execute(statement)]


def one(store: Store, columns: str, table: str = "articles") -> object:
    ((value, *rest),) = rows(store, f"SELECT {columns} FROM {table}")
    return (value, *rest) if rest else value
