import random
import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest

from flows import database
from flows.likeness import features, likeness, wording
from flows.store import Saving, Store, open_store
from flows.verify import verify
from schemas.rows import article_key
from tests.flows.stored import HOUR, one, rows
from tests.flows.test_likeness import TWIN, changed, story
from tests.schemas.invented import SEEN, article

DAY = timedelta(days=1)


def told(
    number: int, body: str, *, outlet: str = "warta.example", after: timedelta = HOUR, **changes: object
) -> Saving:
    """The page on which an outlet tells the body, so long after the first."""
    url = f"https://{outlet}/{number}"
    values = {"url": url, "canonical_url": url, "publisher": outlet, "published_at": SEEN + after, "body": body}
    return Saving(article(number, **(values | changes)), SEEN + after, f"{url} {hash(body)}")


def groups(store: Store) -> set[tuple[str, str, frozenset[str]]]:
    """Per group its kind, the headline of its earliest article, and all its addresses."""
    found: dict[int, list[sqlite3.Row]] = {}
    for row in store.connection.execute("SELECT * FROM v_wire_copies"):
        found.setdefault(row["cluster_id"], []).append(row)
    return {
        (group[0]["kind"], next(row["url"] for row in group if row["is_lead"]), frozenset(row["url"] for row in group))
        for group in found.values()
    }


WIRE = [
    told(1, story(0), outlet="a.example", after=3 * HOUR),
    told(2, "BANDUNG (Samudra) - " + story(0), outlet="b.example", after=1 * HOUR),
    told(3, changed(story(0), 0.2), outlet="c.example", after=9 * HOUR),
    told(4, story(1), outlet="a.example"),
    told(5, story(2), outlet="a.example", after=2 * HOUR),
    told(6, story(2) + "\n\nTambahan.", outlet="a.example", after=5 * HOUR),
    told(7, story(TWIN), outlet="a.example"),
    told(8, "Singkat saja.", outlet="a.example"),
    told(9, "Singkat saja.", outlet="b.example"),
]
FOUND = {
    ("syndication", "https://b.example/2", frozenset({"https://a.example/1", "https://b.example/2", "https://c.example/3"})),
    ("near-duplicate", "https://a.example/5", frozenset({"https://a.example/5", "https://a.example/6"})),
}  # fmt: skip


def test_copies_are_grouped_at_the_end_of_a_run_under_the_earliest(store, run_id):
    store.save(WIRE, run_id)
    store.finish_run(run_id, "completed")
    assert groups(store) == FOUND
    assert {row["first_publisher"] for row in store.connection.execute("SELECT * FROM v_wire_copies")} == {
        "a.example", "b.example"
    }  # fmt: skip
    assert verify(store.path) == []


@pytest.mark.parametrize("seed", range(8))
def test_groups_are_the_same_in_whatever_order_the_articles_come(store, run_id, seed):
    rng, items = random.Random(seed), list(WIRE)
    rng.shuffle(items)
    while items:
        size = rng.randint(1, 3)
        store.save(items[:size], run_id)
        items = items[size:]
        store.group_copies()
    assert groups(store) == FOUND
    store.group_copies(anew=True)
    assert groups(store) == FOUND
    assert verify(store.path) == []


def test_all_of_a_group_are_copies_of_the_earliest(store, run_id):
    """Where the second holds half of the first and half of another story, that story is no copy of the first."""
    both = " ".join(story(0).split()[:70] + story(1).split()[:70])
    chain = [told(1, story(0)), told(2, both, after=2 * HOUR), told(3, story(1), after=3 * HOUR)]
    for order in (chain, chain[::-1]):
        store.save(order, run_id)
        store.group_copies()
        assert [members for _, _, members in groups(store)] == [
            frozenset({"https://warta.example/1", "https://warta.example/2"})
        ]
        store.connection.execute("DELETE FROM articles")


SEGMENTS = [story(number).split()[:45] for number in range(6)]


def parts(rng: random.Random) -> str:
    return " ".join(word for segment in rng.sample(SEGMENTS, rng.choice((1, 1, 2))) for word in segment)


def slowly(items: dict[int, Saving]) -> set[frozenset[str]]:
    """The groups by the rule itself: from the earliest on, each article goes to the lead it is most like."""
    leads: dict[int, list[int]] = {}
    seen = {number: wording(item.article.body) for number, item in items.items()}
    for number in sorted(items, key=lambda one: (items[one].article.published_at, article_key(items[one].article))):
        alike = {
            lead: likeness(seen[lead], seen[number])
            for lead in leads
            if abs(items[lead].article.published_at - items[number].article.published_at) <= 7 * DAY
            and len({*features(seen[lead])} & {*features(seen[number])}) > 1
        }
        best = max(alike, key=lambda lead: alike[lead], default=None)
        leads.setdefault(best if best and alike[best] else number, []).append(number)
    groups = (group for group in leads.values() if len(group) > 1)
    return {frozenset(f"https://warta.example/{number}" for number in group) for group in groups}


@pytest.mark.parametrize("seed", range(25))
def test_groups_are_those_of_the_rule_after_any_arrivals_and_edits(store, run_id, seed):
    rng, present = random.Random(seed), {}
    for turn in range(8):
        for _ in range(rng.randint(1, 6)):
            number = rng.randint(1, 16)
            page = told(number, parts(rng), after=rng.randint(0, 9) * DAY)
            present[number] = replace(page, seen_at=SEEN + (20 + turn) * DAY, page_sha256=str(rng.random()))
            store.save([present[number]], run_id)
        store.group_copies()
        assert {members for _, _, members in groups(store)} == slowly(present)
    assert {rule.rule for rule in verify(store.path)} == set()


def test_an_article_that_is_rewritten_leaves_its_group(store, run_id):
    store.save(WIRE[:3], run_id)
    store.group_copies()
    store.save([told(2, story(4), outlet="b.example", after=1 * HOUR)], run_id)
    store.group_copies()
    assert groups(store) == {
        ("syndication", "https://a.example/1", frozenset({"https://a.example/1", "https://c.example/3"}))
    }
    store.save([told(1, story(5), outlet="a.example", after=3 * HOUR)], run_id)
    store.group_copies()
    assert groups(store) == set()
    assert one(store, "count(*)", "clusters") == 0
    assert verify(store.path) == []


def test_the_same_text_weeks_apart_is_another_story(store, run_id):
    store.save([told(1, story(0)), told(2, story(0), after=8 * DAY + HOUR)], run_id)
    store.group_copies()
    assert groups(store) == set()
    store.save([told(3, story(0), after=7 * DAY)], run_id)
    store.group_copies()
    assert [len(members) for _, _, members in groups(store)] == [2]


def test_a_day_without_an_hour_does_not_come_before_an_hour_of_it(store, run_id):
    midnight = told(1, story(0), after=-HOUR, date_precision="day", published_at=SEEN)
    store.save([midnight, told(2, story(0), after=2 * HOUR)], run_id)
    store.group_copies()
    assert [lead for _, lead, _ in groups(store)] == ["https://warta.example/2"]


def test_an_article_without_a_date_counts_from_when_it_was_first_seen(store, run_id):
    store.save([told(1, story(0), published_at=None, after=2 * HOUR), told(2, story(0), after=HOUR)], run_id)
    store.group_copies()
    assert [lead for _, lead, _ in groups(store)] == ["https://warta.example/2"]


def test_what_is_compared_once_is_not_compared_again(store, run_id):
    store.save(WIRE, run_id)
    assert store.group_copies() == len(WIRE)
    store.save([told(1, story(0), outlet="a.example", after=3 * HOUR, section="Lain")], run_id)
    assert store.group_copies() == 0


def test_a_run_that_crashed_leaves_the_copies_to_the_next(store, run_id):
    store.save(WIRE, run_id)
    store.finish_run(run_id, "crashed")
    assert groups(store) == set()
    store.finish_run(store.start_run("ingest", "manual", {}, "run-2"), "completed")
    assert groups(store) == FOUND


def test_file_of_the_first_layout_gets_its_groups_with_the_next_run(tmp_path, monkeypatch):
    path, steps = tmp_path / "news.db", database.migrations()
    monkeypatch.setattr(database, "migrations", lambda: steps[:1])
    connection = database.open_database(path)
    monkeypatch.undo()
    connection.executescript(
        "".join(
            "INSERT INTO articles (headline, word_count, article_key, content_hash, record_hash, first_seen_at,"
            " version_seen_at, last_seen_at, cleaner_version, body) VALUES"
            f" ('J', 1, '{article_key(article(number))}', '', '', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z',"
            f" '2026-01-01T00:00:00Z', '1', '{story(0)}');"
            for number in range(3)
        )
    )
    connection.close()
    with open_store(path) as store:
        assert rows(store, "PRAGMA user_version") == [(len(steps),)]
        store.finish_run(store.start_run("ingest", "manual", {}, "run-2"), "completed")
        assert rows(store, "SELECT kind, count(*) FROM v_wire_copies GROUP BY kind") == [("near-duplicate", 3)]


def test_copies_are_listed_story_by_story_the_newest_first(store, run_id):
    store.save(WIRE, run_id)
    store.group_copies()
    listed = [(one.url, one.is_lead, one.first_publisher) for one in store.copies()]
    assert listed == [
        ("https://a.example/5", True, "a.example"),
        ("https://a.example/6", False, "a.example"),
        ("https://b.example/2", True, "b.example"),
        ("https://a.example/1", False, "b.example"),
        ("https://c.example/3", False, "b.example"),
    ]
    assert [one.url for one in store.copies("https://c.example/3")] == [url for url, *_ in listed[2:]]
    assert [one.url for one in store.copies(publisher="c.example")] == [url for url, *_ in listed[2:]]
    assert [one.url for one in store.copies(limit=1)] == [url for url, *_ in listed[:2]]
    assert store.copies("tidak ada") == ()
