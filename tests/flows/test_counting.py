from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from flows.counting import columns, count, plot
from tests.flows.stored import page
from tests.schemas.invented import SEEN


def test_articles_are_counted_per_day_and_outlet_with_what_is_known_of_them(store, run_id):
    store.save([page(1), page(2, authors=(), images=()), page(3, publisher="lain.example", published_at=SEEN)], run_id)
    store.save([page(1, 1, body="Gagal panen."), page(4, published_at=None, topics=())], run_id)
    found = count(store)
    assert (found.articles, found.undated, dict(found.days)) == (4, 1, {"2022-01-10": 2, "2026-01-01": 1})
    first = found.outlets[0]
    assert (first.publisher, first.articles, first.with_date, first.with_author, first.edited) == (
        "warta.example", 3, 2, 2, 1
    )  # fmt: skip
    assert (first.with_image, first.with_topic, first.first_day, first.last_day) == (2, 2, "2022-01-10", "2022-01-10")


def test_counts_are_narrowed_by_outlet_and_days(store, run_id):
    store.save([page(1), page(3, publisher="lain.example", published_at=SEEN), page(4, published_at=None)], run_id)
    assert dict(count(store, "lain.example").days) == {"2026-01-01": 1}
    assert count(store, start=date(2022, 1, 10), end=date(2022, 1, 10)).articles == 1
    assert count(store, start=date(2022, 1, 11), end=date(2025, 1, 1)).articles == 0


def test_an_empty_database_has_nothing_to_count(store):
    assert count(store).outlets == ()
    assert columns({}, 10) == []


@given(st.dictionaries(st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.integers(1, 99)), st.integers(1, 80))
def test_columns_hold_all_articles_and_fit(days, width):
    found = columns({day.isoformat(): articles for day, articles in days.items()}, width)
    assert len(found) <= width
    assert sum(articles for _, articles in found) == sum(days.values())


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=50))
def test_only_nothing_is_drawn_as_nothing(values):
    assert [sign != " " for sign in plot(values)[-1]] == [value > 0 for value in values]
