"""Which pictures and frames of a page are the article's, and under which address."""

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaners import extract
from cleaners.pictures import frame_url, media_blocks, picture_url
from cleaners.walk import read_map

BASE = "https://warta.example/a/b"


def node_of(html: str) -> LexborNode:
    tree = LexborHTMLParser(html.encode())
    assert tree.body is not None
    assert tree.body.first_child is not None
    return tree.body.first_child


@pytest.mark.parametrize(
    ("attributes", "url"),
    [
        ("src=/c.jpg", "https://warta.example/c.jpg"),
        ("src=https://cdn.example/c.jpg?w=1", "https://cdn.example/c.jpg?w=1"),
        ("src=data:image/gif;base64,R0 data-src=/lazy.jpg", "https://warta.example/lazy.jpg"),
        ("src=/blank.gif srcset='/s.jpg 320w, /l.jpg 1200w'", "https://warta.example/l.jpg"),
        ("src=/c.jpg width=1200 height=800", "https://warta.example/c.jpg"),
        ("src=/c.jpg width=40", None),
        ("src=/c.jpg class='site-logo'", None),
        ("src=/icons/share.svg", None),
        ("src=/silhouette.jpg class=iconic", "https://warta.example/silhouette.jpg"),
        ("src=http://[broken", None),
        ("alt=x", None),
    ],
)
def test_a_picture_has_the_address_that_shows_it(attributes: str, url: str | None) -> None:
    assert picture_url(node_of(f"<img {attributes}>"), BASE) == url


@pytest.mark.parametrize(
    ("source", "url"),
    [
        ("src=https://www.youtube.com/embed/x", "https://www.youtube.com/embed/x"),
        ("data-src=//player.vimeo.com/1", "https://player.vimeo.com/1"),
        ("src=https://ads.example/frame", None),
        ("", None),
    ],
)
def test_a_frame_counts_where_its_host_shows_posts_and_videos(source: str, url: str | None) -> None:
    assert frame_url(node_of(f"<iframe {source}></iframe>"), BASE) == url


def test_pictures_stand_in_page_order_each_once_and_none_from_left_out_boxes() -> None:
    body = (
        "<div><p>Before</p><img src=/0.jpg><h1>A</h1><img src=/1.jpg><p>Text</p><img src=/1.jpg>"
        "<section><img src=/2.jpg></section><iframe src=https://vimeo.com/3></iframe></div><img src=/4.jpg>"
    )
    tree = LexborHTMLParser(body.encode())
    assert tree.body is not None
    page = read_map(tree.body)
    next(region for region in page.regions if region.tag == "section").dropped = "related"
    found = media_blocks(page, page.regions[1], 1, BASE)
    assert [(run, block.kind, block.url) for run, _, block in found if block.url != "https://warta.example/4.jpg"] == [
        (1, "caption", "https://warta.example/0.jpg"),
        (2, "caption", "https://warta.example/1.jpg"),
        (3, "embed", "https://vimeo.com/3"),
    ]


def test_a_line_under_a_picture_that_ends_in_a_credit_is_its_caption() -> None:
    text = "<p>Warga menyeberangi jembatan baru yang dibuka pada hari Sabtu di desa itu, kata kepala desa.</p>" * 4
    picture = '<img src="https://a.example/b.jpg"><div><em>Jembatan baru dibuka. Foto: Wening Kalumata</em></div>'
    article = extract(f"<html><body><article><h1>Jembatan baru</h1>{text}{picture}{text}</article></body></html>")
    assert "Wening" not in article.body
    assert [image.credit for image in article.images] == ["Wening Kalumata"]


def test_the_sign_off_of_a_paragraph_after_a_picture_makes_no_caption() -> None:
    text = "<p>Warga menyeberangi jembatan baru yang dibuka pada hari Sabtu di desa itu, kata kepala desa.</p>" * 4
    last = '<img src="https://a.example/b.jpg"><p>Jembatan itu dibuka lagi pada hari Minggu, katanya. (Antara/ant)</p>'
    article = extract(f"<html><body><article><h1>Jembatan baru</h1>{text}{last}</article></body></html>")
    assert "dibuka lagi pada hari Minggu" in article.body
