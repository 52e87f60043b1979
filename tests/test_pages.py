"""Each golden page (golden.py) gives its article. `--update-pages` writes the JSON anew, to be read and corrected by
hand. What a run makes of the pages is in flows/test_kiosk.py, a table of them in bench/pages.py."""

import json
import re
from pathlib import Path

import pytest

from cleaners import extract, packaged_publishers
from cleaners.rulecheck import check_rule
from cleaners.urls import host_of
from schemas import Publisher
from tests.golden import PAGES, likeness

CHANGING = {"cleaner_version"}
EVERY_PAGE = pytest.mark.parametrize(
    "path", sorted(PAGES.glob("*/*.html")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
MIN_LIKENESS = 0.95  # of the body by the general cleaner alone; with the rule it is the same


@EVERY_PAGE
def test_page_gives_its_article(path: Path, request: pytest.FixtureRequest) -> None:
    found = extract(path.read_bytes()).model_dump(mode="json", exclude=CHANGING)
    expected = path.with_suffix(".json")
    if request.config.getoption("--update-pages"):
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


@EVERY_PAGE
def test_rule_knows_the_address_of_its_page(path: Path) -> None:
    publisher = packaged_publishers()[path.parent.name]
    address = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["canonical_url"]
    assert any(re.search(pattern, address) for pattern in publisher.article)
    assert not any(re.search(pattern, address) for pattern in publisher.not_article)


@EVERY_PAGE
def test_general_cleaner_alone_finds_the_body_and_the_moment(path: Path) -> None:
    found = extract(path.read_bytes(), publishers={})
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert found.headline == expected["headline"]
    assert found.model_dump(mode="json")["published_at"] == expected["published_at"]
    assert likeness(found.body, expected["body"]) >= MIN_LIKENESS


@EVERY_PAGE
def test_article_comes_out_although_the_site_renamed_its_body(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    for selector in packaged_publishers()[path.parent.name].body:
        for name in re.findall(r"""[\w-]{4,}""", selector):
            page = page.replace(name, name[::-1])
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    found = extract(page, expected["canonical_url"])
    assert (found.headline, likeness(found.body, expected["body"]) >= MIN_LIKENESS) == (expected["headline"], True)


@pytest.mark.parametrize("publisher", packaged_publishers().values(), ids=lambda one: one.host)
def test_rule_is_held_by_its_golden_pages(publisher: Publisher) -> None:
    assert check_rule(publisher, [path.read_bytes() for path in sorted((PAGES / publisher.host).glob("*.html"))]) == ()


@pytest.mark.parametrize("publisher", packaged_publishers().values(), ids=lambda one: one.host)
def test_every_rule_names_a_place_that_lists_new_articles(publisher: Publisher) -> None:
    places = (*publisher.feeds, *publisher.sitemaps, *publisher.indexes)
    assert places
    assert [
        place for place in (*places, *publisher.archives) if not (host_of(place) or "").endswith(publisher.host)
    ] == []
