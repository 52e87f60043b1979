"""`kabar publishers new`: the draft of a rule from one article and its site."""

import json
import re
from pathlib import Path

import pytest

from cleaners import extract
from cleaners.rulecheck import check_rule
from flows.drafting import Site, draft_rule
from schemas import Article, NotArticle, Page, Publisher, parse_publisher
from tests.flows import site as served
from tests.flows.command import kabar
from tests.test_pages import PAGES

OK, USAGE, NOTHING_WORKED = 0, 2, 4
ORDINARY = sorted(PAGES.glob("*/biasa.html"))
LINKS = "".join(f'<a href="/{section}/read/{number}/a-b">x</a>' for number, section in enumerate(("desa", "kota"), 71))


def drafted(folder: Path, html: str | bytes, url: str | None, **more: object) -> Publisher:
    body = html if isinstance(html, bytes) else html.encode()
    host, rule = draft_rule(Site(Page(body, url, kind="html"), **more))  # type: ignore[arg-type]
    (folder / f"{host}.toml").write_text(rule)
    return parse_publisher(folder / f"{host}.toml")


@pytest.mark.parametrize("path", ORDINARY, ids=lambda path: path.parent.name)
def test_draft_from_a_golden_page_is_a_rule_that_fits_it(path: Path, tmp_path: Path) -> None:
    address = json.loads(path.with_suffix(".json").read_text())["canonical_url"]
    rule = drafted(tmp_path, path.read_bytes(), address)
    assert rule.host == path.parent.name
    assert check_rule(rule, [path.read_bytes()]) == ()
    assert re.search(rule.article[0], address)
    by_rule, general = (extract(path.read_bytes(), address, publishers=rules) for rules in ({rule.host: rule}, {}))
    assert (by_rule.body, by_rule.headline) == (general.body, general.headline)
    assert "body" not in by_rule.provenance


def test_most_drafts_name_the_box_of_the_text(tmp_path: Path) -> None:
    named = [bool(drafted(tmp_path, path.read_bytes(), f"https://{path.parent.name}/a/1/b").body) for path in ORDINARY]
    assert sum(named) >= 0.8 * len(named)  # how many also depends on what the general cleaner takes for noise


def test_feeds_and_sitemaps_come_from_the_pages_and_robots(tmp_path: Path) -> None:
    head = (
        '<link rel="alternate" type="application/rss+xml" href="/rss"><link rel="alternate" type="application/rss+xml"'
        ' href="/comments/feed"><link rel="alternate" type="application/atom+xml" href="https://lain.example/atom">'
    )
    page = served.article("Banjir surut lagi", head=head)
    maps = ("https://surat.id/a.xml", "https://surat.id/news.xml", "https://lain.example/b.xml")
    rule = drafted(tmp_path, page, "https://www.surat.id/desa/read/70/banjir-surut", sitemaps=maps)
    assert rule.feeds == ("https://www.surat.id/rss",)
    assert rule.sitemaps == ("https://surat.id/news.xml", "https://surat.id/a.xml")
    assert rule.indexes == ()


def test_outlet_that_names_no_list_is_asked_for_its_front_page(tmp_path: Path) -> None:
    rule = drafted(tmp_path, served.article("Banjir surut lagi"), "https://surat.id/desa/read/70/banjir-surut")
    assert rule.indexes == ("https://surat.id/",)


@pytest.mark.parametrize(
    ("address", "fits", "others"),
    [
        ("/desa/read/70/banjir-surut", ["/kota/read/8/a"], ["/desa", "/desa/indeks/8", "/tentang/kami"]),
        ("/2026/02/03/banjir-surut-lagi.html", ["/2025/11/30/a-b.html"], ["/2026/02", "/2026/02/03/"]),
        ("/berita/d-7654321/banjir", ["/berita/d-1/x"], ["/tag/d-banjir"]),
        ("/banjir-surut-di-tiga-desa", ["/hujan-turun-lagi-di-kota"], ["/tentang-kami", "/"]),
        ("/desa/banjir-surut-812", ["/kota/a-9"], ["/desa/banjir"]),
    ],
)
def test_pattern_fits_other_articles_and_no_lists(address: str, fits: list[str], others: list[str], tmp_path: Path):
    links = "".join(f'<a href="{path}">x</a>' for path in (*fits, *others))
    page = served.article("Banjir surut lagi").replace("</article>", f"</article>{links}")
    (pattern,) = drafted(tmp_path, page, f"https://surat.id{address}").article
    assert [path for path in (address, *fits, *others) if re.match(pattern, f"https://m.surat.id{path}")] == [
        address,
        *fits,
    ]


def test_byline_and_date_are_named_only_where_the_general_cleaner_lacks_them(tmp_path: Path) -> None:
    page = served.article("Banjir surut lagi")
    assert drafted(tmp_path, page, "https://surat.id/berita/70/banjir").authors == ()
    bare = re.sub(r"<meta[^>]*>", "", page).replace("</h1>", "</h1><div class=tanggal-muat>2026/02/03 10:15</div>")
    rule = drafted(tmp_path, bare, "https://surat.id/berita/70/banjir")
    found: Article = extract(bare, "https://surat.id/berita/70/banjir", publishers={rule.host: rule})
    assert found.published_at is not None


def test_text_that_a_box_adds_is_left_out_by_name(tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>{sentence} {sentence}</p>" for sentence in served.SENTENCES)
    box = '<div class="kotak-titipan"><p><a href="/8/b">Jaksa menuntut kontraktor tujuh tahun penjara</a></p></div>'
    text = f"<div class=isi-warta>{paragraphs}{box}{paragraphs[:200]}</p></div>"
    page = f"<html><h1>Banjir surut lagi di desa</h1>{text}</html>"
    rule = drafted(tmp_path, page, "https://surat.id/berita/70/banjir")
    by_rule, general = (extract(page, "https://surat.id/x", publishers=rules) for rules in ({rule.host: rule}, {}))
    assert rule.body == (".isi-warta",)
    assert by_rule.body == general.body


def test_page_without_address_is_refused() -> None:
    with pytest.raises(NotArticle, match="no_address"):
        draft_rule(Site(Page(served.article("Banjir surut lagi").encode(), kind="html")))


def test_site_is_asked_for_its_front_page_and_robots_alone(tmp_path: Path) -> None:
    with served.Site() as site:
        front = f'<link rel="alternate" type="application/rss+xml" href="{site.url("/rss")}">{LINKS}'
        site.pages = {
            "/robots.txt": served.Reply(f"Sitemap: {site.url('/peta.xml')}", content_type="text/plain"),
            "/": served.Reply(front),
            "/desa/read/70/banjir-surut": served.Reply(served.article("Banjir surut lagi")),
        }
        words = ("--out", "rules", "--allow-private", "--min-delay", "0")
        done = kabar("publishers", "new", site.url("/desa/read/70/banjir-surut"), *words, cwd=tmp_path)
        again = kabar("publishers", "new", site.url("/desa/read/70/banjir-surut"), *words, cwd=tmp_path)
        asked = [path for path, _ in site.log][:3]
    assert (done.returncode, done.stdout) == (OK, "rules/warta.localhost.toml\n")
    assert again.returncode == USAGE
    rule = parse_publisher(tmp_path / "rules" / "warta.localhost.toml")
    assert rule.feeds == (site.url("/rss"),)
    assert rule.sitemaps == (site.url("/peta.xml"),)
    assert rule.article == (r"https?://[\w.-]*warta\.localhost(?::\d+)?/[\w-]+/read/\d+/[^/?]+",)
    assert sorted(asked) == ["/", "/desa/read/70/banjir-surut", "/robots.txt"]
