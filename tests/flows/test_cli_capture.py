"""`kabar capture`, called as people call it."""

import json
from pathlib import Path

from tests.flows.command import kabar
from tests.flows.site import Reply, Site, article
from tests.flows.test_golden import PAGE

OK, USAGE, PARTIAL, NOTHING_WORKED = 0, 2, 3, 4


def test_page_of_a_site_becomes_a_golden_page_that_the_rule_is_held_against(tmp_path: Path):
    with Site(
        {"/berita/1/banjir-surut-lagi": Reply(article("Banjir surut lagi").replace("<article", "<article class=isi"))}
    ) as site:
        (tmp_path / "rules").mkdir()
        (tmp_path / "rules" / "warta.localhost.toml").write_text('name = "Warta"\nbody = [".isi"]\n')
        words = ("--as", "biasa", "--pages", "pages", "--publishers", "rules", "--allow-private", "--min-delay", "0")
        done = kabar("capture", site.url("/berita/1/banjir-surut-lagi"), *words, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (OK, "")
    made, expected = done.stdout.split()
    assert (made, expected) == ("pages/warta.localhost/biasa.html", "pages/warta.localhost/biasa.json")
    told = json.loads((tmp_path / expected).read_text())
    assert told["headline"] != "Banjir surut lagi"
    assert told["headline"] in (tmp_path / made).read_text()
    lint = kabar("publishers", "lint", "warta", "--publishers", "rules", "--pages", "pages", cwd=tmp_path)
    assert (lint.returncode, lint.stdout) == (OK, "")


def test_golden_page_is_not_replaced_unasked(tmp_path: Path):
    (tmp_path / "page.html").write_text(PAGE)
    words = ("capture", "page.html", "--as", "biasa", "--pages", "pages")
    assert kabar(*words, cwd=tmp_path).returncode == OK
    assert kabar(*words, cwd=tmp_path).returncode == USAGE


def test_page_that_is_no_article_is_said_to_be_none(tmp_path: Path):
    (tmp_path / "page.html").write_text("<html><title>404 Not Found</title><body>Not found</body></html>")
    done = kabar("capture", "page.html", "--pages", "pages", cwd=tmp_path)
    assert done.returncode == NOTHING_WORKED
    assert "soft_404" in done.stderr
    assert not (tmp_path / "pages").exists()
