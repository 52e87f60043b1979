from dataclasses import replace

import pytest

from cleaners.pagekind import Signs, check_article, count_prose
from schemas import Block, Blocks, Claim, CleanError, NotArticle, Paywalled, Publisher, Removed, StaleRule

SENTENCE = "Warga di tiga desa mulai pulang setelah air surut sejak Senin pagi kemarin."
PROSE = tuple(Block("paragraph", SENTENCE) for _ in range(12))
THIN = (Block("paragraph", "Menu"), Block("list_item", "Berita lain"))


def verdict(
    blocks: Blocks, url: str | None = None, visible: str = "", **claims: str | list[str]
) -> tuple[str, str] | None:
    """Kind of the error and its reason; None for an article."""
    found = {
        field: tuple(Claim("json-ld", raw) for raw in ([raws] if isinstance(raws, str) else raws))
        for field, raws in claims.items()
    }
    try:
        check_article(Signs(url, blocks, found, visible=lambda: visible))
    except CleanError as error:
        return type(error).__name__, error.reason
    return None


def test_article_is_no_other_thing() -> None:
    assert (
        verdict(PROSE, "https://contoh.id/berita/1/banjir", page_type="NewsArticle", published_at="2022-01-10") is None
    )


def test_short_article_is_an_article() -> None:
    assert verdict((Block("paragraph", SENTENCE),), "https://contoh.id/berita/1", page_type="NewsArticle") is None


def test_article_about_a_missing_page_is_an_article() -> None:
    assert verdict(PROSE, headline="404: mengapa halaman tidak ditemukan", published_at="2022-01-10") is None


@pytest.mark.parametrize(
    ("reason", "blocks", "facts"),
    [
        ("soft_404", PROSE[:2], {"headline": "404 - Halaman tidak ditemukan"}),
        ("challenge", (), {"headline": "Just a moment..."}),
        ("challenge", THIN, {"visible": "Verify you are human by completing the action below. Ray ID: 7"}),
        ("consent_wall", PROSE[:3], {"headline": "Before you continue"}),
        ("consent_wall", THIN, {"visible": "We and our 842 partners store data. Accept all"}),
        ("soft_404", THIN, {"visible": "Maaf, halaman yang Anda cari tidak ditemukan."}),
        ("video", THIN, {"page_type": "VideoObject"}),
        ("video", (), {"url": "https://contoh.id/video/12/banjir"}),
        ("gallery", (), {"url": "https://contoh.id/foto/12/banjir"}),
        (
            "index_page",
            PROSE,
            {"url": "https://contoh.id/indeks", "headline": "Indeks Berita", "page_type": "CollectionPage"},
        ),
        ("index_page", THIN, {"url": "https://contoh.id/tag/banjir"}),
        ("index_page", THIN, {"headline": "Indeks Berita Harian"}),
        ("js_only", (), {"visible": "You need to enable JavaScript to run this app."}),
        ("empty", (), {"visible": ""}),
        ("empty", (), {"visible": "Menu " * 200}),
    ],
)
def test_other_pages_are_refused_with_their_reason(reason: str, blocks: Blocks, facts: dict[str, str]) -> None:
    assert verdict(blocks, **facts) == ("NotArticle", reason)


def test_live_blog_is_told_by_the_names_of_its_updates() -> None:
    blocks = (
        PROSE[0],
        Block("subhead", "Air sampai di pasar"),
        *PROSE,
        Block("subhead", "Jalan utara ditutup"),
        *PROSE,
    )
    names = ["Air sampai di pasar", "Jalan utara ditutup"]
    assert verdict(blocks, live_blog=names) == ("NotArticle", "live_blog")
    assert verdict((*PROSE, *blocks), live_blog=names) is None


def test_list_of_key_events_is_not_where_the_updates_begin() -> None:
    events = (Block("list_item", "Air sampai di pasar 10:05"), Block("list_item", "Jalan utara ditutup 09:40"))
    names = ["Air sampai di pasar", "Jalan utara ditutup"]
    assert verdict((*events, *PROSE), live_blog=names) is None


def test_list_of_linked_titles_is_an_index() -> None:
    gone = tuple(Removed(0, Block("paragraph", f"Judul berita nomor {number}"), "links") for number in range(9))
    with pytest.raises(NotArticle) as caught:
        check_article(Signs(None, (), {}, removed=gone, visible=lambda: "Judul " * 200))
    assert caught.value.reason == "index_page"


@pytest.mark.parametrize(("title", "refused"), [("Indeks Berita", True), ("Banjir di Demak dari hari ke hari", False)])
def test_list_with_a_date_to_each_teaser_is_an_index(title: str, refused: bool) -> None:
    dates = [Block("list_item", f"Selasa, 23 Februari 2016 | 14:{minute} WIB") for minute in range(30, 38)]
    blocks = tuple(block for pair in zip(PROSE, dates, strict=False) for block in pair)
    assert (verdict(blocks, headline=title, page_type="article") == ("NotArticle", "index_page")) == refused


@pytest.mark.parametrize(("url", "reason"), [(None, "index_page"), ("https://contoh.id/berita/1", None)])
def test_page_without_address_is_judged_by_the_one_it_declares(url: str | None, reason: str | None) -> None:
    told = verdict(
        PROSE, url, headline="Kumpulan Berita", canonical_url="https://contoh.id/indeks", published_at="2022"
    )
    assert (told[1] if told else None) == reason


def test_evidence_stands_in_the_error() -> None:
    with pytest.raises(NotArticle, match="Halaman tidak ditemukan"):
        check_article(Signs("https://contoh.id/x", (), {"headline": (Claim("title", "Halaman tidak ditemukan"),)}))


def test_teaser_of_a_closed_article_is_paywalled() -> None:
    blocks = (*PROSE[:2], Block("paragraph", "Berlangganan untuk membaca artikel selengkapnya."))
    assert verdict(blocks, is_paywalled="False", published_at="2022-01-10") == ("Paywalled", "paywall")


def test_closed_article_that_is_all_there_is_an_article() -> None:
    assert verdict(PROSE, is_paywalled="False", published_at="2022-01-10") is None


def test_teaser_is_told_by_its_line_alone() -> None:
    with pytest.raises(Paywalled):
        check_article(Signs(None, PROSE[:1], {}, tail=("Berlangganan untuk membaca",)))


def test_rules_pattern_for_other_pages_counts_as_index() -> None:
    rule = Publisher(host="contoh.id", name="Contoh", not_article=(r"/kanal/",))
    with pytest.raises(NotArticle) as caught:
        check_article(Signs("https://contoh.id/kanal/news", PROSE, {}, publisher=rule))
    assert caught.value.reason == "index_page"


@pytest.mark.parametrize(("times", "is_told"), [(1, True), (4, False)])
def test_a_sentence_found_beside_a_box_that_is_gone_is_told_as_stale(times: int, is_told: bool) -> None:
    sentence = "Pembangkit surya di Arungdaya menggantikan mesin tua yang hanya menyala malam hari."
    page = Signs(None, tuple(Block("paragraph", sentence) for _ in range(times)), {}, stale=True)
    if is_told:
        with pytest.raises(StaleRule):
            check_article(page)
    else:
        check_article(page)


def test_a_page_that_the_rule_sets_apart_is_read_without_its_box() -> None:
    rule = Publisher(host="contoh.id", name="Contoh", not_article=(r"/lembar/",), body=(".isi",))
    declared = {"page_type": (Claim("json-ld", "NewsArticle"),), "published_at": (Claim("json-ld", "2026-01-10"),)}
    page = Signs("https://contoh.id/berita/1/judul", PROSE[:1], declared, publisher=rule, stale=True)
    with pytest.raises(StaleRule):
        check_article(page)
    check_article(replace(page, url="https://contoh.id/lembar/1/judul"))


def test_stale_rule_is_told_where_nothing_is_found() -> None:
    with pytest.raises(StaleRule):
        check_article(Signs(None, (), {}, stale=True))


def test_only_sentences_are_prose() -> None:
    assert count_prose((Block("paragraph", SENTENCE), Block("list_item", "Nasional"), Block("caption", SENTENCE))) == 13
