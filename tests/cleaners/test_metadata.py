from selectolax.lexbor import LexborHTMLParser

from cleaners.metadata import canonical_of, read_claims
from schemas import Claim, Publisher


def claims(html: str, url: str | None = None, publisher: Publisher | None = None) -> dict[str, list[tuple[str, str]]]:
    found = read_claims(LexborHTMLParser(html), url, publisher)
    return {field: [(claim.source, claim.raw) for claim in group] for field, group in found.items()}


def test_json_ld_comes_before_meta_and_meta_before_time() -> None:
    html = (
        '<time datetime="2022-01-12"></time><meta property="article:published_time" content="2022-01-11">'
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2022-01-10"}</script>'
    )
    assert [raw for _, raw in claims(html)["published_at"]] == ["2022-01-10", "2022-01-11", "2022-01-12"]


def test_meta_in_the_body_is_read() -> None:
    html = '<head><noscript><img src=x></noscript><meta property="og:title" content="Banjir surut"></head>'
    assert claims(html)["headline"] == [("meta og:title", "Banjir surut")]


def test_persons_and_organizations_are_told_apart() -> None:
    html = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "author": ['
        '{"@type": "Person", "name": "Siti Aminah"}, {"@type": "Organization", "name": "Harian Contoh"}]}</script>'
    )
    assert claims(html)["authors"] == [("json-ld", "Siti Aminah"), ("json-ld organization", "Harian Contoh")]


def test_entities_inside_json_are_decoded() -> None:
    html = '<script type="application/ld+json">{"@type": "Article", "headline": "Air &amp; api &#8211; surut"}</script>'
    assert claims(html)["headline"] == [("json-ld", "Air & api – surut")]


def test_title_of_a_drawing_is_no_headline() -> None:
    assert not claims("<svg><title>menu</title></svg>")["headline"]


def test_h2_is_read_where_the_only_h1_is_a_step_of_the_breadcrumb() -> None:
    html = "<nav><h1>Banjir Demak hari ini</h1></nav><h2>Air surut, warga pulang</h2><h2>Antarjudul pertama</h2>"
    assert claims(html)["headline"] == [("navigation h1", "Banjir Demak hari ini"), ("h2", "Air surut, warga pulang")]
    assert [source for source, _ in claims(f"{html}<h1>Air surut</h1>")["headline"]] == ["navigation h1", "h1"]


def test_site_name_is_cut_in_a_claim_of_its_own() -> None:
    html = '<meta property="og:site_name" content="Harian Contoh"><title>Banjir surut - Harian Contoh</title>'
    assert ("cut", "Banjir surut") in claims(html)["headline"]


def test_byline_is_found_by_markup_where_nothing_declares_it() -> None:
    html = '<h1>Banjir surut</h1><div class="post-meta"><a href="/author/siti">Siti Aminah</a></div><p>Teks</p>'
    assert claims(html)["authors"] == [("byline", "Siti Aminah")]


def test_rule_comes_first() -> None:
    rule = Publisher(host="contoh.id", name="Contoh", headline=("[data-judul]",), published=(".tgl",))
    html = "<h1>Lain</h1><p data-judul>Banjir surut</p><i class=tgl>10 Januari 2022 18:27 WIB</i><time datetime=2020>"
    found = claims(html, publisher=rule)
    assert found["headline"][0] == ("rule", "Banjir surut")
    assert found["published_at"][0] == ("rule", "10 Januari 2022 18:27 WIB")


def test_wrong_selector_of_a_rule_is_survived() -> None:
    rule = Publisher(host="contoh.id", name="Contoh", headline=("::nope", "h1"))
    assert claims("<h1>Banjir</h1>", publisher=rule)["headline"][0] == ("rule", "Banjir")


def test_updates_of_a_live_blog_are_named() -> None:
    updates = '[{"headline": "Air naik"}, {"articleBody": "Jalan ditutup."}, {"datePublished": "2024-01-01"}, {}, 7]'
    html = f'<script type="application/ld+json">{{"@type": "LiveBlogPosting", "liveBlogUpdate": {updates}}}</script>'
    source = "json-ld liveBlogUpdate"
    assert claims(html)["live_blog"] == [(source, "Air naik"), (source, "Jalan ditutup."), (source, "2024-01-01")]


def test_canonical_address_is_the_pages_own() -> None:
    found = {
        "canonical_url": (
            Claim("link", "https://plus.google.com/1"),
            Claim("link", "https://m.contoh.id/a?utm_source=x"),
        )
    }
    address = canonical_of(found, "https://www.contoh.id/b")
    assert address is not None
    assert address[0] == "https://m.contoh.id/a"


def test_relative_canonical_address_is_resolved() -> None:
    address = canonical_of({"canonical_url": (Claim("link", "/a"),)}, "https://contoh.id/b")
    assert address is not None
    assert address[0] == "https://contoh.id/a"


def test_work_is_bounded_in_the_number_of_elements() -> None:
    found = claims("<h1>Banjir</h1>" * 1_500 + '<meta name="author" content="Siti">' * 1_500)
    assert len(found["headline"]) <= 13
    assert len(found["authors"]) <= 12


def test_paragraphs_of_a_structured_body_are_kept() -> None:
    html = '<script type="application/ld+json">{"@type": "Article", "articleBody": "Satu.\\n\\nDua."}</script>'
    assert claims(html)["article_body"] == [("json-ld", "Satu.\nDua.")]
