import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from flows.fetch import Fetcher, FetchSettings, user_agent
from schemas import FetchError, Gone, Page, Refused, Throttled, Unreachable
from tests.flows.hostile import ACTS, ANSWERS, PAGE, HostileServer, bomb

PATIENT = FetchSettings(allow_private=True)
QUICK = FetchSettings(allow_private=True, deadline=1.0)  # where an answer never ends

REFUSALS = {
    "/redirect/file": (Refused, "scheme"),
    "/redirect/data": (Refused, "scheme"),
    "/redirect/bad": (Refused, "bad_url"),
    "/redirect/user": (Refused, "bad_url"),
    "/redirect/nowhere": (Unreachable, "protocol_error"),
    "/redirect/self": (Refused, "redirect_loop"),
    "/hop/0": (Refused, "redirect_loop"),
    "/bomb/gzip": (Refused, "too_big"),
    "/bomb/br": (Refused, "too_big"),
    "/bomb/zstd": (Refused, "too_big"),
    "/bomb/stacked": (Unreachable, "bad_encoding"),
    "/bomb/twice": (Unreachable, "bad_encoding"),
    "/length/10gb": (Refused, "too_big"),
    "/length/endless-digits": (Unreachable, "protocol_error"),
    "/length/short": (Unreachable, "truncated"),
    "/length/two": (Unreachable, "protocol_error"),
    "/length/negative": (Unreachable, "protocol_error"),
    "/cut/gzip": (Unreachable, "truncated"),
    "/cut/gzip-tail": (Unreachable, "truncated"),
    "/cut/deflate": (Unreachable, "truncated"),
    "/cut/br": (Unreachable, "truncated"),
    "/cut/zstd": (Unreachable, "truncated"),
    "/cut/chunk": (Unreachable, "truncated"),
    "/cut/headers": (Unreachable, "reset"),
    "/lie/gzip": (Unreachable, "bad_encoding"),
    "/lie/foo": (Unreachable, "bad_encoding"),
    "/odd/icy": (Unreachable, "protocol_error"),
    "/odd/bad-header": (Unreachable, "protocol_error"),
    "/odd/204": (Unreachable, "http_2xx"),
    "/odd/101": (Unreachable, "protocol_error"),
    "/odd/304": (Unreachable, "protocol_error"),
    "/odd/chunk-size": (Unreachable, "protocol_error"),
    "/odd/nothing": (Unreachable, "reset"),
    "/odd/noise": (Unreachable, "protocol_error"),
    "/headers/many": (Unreachable, "protocol_error"),
    "/headers/200kb": (Unreachable, "protocol_error"),
    "/type/png": (Refused, "content_type"),
    "/type/pdf": (Refused, "content_type"),
    "/status/401": (Refused, "http_401"),
    "/status/403": (Refused, "http_403"),
    "/status/404": (Gone, "http_404"),
    "/status/410": (Gone, "http_410"),
    "/status/418": (Refused, "http_4xx"),
    "/status/451": (Gone, "http_451"),
    "/status/429": (Throttled, "throttled"),
    "/status/429-silent": (Throttled, "throttled"),
    "/status/503-wait": (Throttled, "throttled"),
    "/status/503": (Unreachable, "http_5xx"),
    "/status/500": (Unreachable, "http_5xx"),
    "/challenge/header": (Refused, "challenge"),
    "/challenge/title": (Refused, "challenge"),
    "/challenge/gzip": (Refused, "challenge"),
    "/challenge/202": (Refused, "challenge"),
    "/hang": (Unreachable, "timeout"),
    "/drip/body": (Unreachable, "timeout"),
    "/drip/headers": (Unreachable, "timeout"),
    "/drip/1xx": (Unreachable, "timeout"),
    "/drip/404": (Gone, "http_404"),
    "/flood/chunks": (Refused, "too_big"),
    "/flood/404": (Gone, "http_404"),
    "/reset/at-once": (Unreachable, "reset"),
    "/reset/in-body": (Unreachable, "reset"),
}
BODIES = {
    "/ok": PAGE,
    "/redirect/ok": PAGE,
    "/redirect/letters": PAGE,
    "/two/gzip": PAGE,
    "/two/zstd": PAGE,
    "/junk/gzip": PAGE,
    "/raw-deflate": PAGE,
    "/zlib-deflate": PAGE,
    "/lie/utf-8": PAGE,
    "/lie/gzip-first": PAGE,
    "/odd/bare-lf": b"hello",
    "/odd/utf-8-header": PAGE,
    "/odd/reason": b"hello",
    "/odd/smuggled": b"first",
    "/odd/unending": PAGE,
    "/headers/60kb": PAGE,
    "/headers/cookies": PAGE,
    "/type/xml": b"<rss/>",
    "/reset/first": PAGE,
    "/conditional": PAGE,
    "/slow": PAGE,
}


@pytest.fixture(scope="module")
def served() -> Iterator[HostileServer]:
    for encoding in ("gzip", "br", "zstd"):
        bomb(encoding)  # made now: it can take longer than the deadline of a fetch
    with HostileServer() as server:
        yield server


@pytest.fixture
def hostile(served: HostileServer) -> HostileServer:
    served.seen.clear()
    return served


def fetched(*urls: str, settings: FetchSettings = PATIENT, **options: object) -> list[Page | FetchError]:
    """What becomes of each URL, one after the other through one fetcher."""

    async def run() -> list[Page | FetchError]:
        outcomes: list[Page | FetchError] = []
        async with Fetcher(settings) as fetcher:
            for url in urls:
                try:
                    outcomes.append(await fetcher.fetch(url, **options))  # type: ignore[arg-type]
                except FetchError as error:
                    outcomes.append(error)
        return outcomes

    return asyncio.run(run())


def refusal(url: str, settings: FetchSettings = PATIENT, **options: object) -> FetchError:
    (outcome,) = fetched(url, settings=settings, **options)
    assert isinstance(outcome, FetchError), outcome
    return outcome


def page(url: str, settings: FetchSettings = PATIENT, **options: object) -> Page:
    (outcome,) = fetched(url, settings=settings, **options)
    assert isinstance(outcome, Page), outcome
    return outcome


@pytest.mark.parametrize(("path", "expected"), REFUSALS.items(), ids=REFUSALS)
def test_hostile_answer_has_its_reason_and_the_next_page_is_fetched(
    hostile: HostileServer, path: str, expected: tuple[type[FetchError], str]
) -> None:
    is_endless = expected[1] == "timeout" or path == "/drip/404"
    first, following = fetched(hostile.url(path), hostile.url("/ok"), settings=QUICK if is_endless else PATIENT)
    assert isinstance(first, FetchError), first
    assert (type(first), first.reason, first.url) == (*expected, hostile.url(path))
    assert isinstance(following, Page)


def test_answers_before_the_answer_are_bounded_by_bytes_or_by_time(hostile: HostileServer) -> None:
    assert refusal(hostile.url("/flood/1xx"), QUICK).reason in ("timeout", "too_big")


@pytest.mark.parametrize(("path", "body"), BODIES.items(), ids=BODIES)
def test_odd_but_whole_answer_is_a_page(hostile: HostileServer, path: str, body: bytes) -> None:
    assert page(hostile.url(path)).body == body


def test_every_probe_of_the_hostile_server_is_expected_to_end_somehow() -> None:
    robots = {path for path in ANSWERS if path.startswith(("/robots/", "/berita/"))}
    assert set(ANSWERS) | set(ACTS) | {"/hop/0"} == {"/flood/1xx"} | set(REFUSALS) | set(BODIES) | robots


def test_page_tells_where_it_came_from(hostile: HostileServer) -> None:
    answer = page(hostile.url("/redirect/ok"))
    assert (answer.url, answer.final_url, answer.status) == (hostile.url("/redirect/ok"), hostile.url("/ok"), 200)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.fetched_at is not None
    assert answer.fetched_at.utcoffset() is not None


def test_redirects_end_after_ten(hostile: HostileServer) -> None:
    refusal(hostile.url("/hop/0"))
    assert hostile.paths() == [f"/hop/{number}" for number in range(11)]


def test_robots_redirects_end_after_five(hostile: HostileServer) -> None:
    assert page(hostile.url("/hop/0"), accept="robots").status == 302
    assert len(hostile.seen) == 6


def test_every_hop_but_the_first_is_announced(hostile: HostileServer) -> None:
    hops: list[str] = []

    async def note(url: str) -> None:
        hops.append(url)
        if len(hops) == 2:
            raise Refused(url, "robots", "not this one")

    error = refusal(hostile.url("/hop/0"), before_hop=note)
    assert (error.reason, error.url) == ("robots", hostile.url("/hop/2", "h1.localhost"))
    assert hops == [hostile.url("/hop/1", "h0.localhost"), hostile.url("/hop/2", "h1.localhost")]
    assert len(hostile.seen) == 2


def test_waiting_before_a_hop_does_not_use_up_the_deadline(hostile: HostileServer) -> None:
    async def wait(_: str) -> None:
        await asyncio.sleep(1.2)

    assert page(hostile.url("/redirect/ok"), QUICK, before_hop=wait).status == 200


def test_a_reset_is_tried_once_more_at_once(hostile: HostileServer) -> None:
    refusal(hostile.url("/reset/at-once"))
    assert hostile.paths() == ["/reset/at-once"] * 2


def test_other_failures_are_not_tried_again(hostile: HostileServer) -> None:
    fetched(hostile.url("/status/500"), hostile.url("/cut/gzip"), hostile.url("/status/429"))
    assert hostile.paths() == ["/status/500", "/cut/gzip", "/status/429"]


def test_a_lie_about_gzip_is_asked_again_without_encoding(hostile: HostileServer) -> None:
    page(hostile.url("/lie/gzip-first"))
    assert [seen.headers["accept-encoding"] for seen in hostile.seen] == ["gzip, br, zstd", "identity"]


@pytest.mark.parametrize("given", [{"etag": '"v1"'}, {"last_modified": "Sun, 22 Nov 2026 00:00:00 GMT"}])
def test_unchanged_page_is_304_without_a_body(hostile: HostileServer, given: dict[str, str]) -> None:
    answer = page(hostile.url("/conditional"), **given)
    assert (answer.status, answer.body) == (304, b"")


def test_validator_that_would_break_the_request_is_left_out(hostile: HostileServer) -> None:
    assert page(hostile.url("/conditional"), etag='"v1"\r\nX-Injected: 1').status == 200
    assert "if-none-match" not in hostile.seen[0].headers


def test_cookies_are_neither_kept_nor_shown(hostile: HostileServer) -> None:
    first, second = fetched(hostile.url("/headers/cookies"), hostile.url("/ok"))
    assert isinstance(first, Page)
    assert "set-cookie" not in first.headers
    assert isinstance(second, Page)
    assert "cookie" not in hostile.seen[1].headers


def test_we_say_who_we_are(hostile: HostileServer) -> None:
    page(hostile.url("/ok"), FetchSettings(allow_private=True, contact="redaksi@example.org"))
    assert hostile.seen[0].headers["user-agent"] == user_agent("redaksi@example.org")
    assert user_agent("redaksi@example.org").endswith(" (+redaksi@example.org)")


def test_environment_proxies_are_ignored(hostile: HostileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert page(hostile.url("/ok")).status == 200


def test_explicit_proxy_is_used_and_literal_private_addresses_still_refused(hostile: HostileServer) -> None:
    proxied = FetchSettings(proxy=f"http://127.0.0.1:{hostile.port}")
    gone = refusal("http://berita.example.org/status/404", proxied)
    assert gone.reason == "http_404"
    assert hostile.seen[0].path == "http://berita.example.org/status/404"
    assert refusal("http://127.1/", proxied).reason == "private_address"


@pytest.mark.parametrize("status", [404, 429, 500])
def test_robots_of_any_status_is_an_answer(hostile: HostileServer, status: int) -> None:
    assert page(hostile.url(f"/status/{status}"), accept="robots").status == status


def test_long_robots_is_cut_not_refused(hostile: HostileServer) -> None:
    assert len(page(hostile.url("/robots/big"), accept="robots").body) == 500 * 1024


def test_robots_that_hang_have_their_own_deadline(hostile: HostileServer) -> None:
    patient = FetchSettings(allow_private=True, deadline=3600.0, robots_deadline=0.3)
    assert refusal(hostile.url("/hang"), patient, accept="robots").reason == "timeout"


def test_retry_after_is_passed_on(hostile: HostileServer) -> None:
    error = refusal(hostile.url("/status/503-wait"))
    assert isinstance(error, Throttled)
    assert error.wait == 120.0


@pytest.mark.parametrize("accept", ["page", "feed", "sitemap", "robots"])
@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1/", "private_address"),
        ("http://127.1/", "private_address"),
        ("http://0x7f.1/", "private_address"),
        ("http://2130706433/", "private_address"),
        ("http://017700000001/", "private_address"),
        ("http://[::ffff:127.0.0.1]/", "private_address"),
        ("http://[::1]/", "private_address"),
        ("http://[::]/", "private_address"),
        ("http://0.0.0.0/", "private_address"),
        ("http://0/", "private_address"),
        ("http://%31%32%37.0.0.1/", "bad_url"),
        ("http://localhost/", "private_address"),
        ("http://localhost./", "private_address"),
        ("http://LOCALHOST/", "private_address"),
        ("http://berita.localhost/", "private_address"),
        ("http://10.0.0.1/", "private_address"),
        ("http://100.64.0.1/", "private_address"),
        ("http://192.168.1.1/", "private_address"),
        ("http://169.254.169.254/latest/meta-data/", "private_address"),
        ("http://198.18.0.1/", "private_address"),
        ("http://240.0.0.1/", "private_address"),
        ("http://[fc00::1]/", "private_address"),
        ("http://[fe80::1]/", "private_address"),
        ("http://[2001:db8::1]/", "private_address"),
        ("http://224.0.0.1/", "private_address"),
        ("http://[64:ff9b::7f00:1]/", "private_address"),
        ("http://[2002:7f00:1::]/", "private_address"),
        ("http://１２７.０.０.１/", "bad_url"),
        ("http://127。0。0。1/", "private_address"),
        ("http://example.org:22/", "port"),
        ("https://example.org:8443/", "port"),
        ("ftp://example.org/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://example.org/", "scheme"),
        ("berita", "scheme"),
        ("http://", "bad_url"),
        ("http:///x", "bad_url"),
        ("http://a b/", "bad_url"),
        ("http://user@example.org/", "bad_url"),
        ("http://example.org:99999/", "bad_url"),
        ("http://xn--\x00/", "bad_url"),
    ],
)
def test_address_outside_the_public_internet_is_refused(url: str, reason: str, accept: str) -> None:
    assert refusal(url, FetchSettings(), accept=accept).reason == reason


def test_any_transport_can_take_the_place_of_the_network() -> None:
    async def run() -> Page:
        answer = httpx.MockTransport(lambda request: httpx.Response(200, html="<p>ya</p>", request=request))
        async with Fetcher(transport=answer) as fetcher:
            return await fetcher.fetch("http://example.org/")

    assert asyncio.run(run()).body == b"<p>ya</p>"


SCRIPT = """
import asyncio, socket, sys, time
from flows.fetch import Fetcher, FetchSettings
socket.getaddrinfo = lambda host, *rest, **more: time.sleep(3600)
async def main():
    async with Fetcher(FetchSettings(allow_private=True, deadline=3600)) as fetcher:
        print("ready", flush=True)
        await asyncio.gather(*(fetcher.fetch(url) for url in sys.argv[1:]))
asyncio.run(main())
"""


def test_interrupt_ends_it_while_servers_and_name_servers_hang(hostile: HostileServer) -> None:
    urls = [hostile.url("/hang"), hostile.url("/drip/body"), "http://slow.example.org/"]
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *urls], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ}
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        while len(hostile.seen) < 2:
            pass
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=20)
    assert complaint.rstrip().endswith(b"KeyboardInterrupt")


MEMORY = """
import asyncio, resource, sys
from flows.fetch import Fetcher, FetchSettings
from schemas import FetchError
async def main():
    async with Fetcher(FetchSettings(allow_private=True)) as fetcher:
        await fetcher.fetch(sys.argv[1])
        idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for url in sys.argv[2:]:
            try:
                await fetcher.fetch(url)
            except FetchError as error:
                assert error.reason == "too_big", error
        print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle) // 1024)
asyncio.run(main())
"""


def test_bombs_of_512_mib_cost_little_memory(hostile: HostileServer) -> None:
    paths = ["/ok", "/bomb/gzip", "/bomb/br", "/bomb/zstd", "/flood/chunks", "/length/10gb"]
    command = [sys.executable, "-c", MEMORY, *(hostile.url(path) for path in paths)]
    grown = int(subprocess.run(command, check=True, capture_output=True, timeout=120).stdout)
    assert grown <= 64  # MiB; measured 4
