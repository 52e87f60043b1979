"""When a host may be asked again: pure transitions of one frozen state, kept in crawl.db between runs.

The delay between two requests is the largest of the outlet's crawl delay, the general one and twice the usual
time of an answer. 429 and 503 double it, every good answer takes a tenth off again. Retry-After is obeyed as it
stands, up to a day. Some failures in a row open a circuit breaker: the host is left alone for a while, twice as
long with every further failure. (For comparison: Scrapy's AutoThrottle ignores Retry-After; Heritrix waits five
times the last duration.) All moments are seconds since the epoch, UTC.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from schemas import FetchError, Throttled, Unreachable

_OWN_REASONS = frozenset(  # not the host's doing: it was never asked, or another one stood at the end of a redirect
    {"private_address", "port", "scheme", "bad_url", "robots", "robots_unknown", "crawl_delay", "waiting"}
)


@dataclass(frozen=True, slots=True)
class Politeness:
    """The policy. Seconds, but for factors and `failures` (how many in a row open the circuit breaker)."""

    min_delay: float = 1.0
    max_delay: float = 60.0
    max_crawl_delay: float = 120.0
    latency_factor: float = 2.0
    latency_weight: float = 0.25
    growth: float = 2.0
    decay: float = 0.9
    failures: int = 5
    pause: float = 60.0
    max_pause: float = 6 * 3600.0
    max_retry_after: float = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class HostState:
    """What is remembered of one host. `delay` 0 means not yet known; `fails` are the latest failures in a row.

    `robots_body`, `robots_status` and `robots_at` are the latest robots.txt: None, None and 0 before the first,
    status None with a moment when it could not be had.
    """

    host: str
    delay: float = 0.0
    latency: float | None = None
    next_at: float = 0.0
    paused_until: float = 0.0
    fails: int = 0
    robots_body: bytes | None = None
    robots_status: int | None = None
    robots_at: float = 0.0


def ready_at(state: HostState) -> float:
    """The first moment at which the host may be asked."""
    return max(state.next_at, state.paused_until)


def before(state: HostState, now: float, policy: Politeness, floor: float = 0.0) -> HostState:
    """The state to save before a request starts, so that a run killed in between keeps the spacing too."""
    return replace(state, next_at=now + _delay(state, policy, floor))


def after(
    state: HostState,
    error: FetchError | None,
    now: float,
    policy: Politeness,
    *,
    seconds: float | None = None,
    floor: float = 0.0,
) -> HostState:
    """The state after a request that ended `now`, having taken `seconds`, with the error or with a page.

    `floor` is the larger of the crawl delays of robots.txt and of the outlet's rule.
    """
    if error is not None and error.reason in _OWN_REASONS:
        return state
    if isinstance(error, Throttled):
        return _slower(state, now, policy, floor, error.wait)
    if isinstance(error, Unreachable):
        slower = _slower(state, now, policy, floor, None) if error.reason == "http_5xx" else state
        return _failed(slower, now, policy, floor)
    latency = _latency(state.latency, seconds, policy)
    calm = replace(state, latency=latency, fails=0, paused_until=0.0)
    delay = _delay(replace(calm, delay=state.delay * policy.decay), policy, floor)
    return replace(calm, delay=delay, next_at=max(calm.next_at, now + delay))


def parse_retry_after(raw: str, now: datetime, date: str | None = None) -> float | None:
    """Seconds to wait by a Retry-After header (RFC 9110, 10.2.3), never negative; None if it cannot be read.

    A moment is taken relative to the server's own Date header, where there is one: its clock may be wrong.

    >>> parse_retry_after("120", datetime.now(UTC)), parse_retry_after("soon", datetime.now(UTC))
    (120.0, None)
    """
    text = raw.strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    until = _parse_http_date(text)
    if until is None:
        return None
    reference = _parse_http_date(date) if date else None
    return max(0.0, (until - (reference or now)).total_seconds())


def _delay(state: HostState, policy: Politeness, floor: float) -> float:
    """The delay in force: never under the floor, even where that is above the general maximum."""
    wanted = max(policy.min_delay, policy.latency_factor * (state.latency or 0.0), state.delay)
    return max(min(wanted, policy.max_delay), floor)


def _latency(old: float | None, seconds: float | None, policy: Politeness) -> float | None:
    """The moving average of the times of answers."""
    if seconds is None:
        return old
    return seconds if old is None else old + policy.latency_weight * (seconds - old)


def _slower(state: HostState, now: float, policy: Politeness, floor: float, wait: float | None) -> HostState:
    delay = min(policy.max_delay, policy.growth * _delay(state, policy, floor))
    delay = max(delay, floor)
    asked = min(wait, policy.max_retry_after) if wait is not None else 0.0
    return replace(state, delay=delay, next_at=max(state.next_at, now + max(delay, asked)))


def _failed(state: HostState, now: float, policy: Politeness, floor: float) -> HostState:
    fails = state.fails + 1
    paused_until = state.paused_until
    if fails >= policy.failures:
        doublings = min(fails - policy.failures, 30)
        paused_until = now + min(policy.max_pause, policy.pause * 2.0**doublings)
    next_at = max(state.next_at, now + _delay(state, policy, floor))
    return replace(state, fails=fails, paused_until=paused_until, next_at=next_at)


def _parse_http_date(raw: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(raw)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
