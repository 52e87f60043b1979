from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.politeness import HostState, Politeness, after, before, parse_retry_after, ready_at
from schemas import FetchError, Gone, Refused, Throttled, Unreachable

POLICY = Politeness()
FRESH = HostState("berita.id")
NOW = 1_800_000_000.0
SLOW_DOWN = Throttled("u", "throttled")
TIMEOUT = Unreachable("u", "timeout")
BROKEN = Unreachable("u", "http_5xx")
GONE = Gone("u", "http_404")

errors = st.sampled_from(
    [None, SLOW_DOWN, TIMEOUT, BROKEN, GONE, Throttled("u", "throttled", wait=90.0), Refused("u", "robots")]
)


def many(state: HostState, error: FetchError | None, times: int, seconds: float = 0.1) -> HostState:
    for _ in range(times):
        state = after(state, error, NOW, POLICY, seconds=seconds)
    return state


def test_unknown_host_may_be_asked_at_once() -> None:
    assert ready_at(FRESH) <= NOW


def test_next_request_waits_for_the_delay() -> None:
    assert after(FRESH, None, NOW, POLICY, seconds=0.1).next_at == NOW + POLICY.min_delay


def test_spacing_is_kept_when_the_run_is_killed_in_between() -> None:
    assert ready_at(before(FRESH, NOW, POLICY, floor=7.0)) == NOW + 7.0


def test_slow_host_is_asked_less_often() -> None:
    assert after(FRESH, None, NOW, POLICY, seconds=4.0).delay == 8.0


def test_latency_is_a_moving_average() -> None:
    state = after(after(FRESH, None, NOW, POLICY, seconds=1.0), None, NOW, POLICY, seconds=5.0)
    assert state.latency == 2.0


def test_crawl_delay_is_never_undercut_even_above_the_general_maximum() -> None:
    for error in (None, SLOW_DOWN, TIMEOUT):
        assert after(FRESH, error, NOW, POLICY, seconds=0.1, floor=100.0).next_at == NOW + 100.0


@pytest.mark.parametrize("error", [SLOW_DOWN, BROKEN])
def test_overloaded_host_gets_twice_the_delay(error: FetchError) -> None:
    once = after(FRESH, error, NOW, POLICY)
    twice = after(once, error, NOW, POLICY)
    assert (once.delay, twice.delay) == (2.0, 4.0)


def test_delay_grows_to_its_maximum_and_no_further() -> None:
    assert many(FRESH, SLOW_DOWN, 50).delay == POLICY.max_delay


def test_delay_decays_by_a_tenth_with_every_success() -> None:
    slow = HostState("berita.id", delay=10.0)
    assert after(slow, None, NOW, POLICY, seconds=0.1).delay == 9.0
    assert many(slow, None, 100).delay == POLICY.min_delay


def test_retry_after_is_obeyed() -> None:
    assert ready_at(after(FRESH, Throttled("u", "throttled", wait=600.0), NOW, POLICY)) == NOW + 600.0


def test_retry_after_is_capped_at_a_day() -> None:
    assert ready_at(after(FRESH, Throttled("u", "throttled", wait=1e12), NOW, POLICY)) == NOW + 24 * 3600.0


def test_retry_after_of_nothing_does_not_shorten_the_delay() -> None:
    assert ready_at(after(FRESH, Throttled("u", "throttled", wait=0.0), NOW, POLICY)) == NOW + 2.0


def test_answer_that_was_under_way_does_not_shorten_a_retry_after() -> None:
    waiting = after(FRESH, Throttled("u", "throttled", wait=600.0), NOW, POLICY)
    assert ready_at(after(waiting, None, NOW + 1, POLICY, seconds=0.1)) == NOW + 600.0


def test_failures_in_a_row_open_the_circuit_breaker_for_longer_and_longer() -> None:
    pauses = [many(FRESH, TIMEOUT, times).paused_until - NOW for times in (5, 6, 7, 100)]
    assert pauses == [60.0, 120.0, 240.0, POLICY.max_pause]
    assert many(FRESH, TIMEOUT, 4).paused_until == 0.0


@pytest.mark.parametrize("error", [None, GONE, Refused("u", "http_403")])
def test_any_answer_of_the_host_closes_the_circuit_breaker(error: FetchError | None) -> None:
    state = after(many(FRESH, TIMEOUT, 6), error, NOW, POLICY, seconds=0.1)
    assert (state.fails, state.paused_until) == (0, 0.0)


@pytest.mark.parametrize(
    "error",
    [
        *(Refused("u", reason) for reason in ("robots", "crawl_delay", "private_address", "port", "scheme", "bad_url")),
        *(Throttled("u", reason, wait=600.0) for reason in ("waiting", "robots_unknown")),
    ],
    ids=lambda error: error.reason,
)
def test_refusal_of_ours_says_nothing_about_the_host(error: FetchError) -> None:
    state = many(FRESH, TIMEOUT, 6)
    assert after(state, error, NOW, POLICY) == state


@given(st.lists(st.tuples(errors, st.floats(0, 100)), max_size=40), st.floats(0, 120))
def test_spacing_never_falls_under_the_delay(outcomes: list[tuple[FetchError | None, float]], floor: float) -> None:
    state, now = FRESH, NOW
    for error, seconds in outcomes:
        now = max(now, ready_at(state))
        state = before(state, now, POLICY, floor)
        assert ready_at(state) >= now + max(floor, POLICY.min_delay)
        state = after(state, error, now + seconds, POLICY, seconds=seconds, floor=floor)
        assert ready_at(state) >= now + max(floor, POLICY.min_delay)
        assert state.delay <= max(POLICY.max_delay, floor)


@pytest.mark.parametrize(
    ("raw", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Sun, 22 Nov 2026 12:10:00 GMT", 600.0),
        ("Sunday, 22-Nov-26 12:10:00 GMT", 600.0),
        ("Sun Nov 22 12:10:00 2026", 600.0),
        ("Sun, 22 Nov 2026 19:10:00 +0700", 600.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("٣", None),
        ("Sun, 99 Nov 2026 12:10:00 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_forms(raw: str, seconds: float | None) -> None:
    assert parse_retry_after(raw, datetime(2026, 11, 22, 12, 0, tzinfo=UTC)) == seconds


def test_clock_of_the_server_may_be_wrong() -> None:
    raw, date = "Sun, 22 Nov 2026 05:02:00 GMT", "Sun, 22 Nov 2026 05:00:00 GMT"
    assert parse_retry_after(raw, datetime(2026, 11, 22, 12, 0, tzinfo=UTC), date) == 120.0


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_header_breaks_the_reader(raw: str, date: str) -> None:
    wait = parse_retry_after(raw, datetime(2026, 11, 22, 12, 0, tzinfo=UTC), date)
    assert wait is None or wait >= 0
