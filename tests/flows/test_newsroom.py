"""The newsroom: its texts, its listings and its manners as a web server."""

import gzip
import http.client
import re
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from flows.demo.newsroom import Answer, Newsroom
from flows.demo.prose import write_story
from schemas import load_publishers


@dataclass
class Reply:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def get(newsroom: Newsroom, url: str, **headers: str) -> Reply:
    host, path = re.fullmatch(r"http://([^/:]+)(?::\d+)?(/.*)", url).groups()
    connection = http.client.HTTPConnection("127.0.0.1", newsroom.port, timeout=10)
    try:
        sent = {
            "Host": host,
            "Connection": "close",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        connection.request("GET", path, headers=sent)
        answer = connection.getresponse()
        return Reply(answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()})
    finally:
        connection.close()


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as running:
        yield running


@pytest.fixture
def stories(newsroom: Newsroom) -> list[str]:
    return [url for url, expected in newsroom.expected.items() if expected.outcome == "article"]


def test_same_seed_and_number_give_the_same_story() -> None:
    at = datetime(2025, 3, 10, tzinfo=UTC)
    assert write_story(7, at, credit="x") == write_story(7, at, credit="x")
    assert write_story(7, at, credit="x") != write_story(7, at, credit="x", seed=1)


def test_a_thousand_stories_have_different_bodies_and_no_slot_left_open() -> None:
    at = datetime(2025, 3, 10, tzinfo=UTC)
    stories = [write_story(number, at, credit="x") for number in range(1000)]
    assert len({story.body for story in stories}) == 1000
    assert not [
        text for story in stories for text in (story.headline, *story.body) if re.search(r"[{}|\[\]]|\?\w", text)
    ]


def test_default_newsroom_lists_66_stories_on_six_hosts_and_nine_that_are_none(newsroom: Newsroom) -> None:
    outcomes = Counter(expected.outcome for expected in newsroom.expected.values())
    assert len(newsroom.hosts) == 6
    assert outcomes == {"article": 66, "NotArticle": 4, "Gone": 2, "Paywalled": 2, "Refused": 1}


def test_every_paragraph_of_a_story_is_on_its_page(newsroom: Newsroom, stories: list[str]) -> None:
    missing = []
    for url in stories:
        page = get(newsroom, url)
        charset = page.headers["content-type"].partition("charset=")[2]
        text = page.body.decode(charset)
        if 'class="paging"' in text:
            text += "".join(get(newsroom, f"{url}?page={number}").body.decode() for number in (2, 3))
        text = text.replace("<strong>", "").replace("</strong>", "")
        missing += [part for part in newsroom.expected[url].parts if part.replace("&", "&amp;") not in text]
    assert missing == []


def test_a_story_split_over_pages_is_whole_on_its_single_page(newsroom: Newsroom, stories: list[str]) -> None:
    paged = [url for url in stories if "kabarbukit" in url and b"page=3" in get(newsroom, url).body]
    assert len(paged) == 2
    whole = get(newsroom, f"{paged[0]}?page=all").body.decode()
    assert all(part in whole for part in newsroom.expected[paged[0]].parts)
    assert newsroom.expected[paged[0]].parts[-1] not in get(newsroom, paged[0]).body.decode()


def test_listings_together_name_every_expected_address(newsroom: Newsroom, tmp_path) -> None:
    newsroom.write_publishers(tmp_path)
    listed = set()
    for rule in load_publishers([tmp_path]).values():
        for url in (*rule.feeds, *rule.sitemaps, *rule.indexes):
            body = get(newsroom, url).body
            for child in re.findall(rb"<sitemap><loc>([^<]+)", body):
                body += gzip.decompress(get(newsroom, child.decode()).body)
            listed |= {re.sub(r"\?.*", "", found) for found in re.findall(r'http://[^"<\s]+', body.decode("cp1252"))}
    short = [url for url in newsroom.expected.keys() - listed if "wartatimur" in url]
    assert newsroom.expected.keys() - listed == set(short)
    assert len(short) == 1  # the story that is listed under its short address


def test_feeds_and_sitemaps_are_well_formed(newsroom: Newsroom, tmp_path) -> None:
    newsroom.write_publishers(tmp_path)
    for rule in load_publishers([tmp_path]).values():
        for url in (*rule.feeds, *rule.sitemaps):
            ElementTree.fromstring(get(newsroom, url).body)


def test_robots_forbids_what_a_feed_lists_all_the_same(newsroom: Newsroom) -> None:
    [url] = [url for url, expected in newsroom.expected.items() if expected.outcome == "Refused"]
    path = "/" + url.split("/", 3)[3]
    robots = get(newsroom, "http://nusakini.localhost/robots.txt").body.decode()
    assert any(path.startswith(line.split(": ")[1]) for line in robots.splitlines() if line.startswith("Disallow"))
    assert path in get(newsroom, "http://nusakini.localhost/terbaru.rss").body.decode()


def test_first_outlet_has_all_the_noise_of_a_saved_page(newsroom: Newsroom, stories: list[str]) -> None:
    [url] = [url for url in stories if url.endswith("-100000")]
    page, expected = get(newsroom, url).body.decode(), newsroom.expected[url]
    caption, credit = expected.images[0]
    assert page.count("<span>ADVERTISEMENT</span>") == 4
    assert page.count(f"{caption} Foto: {credit}") == 2
    for noise in (
        "Perbesar", "waktu baca 1 menit", 'alt="comment"', 'alt="sosmed-whatsapp-white"', 'alt="copy-link-circle"',
        'alt="more-vertical"', 'alt="zoom-in-white"', 'data-qa-id="story-paragraph"',
        "StoryRenderer__EditorWrapper-sc-", '"datePublished": "2025-03-10T09:30:00.000Z"', "10 Maret 2025 16:30 WIB",
    ):  # fmt: skip
        assert noise in page


def test_half_of_the_outlets_open_with_a_dateline(newsroom: Newsroom, stories: list[str]) -> None:
    opened = {newsroom.expected[url].publisher for url in stories if newsroom.expected[url].dateline}
    assert opened == {"wartatimur.localhost", "lintaskota.localhost", "radarmuara.localhost"}
    assert all(newsroom.expected[url].parts[0].startswith(newsroom.expected[url].dateline or "") for url in stories)


def test_a_short_address_redirects_to_its_story(newsroom: Newsroom) -> None:
    feed = get(newsroom, "http://wartatimur.localhost/terkini.rss").body.decode()
    [short] = re.findall(r"<guid[^>]*>(http://[^<]+/b/\d+)", feed)
    answer = get(newsroom, short)
    assert answer.status == 301
    assert f"http://wartatimur.localhost:{newsroom.port}{answer.headers['location']}" in newsroom.expected


def test_pages_and_feeds_are_compressed_where_asked_for(newsroom: Newsroom, stories: list[str]) -> None:
    plain = get(newsroom, stories[0])
    packed = get(newsroom, stories[0], Accept_Encoding="gzip, br")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["etag"] == plain.headers["etag"]


def test_missing_and_gone_addresses_answer_404_and_410(newsroom: Newsroom) -> None:
    gone = [url for url, expected in newsroom.expected.items() if expected.outcome == "Gone"]
    assert sorted(get(newsroom, url).status for url in gone) == [404, 410]


def test_the_wire_story_has_the_same_text_at_two_outlets(newsroom: Newsroom, stories: list[str]) -> None:
    bodies = Counter(newsroom.expected[url].parts for url in stories)
    [wire] = [body for body, count in bodies.items() if count > 1]
    carriers = {newsroom.expected[url].publisher for url in stories if newsroom.expected[url].parts == wire}
    assert carriers == {"wartatimur.localhost", "radarmuara.localhost"}


@pytest.mark.parametrize("header", ["etag", "last-modified"])
def test_unchanged_page_is_answered_304_without_body(newsroom: Newsroom, stories: list[str], header: str) -> None:
    first = get(newsroom, stories[0])
    name = {"etag": "If_None_Match", "last-modified": "If_Modified_Since"}[header]
    again = get(newsroom, stories[0], **{name: first.headers[header]})
    assert (again.status, again.body) == (304, b"")


def test_edit_changes_two_pages_and_the_text_of_one(newsroom: Newsroom, stories: list[str]) -> None:
    before = {url: get(newsroom, url).headers["etag"] for url in stories}
    expected = dict(newsroom.expected)
    newsroom.apply_edit()
    changed = [url for url in stories if get(newsroom, url).headers["etag"] != before[url]]
    rewritten = [url for url in stories if newsroom.expected[url].parts != expected[url].parts]
    assert len(changed) == 2
    assert len(rewritten) == 1
    assert set(rewritten) < set(changed)


def test_edit_is_announced_by_the_feed(newsroom: Newsroom) -> None:
    url = "http://suarapesisir.localhost/kabar.atom"
    before = get(newsroom, url)
    newsroom.apply_edit()
    after = get(newsroom, url, If_None_Match=before.headers["etag"])
    assert after.status == 200
    assert after.body.count(b"<updated>2025-03-10T12:30:00Z") == 3  # the feed's own and two entries


def test_unknown_host_and_unknown_path_are_told_apart(newsroom: Newsroom) -> None:
    assert get(newsroom, "http://lain.localhost/").status == 421
    assert get(newsroom, "http://nusakini.localhost/tidak-ada").status == 404


def test_requests_are_remembered_with_host_path_and_status(newsroom: Newsroom) -> None:
    get(newsroom, "http://nusakini.localhost/robots.txt?x=1")
    [request] = newsroom.requests
    assert (request.host, request.path, request.status) == ("nusakini.localhost", "/robots.txt?x=1", 200)


def test_an_answer_can_be_replaced_and_restored(newsroom: Newsroom) -> None:
    newsroom.replace("nusakini.localhost", "/terbaru.rss", Answer(b"", status=503))
    assert get(newsroom, "http://nusakini.localhost/terbaru.rss").status == 503
    newsroom.restore()
    assert get(newsroom, "http://nusakini.localhost/terbaru.rss").status == 200


def test_trouble_may_answer_in_place_of_an_outlet() -> None:
    def busy_at_first(host: str, path: str, before: int) -> Answer | None:
        return Answer(b"", status=429, headers={"Retry-After": "1"}) if before < 2 else None

    url = "http://nusakini.localhost/terbaru.rss"
    with Newsroom(trouble=busy_at_first) as troubled:
        replies = [get(troubled, url) for _ in range(3)]
    assert [reply.status for reply in replies] == [429, 429, 200]
    assert replies[0].headers["retry-after"] == "1"


def test_edit_can_be_applied_to_all_outlets(newsroom: Newsroom, stories: list[str]) -> None:
    before = dict(newsroom.expected)
    newsroom.apply_edit(newsroom.hosts)
    assert sum(newsroom.expected[url].parts != before[url].parts for url in stories) == 6


def test_nonsense_on_the_wire_does_not_stop_the_server(newsroom: Newsroom) -> None:
    for nonsense in (b"\r\n\r\n", b"GET\r\n\r\n", b"\xff\xfe" * 20_000, b"GET / HTTP/1.1\r\nHost: x"):
        with socket.create_connection(("127.0.0.1", newsroom.port), timeout=10) as connection:
            connection.sendall(nonsense)
    assert get(newsroom, "http://nusakini.localhost/robots.txt").status == 200


def test_with_block_keeps_a_server_that_is_started_already() -> None:
    newsroom = Newsroom()
    newsroom.start()
    port = newsroom.port
    with newsroom:
        assert newsroom.port == port


def test_a_taken_port_is_an_os_error(newsroom: Newsroom) -> None:
    with pytest.raises(OSError, match="in use"):
        Newsroom().start(newsroom.port)


def test_stopping_frees_the_port_with_connections_still_open(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.demo.newsroom._IDLE_SECONDS", 1e6)
    with socket.create_connection(("127.0.0.1", newsroom.port), timeout=10):
        newsroom.stop()
    again = Newsroom()
    again.start(newsroom.port)
    again.stop()


def test_newsroom_scales_to_many_hosts() -> None:
    with Newsroom(outlets=20, articles=400) as large:
        stories = [url for url, expected in large.expected.items() if expected.outcome == "article"]
        assert len(large.hosts) == 20
        assert len(stories) == 400
        assert get(large, stories[-1]).status == 200
