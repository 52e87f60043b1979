"""kabar fetch: single pages, politely, and why there is none."""

import csv
import json
from pathlib import Path

import pytest

from flows.importing import import_files
from flows.ledger import ledger_path, open_ledger
from tests.flows.command import kabar
from tests.flows.site import Reply, Site, article

OK, USAGE, PARTIAL, NOTHING_WORKED = 0, 2, 3, 4
QUICK = ("--allow-private", "--min-delay", "0")


@pytest.fixture
def site() -> Site:
    site = Site()
    site.pages = {
        "/robots.txt": Reply("User-agent: *\nDisallow: /rahasia", content_type="text/plain"),
        "/read/1": Reply(article("Banjir surut"), headers={"X-Cache": "HIT"}),
        "/read/2": Reply(article("Jembatan baru")),
        "/pindah": Reply("", 301, headers={"Location": "/read/1"}),
    }
    return site


def test_one_page_goes_to_standard_output(site: Site, tmp_path: Path):
    with site:
        done = kabar("fetch", site.url("/read/1"), *QUICK, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (OK, article("Banjir surut"))
    assert f"{site.url('/read/1')}: 200, text/html; charset=utf-8, {len(done.stdout)} bytes, " in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_pages_of_a_folder_can_be_imported_with_their_addresses(site: Site, tmp_path: Path):
    out = tmp_path / "pages"
    urls = [site.url(path) for path in ("/read/1", "/read/2", "/read/2", "/hilang")]
    with site:
        done = kabar("fetch", *urls, "--out", str(out), *QUICK, cwd=tmp_path)
    assert done.returncode == PARTIAL
    with (out / "manifest.csv").open() as file:
        assert [row["url"] for row in csv.DictReader(file)] == urls[:2]
    assert import_files([out], db=tmp_path / "news.db", publishers={}).sources[0].new == 2


@pytest.mark.parametrize(
    ("path", "words", "reason"),
    [
        ("/rahasia/1", QUICK, "robots"),
        ("/hilang", QUICK, "http_404"),
        ("/read/1", (), "port"),
    ],
)
def test_why_there_is_no_page_is_told(site: Site, tmp_path: Path, path: str, words: tuple[str, ...], reason: str):
    with site:
        done = kabar("fetch", site.url(path), *words, cwd=tmp_path)
        told = json.loads(kabar("fetch", site.url(path), *words, "--json", cwd=tmp_path).stdout)
    assert (done.returncode, done.stdout) == (NOTHING_WORKED, "")
    assert site.url(path) in done.stderr
    assert told[0]["reason"] == reason
    assert site.asked("/rahasia/1") == []


def test_a_private_address_is_refused(tmp_path: Path):
    done = kabar("fetch", "http://127.0.0.1/rahasia", cwd=tmp_path)
    assert (done.returncode, "private_address" in done.stderr) == (NOTHING_WORKED, True)


def test_outcomes_have_headers_and_the_address_that_answered(site: Site, tmp_path: Path):
    with site:
        done = kabar("fetch", site.url("/pindah"), *QUICK, "--json", cwd=tmp_path)
    [told] = json.loads(done.stdout)
    assert (told["final_url"], told["status"], told["headers"]["x-cache"]) == (site.url("/read/1"), 200, "HIT")


def test_a_host_that_is_to_be_left_alone_is_left_alone(site: Site, tmp_path: Path):
    with site:
        host = f"warta.localhost:{site.port}"
        with open_ledger(ledger_path(tmp_path / "news.db")) as ledger:
            ledger.run("INSERT INTO host (host, paused_until) VALUES (?, 9e9)", (host,))
        done = kabar("fetch", site.url("/read/1"), *QUICK, cwd=tmp_path)
    assert (done.returncode, site.log) == (NOTHING_WORKED, [])
    assert "left alone" in done.stderr


def test_several_pages_need_a_folder(tmp_path: Path):
    done = kabar("fetch", "https://a.id/1", "https://a.id/2", cwd=tmp_path)
    assert (done.returncode, "--out FOLDER" in done.stderr) == (USAGE, True)


def test_what_is_no_address_is_wrong_use(tmp_path: Path):
    done = kabar("fetch", "bukan alamat", cwd=tmp_path)
    assert (done.returncode, "'bukan alamat' is not an http address" in done.stderr) == (USAGE, True)
