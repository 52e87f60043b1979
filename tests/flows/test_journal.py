from flows.store import Failure
from schemas import Publisher
from tests.flows.stored import HOUR, one, page, rows
from tests.schemas.invented import SEEN


def test_counts_of_a_run_are_exact(store, run_id):
    store.save([page(1), page(2)], run_id)
    store.save([page(1, 1), page(2, 1, body="lain"), page(3)], run_id)
    store.record_failures([failure("https://warta.example/9")], run_id)
    store.finish_run(run_id, "completed", {"pages_fetched": 6})
    found = one(
        store, "state, articles_new, articles_edited, articles_unchanged, articles_recleaned, failures, counts", "runs"
    )
    assert found == ("completed", 3, 1, 1, 0, 1, '{"pages_fetched": 6}')


def test_run_key_names_one_run(store, run_id):
    assert store.start_run("ingest", "manual", {}, "run-1") == run_id
    assert store.start_run("ingest", "manual", {}, "run-2") != run_id


def test_sources_take_name_and_zone_from_their_rule(store, run_id):
    store.save([page(1)], run_id)
    store.describe_sources([Publisher(host="warta.example", name="Warta", language="id", timezone="Asia/Jakarta")])
    assert one(store, "publisher, name, timezone", "sources") == ("warta.example", "Warta", "Asia/Jakarta")


def failure(url: str, hours: float = 0, reason: str = "http_404") -> Failure:
    return Failure(url, "fetch", "Gone", reason, SEEN + hours * HOUR, "tidak ada", 404, "warta.example")


def test_failure_is_kept_once_per_address_and_stage(store, run_id):
    store.record_failures([failure("u"), failure("v")], run_id)
    store.record_failures([failure("u", 1, "http_410")], run_id)
    found = rows(store, "SELECT url, reason, attempts, first_at, last_at FROM failures ORDER BY url")
    assert found == [
        ("u", "http_410", 2, "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z"),
        ("v", "http_404", 1, "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
    ]


def test_replayed_failure_is_not_counted_as_another_attempt(store, run_id):
    for _ in range(2):
        store.record_failures([failure("u")], run_id)
    assert one(store, "attempts", "failures") == 1


def test_failure_is_resolved_when_its_address_gives_an_article(store, run_id):
    store.record_failures([failure("https://warta.example/1"), failure("u")], run_id)
    store.save([page(1, 3)], run_id)
    assert rows(store, "SELECT url, resolved_at FROM failures ORDER BY url") == [
        ("https://warta.example/1", "2026-01-01T03:00:00Z"),
        ("u", None),
    ]
    store.resolve(["u"], SEEN + HOUR)
    assert rows(store, "SELECT addresses FROM v_failures") == []


def test_failure_that_comes_back_begins_anew(store, run_id):
    store.record_failures([failure("u"), failure("u", 1)], run_id)
    store.resolve(["u"], SEEN + 2 * HOUR)
    store.record_failures([failure("u", 3)], run_id)
    assert one(store, "attempts, first_at, resolved_at", "failures") == (1, "2026-01-01T03:00:00Z", None)


def test_a_file_name_that_is_no_utf_8_is_kept_readably(store):
    name = "dumps/caf\udce9.html"
    run_id = store.start_run("import", "manual", {"paths": [name]}, "run-9")
    store.record_failures([failure(name)], run_id)
    assert one(store, "url", "failures") == "dumps/caf\\udce9.html"
    store.resolve([name], SEEN + HOUR)
    assert one(store, "resolved_at", "failures") is not None
