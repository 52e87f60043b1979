"""`kabar publishers check`: a rule tried on pages at hand and on its outlet, as people call it."""

import json
from pathlib import Path

import pytest

from flows.demo.newsroom import Newsroom
from flows.pipeline import ingest
from flows.samples import try_live
from flows.trial import judge
from schemas import load_publishers
from tests.flows.command import kabar
from tests.flows.site import Reply, Site, article, feed, quick, sitemap

WORKS, PARTIAL, NOTHING_WORKED = 0, 3, 4


def page(headline: str) -> Reply:
    return Reply(article(headline).replace("<article>", '<article class="isi">'))


@pytest.fixture
def site() -> Site:
    site = Site()
    urls = [site.url(f"/read/{number}") for number in (1, 2, 3)]
    site.pages = {
        "/feed": feed(*urls, dates={urls[1]: "Mon, 10 Mar 2025 08:00:00 +0700"}),
        **{f"/read/{number}": page(f"Banjir ke-{number} surut") for number in (1, 2, 3)},
    }
    return site


def tried(site: Site, tmp_path: Path, many: int = 5, **keys: object) -> tuple[str, int]:
    publisher = site.publisher(**{"body": (".isi",), "article": (r"/read/\d+",), **keys})
    return judge(try_live(publisher, db=tmp_path / "news.db", settings=quick(), many=many))


def test_outlet_that_works_is_told_so_and_only_the_newest_are_asked(site: Site, tmp_path: Path):
    with site:
        assert tried(site, tmp_path, many=2) == ("works: 2 of 2 pages give an article", WORKS)
    assert [path for path, _ in site.log] == ["/robots.txt", "/feed", "/read/2", "/read/1"]


def test_dead_feed_is_nothing_to_judge_by(site: Site, tmp_path: Path):
    del site.pages["/feed"]
    with site:
        sentence, code = tried(site, tmp_path)
    assert code == NOTHING_WORKED
    assert sentence == (f"nothing to judge by, no page of the outlet is at hand: feed {site.url('/feed')}: http_404")


def test_dead_feed_beside_a_sitemap_works_in_part(site: Site, tmp_path: Path):
    del site.pages["/feed"]
    site.pages["/peta.xml"] = sitemap(
        (site.url("/peta-1.xml"), None), (site.url("/peta-2.xml"), "2025-03-09"), is_index=True
    )
    site.pages["/peta-2.xml"] = sitemap((site.url("/read/3"), "2025-03-09"))
    with site:
        sentence, code = tried(site, tmp_path, sitemaps=(site.url("/peta.xml"),))
    assert (sentence, code) == (f"works in part: feed {site.url('/feed')}: http_404", PARTIAL)


def test_redesign_is_told_as_a_stale_key_though_the_articles_come(site: Site, tmp_path: Path):
    for path in ("/read/1", "/read/2", "/read/3"):
        site.pages[path] = Reply(str(site.pages[path].body).replace('class="isi"', 'class="isi-baru"'))
    with site:
        assert tried(site, tmp_path) == ("works in part: stale: body", PARTIAL)


def test_redesign_of_some_pages_is_told(site: Site, tmp_path: Path):
    site.pages["/read/1"] = Reply(article("Banjir ke-1 surut"))
    with site:
        assert tried(site, tmp_path) == ("works in part: `body` finds nothing on 1 of 3 pages", PARTIAL)


def test_walls_are_counted_by_reason(site: Site, tmp_path: Path):
    site.pages["/robots.txt"] = Reply("User-agent: *\nDisallow: /read/1", content_type="text/plain")
    site.pages["/read/2"] = Reply("<html><title>Just a moment...</title><body>Checking your browser</body></html>")
    with site:
        sentence, code = tried(site, tmp_path)
    assert code == PARTIAL
    assert "2 of 3 pages give no article (" in sentence
    assert "robots 1" in sentence
    assert "challenge 1" in sentence


def test_pattern_that_fits_no_address_of_the_feed_is_told(site: Site, tmp_path: Path):
    with site:
        sentence, code = tried(site, tmp_path, article=(r"/berita/\d+",))
    assert (sentence, code) == (
        f"works in part: feed {site.url('/feed')}: no address matches the rule's `article`",
        PARTIAL,
    )


def test_date_that_nobody_can_read_is_told(site: Site, tmp_path: Path):
    site.pages["/read/1"] = Reply(article("Banjir surut", first="<i class=tgl>kapan-kapan</i>"))
    with site:
        sentence, _ = tried(site, tmp_path, many=3, published=(".tgl",), body=())
    assert sentence == "works in part: stale: published"


def test_every_outlet_of_the_newsroom_is_checked_from_the_command_line(tmp_path: Path):
    with Newsroom(articles=18) as newsroom:
        newsroom.write_publishers(tmp_path / "rules")
        names = sorted(load_publishers([tmp_path / "rules"]))
        words = ("--publishers", "rules", "--live", "--samples", "4", "--allow-private", "--min-delay", "0", "--json")
        done = kabar("publishers", "check", *names, *words, cwd=tmp_path)
    assert done.stdout, done.stderr
    told = json.loads(done.stdout)
    assert [(one["host"], bool(one["fields"])) for one in told] == [(name, True) for name in names]
    assert done.returncode in (WORKS, PARTIAL), done.stderr  # their walls are among the newest
    assert not (tmp_path / "crawl.db").exists()


def test_pages_at_hand_are_the_folders_and_the_ledgers(site: Site, tmp_path: Path):
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "warta.localhost.toml").write_text(
        f'name = "Warta"\nlanguage = "id"\nfeeds = ["{site.url("/feed")}"]\nbody = [".isi"]\ncaption = [".foto"]\n'
    )
    (tmp_path / "pages" / "warta.localhost").mkdir(parents=True)
    (tmp_path / "pages" / "warta.localhost" / "biasa.html").write_text(str(page("Jembatan putus").body))
    with site:
        ingest(list(load_publishers([folder]).values()), db=tmp_path / "news.db", settings=quick())
    words = ("publishers", "check", "warta", "--publishers", "rules", "--pages", "pages")
    done = kabar(*words, cwd=tmp_path)
    lines = done.stdout.splitlines()
    assert [line.split("\t")[:2] for line in lines[:4]] == [
        ["warta.localhost/biasa.html", "article"], *([site.url(f"/read/{one}"), "article"] for one in (3, 2, 1)),
    ]  # fmt: skip
    assert "published_at\t4\t4\tmeta article:published_time 4" in lines
    assert "body\t4\t4\trule 4" in lines
    assert lines[-2:] == ["caption\t.foto\tstale", "warta.localhost: works in part: stale: caption"]
    assert done.returncode == PARTIAL


def test_outlet_without_any_page_is_not_said_to_work(tmp_path: Path):
    done = kabar("publishers", "check", "kompas", "--pages", "none", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (
        NOTHING_WORKED, "kompas.com: nothing to judge by, no page of the outlet is at hand\n",
    )  # fmt: skip
