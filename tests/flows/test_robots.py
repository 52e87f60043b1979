from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.robots import MAX_BYTES, TTL_SECONDS, RobotsCopy, expires_at, parse_robots, renewed, robots_url

CLOSED = b"User-agent: *\nDisallow: /\n"
HOUR = 3600.0


def allows(text: str, path: str = "/berita/1") -> bool:
    return parse_robots(200, text.encode()).allows(f"https://berita.id{path}")


@pytest.mark.parametrize(
    ("rules", "path", "expected"),
    [
        ("", "/x", True),
        ("User-agent: *\nDisallow:", "/x", True),
        ("User-agent: *\nDisallow: /", "/x", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: *\nDisallow: /cari", "/cari?q=1", False),
        ("User-agent: *\nDisallow: /cari", "/Cari", True),
        ("User-agent: *\nDisallow: /\nAllow: /berita/", "/berita/1", True),
        ("User-agent: *\nDisallow: /berita/arsip\nAllow: /berita/", "/berita/arsip/1", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x", True),
        ("User-agent: *\nDisallow: /*?page=", "/a?page=2", False),
        ("User-agent: *\nDisallow: /a%2Fb", "/a%2Fb", False),
        ("User-agent: *\r\nDisallow: /x\r\n", "/x", False),
        ("User-agent: * # all\nDisallow: /x # no", "/x", False),
        ("Disallow: /x", "/x", True),
    ],
)
def test_path_is_allowed_by_the_longest_rule(rules: str, path: str, expected: bool) -> None:
    assert allows(rules, path) == expected


@pytest.mark.parametrize(
    ("agent", "is_ours"),
    [
        ("kabar", True),
        ("Kabar", True),
        ("KABAR/1.0", True),
        ("kabar (+https://example.org)", True),
        ("kab", False),
        ("k", False),
        ("kabarbot", False),
        ("kabar-news", False),
        ("Googlebot", False),
        ("news kabar", False),
    ],
)
def test_group_is_ours_only_by_the_whole_token(agent: str, is_ours: bool) -> None:
    assert allows(f"User-agent: {agent}\nDisallow: /\n") != is_ours


@pytest.mark.parametrize("agent", ["kab", "kabarbot", "kaba"])
def test_neighbouring_name_does_not_hide_the_general_group(agent: str) -> None:
    assert not allows(f"User-agent: {agent}\nAllow: /\n\nUser-agent: *\nDisallow: /\n")


def test_own_group_replaces_the_general_one() -> None:
    assert allows("User-agent: *\nDisallow: /\n\nUser-agent: kabar\nDisallow: /akun\n")


def test_groups_of_one_name_are_merged() -> None:
    rules = "User-agent: kabar\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: kabar\nDisallow: /b\n"
    assert [allows(rules, path) for path in ("/a", "/b", "/c")] == [False, False, True]


def test_several_names_share_a_group() -> None:
    assert not allows("User-agent: Googlebot\nUser-agent: kabar\nDisallow: /\n")


@pytest.mark.parametrize(
    "line", ["user-agent:kabar", "USER-AGENT : kabar", "  User-agent\t: kabar", "User-agent kabar"]
)
def test_loosely_written_agent_line_is_understood(line: str) -> None:
    assert not allows(f"{line}\nDisallow: /\n")


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + CLOSED,
        CLOSED.decode().encode("utf-16"),
        b"\r\n\r\n" + CLOSED,
        CLOSED.replace(b"\n", b"\r"),
        b"# caf\xe9\n" + CLOSED,
    ],
    ids=["utf-8 mark", "utf-16", "empty lines", "old mac", "latin-1 comment"],
)
def test_encoding_does_not_lose_the_first_rule(body: bytes) -> None:
    assert not parse_robots(200, body).allows("https://berita.id/x")


@pytest.mark.parametrize("body", [b"<!doctype html><pre>\n" + CLOSED, b"  <html>", b"\x89PNG\0\0" + CLOSED])
def test_answer_that_is_no_robots_txt_has_no_rules(body: bytes) -> None:
    assert parse_robots(200, body).allows("https://berita.id/x")


def test_rules_above_500_kib_are_ignored_and_none_is_cut_in_half() -> None:
    filler = b"# " + b"x" * (MAX_BYTES - 30) + b"\n"
    edge = b"User-agent: *\nDisallow: /berita/arsip\n"
    robots = parse_robots(200, filler + edge)
    assert robots.allows("https://berita.id/berita/1")
    assert robots.allows("https://berita.id/berita/arsip")


@pytest.mark.parametrize(
    ("status", "is_known", "is_open"),
    [
        (200, True, False),
        (206, True, False),
        (302, True, True),
        (400, True, True),
        (401, True, True),
        (403, True, True),
        (404, True, True),
        (410, True, True),
        (451, True, True),
        (429, False, False),
        (500, False, False),
        (503, False, False),
        (None, False, False),
        (101, False, False),
    ],
)
def test_status_decides_before_the_body(status: int | None, is_known: bool, is_open: bool) -> None:
    robots = parse_robots(status, CLOSED)
    assert (robots.is_known, robots.allows("https://berita.id/x")) == (is_known, is_open)
    assert RobotsCopy(status, CLOSED, 1.0).is_known == is_known


def test_forbidden_robots_can_be_taken_for_a_closed_host() -> None:
    assert not parse_robots(403, b"", is_open_when_forbidden=False).allows("https://berita.id/x")


@pytest.mark.parametrize(
    ("rules", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 2.5", 2.5),
        ("User-agent: *\nCrawl-delay: 1e9", 1e9),
        ("User-agent: *\nCrawl-delay: 0", 0.0),
        ("User-agent: *\nCrawl-delay: -5", None),
        ("User-agent: *\nCrawl-delay: nan", None),
        ("User-agent: *\nCrawl-delay: inf", None),
        ("User-agent: *\nCrawl-delay: soon", None),
        ("User-agent: Googlebot\nCrawl-delay: 9", None),
        ("User-agent: *\nCrawl-delay: 9\n\nUser-agent: kabar\nCrawl-delay: 3", 3.0),
        ("User-agent: *\nRequest-rate: 1/5", 5.0),
        ("User-agent: *\nRequest-rate: 1/5\nCrawl-delay: 7", 7.0),
    ],
)
def test_crawl_delay_is_that_of_our_group(rules: str, seconds: float | None) -> None:
    assert parse_robots(200, rules.encode()).crawl_delay == seconds


def test_sitemaps_are_listed_once_whatever_the_group() -> None:
    lines = ["Sitemap: https://a.id/1.xml", "User-agent: x", "Sitemap: https://a.id/2.xml"]
    lines += ["Sitemap: https://a.id/1.xml", "Sitemap: ?"]
    assert parse_robots(200, "\n".join(lines).encode()).sitemaps == ("https://a.id/1.xml", "https://a.id/2.xml")


def test_many_wildcards_do_not_take_for_ever() -> None:
    assert allows("User-agent: *\nDisallow: /" + "*a" * 60 + "b\n", "/" + "a" * 2000)


@given(body=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)), status=st.integers(100, 599))
def test_no_answer_breaks_the_reader(body: bytes, status: int) -> None:
    robots = parse_robots(status, body)
    assert robots.allows("https://berita.id/x") in (True, False)
    assert robots.crawl_delay is None or (robots.crawl_delay >= 0 and isfinite(robots.crawl_delay))


@given(
    words=st.lists(
        st.sampled_from(["User-agent:", "Disallow:", "Allow:", "Crawl-delay:", "*", "kabar", "/", "$", "#", "\n", " "])
    )
)
def test_no_mixture_of_its_words_breaks_the_reader(words: list[str]) -> None:
    assert parse_robots(200, "".join(words).encode()).allows("https://berita.id/x") in (True, False)


def test_rules_hold_for_a_day() -> None:
    assert expires_at(RobotsCopy(200, b"", 1000.0)) == 1000.0 + TTL_SECONDS


def test_without_an_answer_they_are_asked_for_later_and_later() -> None:
    waits = [expires_at(RobotsCopy(None, b"", 0.0), failures) for failures in (1, 2, 3, 40)]
    assert waits == [300.0, 600.0, 1200.0, TTL_SECONDS]


@pytest.mark.parametrize(
    ("old", "new", "is_new"),
    [
        (None, RobotsCopy(None, b"", 9.0), True),
        (RobotsCopy(200, CLOSED, 1.0), RobotsCopy(200, b"", 9.0), True),
        (RobotsCopy(200, CLOSED, 1.0), RobotsCopy(404, b"", 9.0), True),
        (RobotsCopy(200, CLOSED, 1.0), RobotsCopy(503, b"", 9.0), False),
        (RobotsCopy(200, CLOSED, 1.0), RobotsCopy(None, b"", 9.0), False),
        (RobotsCopy(503, b"", 1.0), RobotsCopy(None, b"", 9.0), True),
        (RobotsCopy(200, CLOSED, 1.0), RobotsCopy(None, b"", 31 * 24 * HOUR), True),
    ],
)
def test_older_rules_serve_on_while_there_is_no_answer(old: RobotsCopy | None, new: RobotsCopy, is_new: bool) -> None:
    assert renewed(old, new) is (new if is_new else old)


def test_robots_txt_stands_at_the_root_of_the_same_port() -> None:
    assert robots_url("http://a.localhost:8080/x/y?z#f") == "http://a.localhost:8080/robots.txt"
