"""Sites that change under their rules, told from the golden pages: a class renamed, the box of the text gone, dates
printed otherwise. `kabar publishers check` tells it from the first page, and what comes out is the article as it was,
as far as the page still has it, or a refusal with its reason: never other text, another name or another day."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaners import packaged_publishers
from cleaners.months import MONTHS
from flows.reading import Stored
from flows.trial import WORKS, Trial, judge, sampled
from schemas import Article, KabarError, Page, Publisher
from tests.golden import likeness
from tests.test_pages import EVERY_PAGE

MIN_LIKENESS = 0.95
WITH_NOISE = 0.9  # of the body where nothing that the rule leaves out has its name any more, which is told
KEYS = ("headline", "standfirst", "authors", "editor", "published", "section", "topics", "body", "caption", "drop")
NAME = re.compile(r"""\.(?P<word>[\w-]+)|#(?P<id>[\w-]+)|\[(?P<attribute>[\w-]+)[*^~|$]?=["']?(?P<value>[^"'\]]+)""")
MONTH = "|".join(sorted((name for name in MONTHS if name.isascii()), key=len, reverse=True))
IN_WORDS = re.compile(rf"\b(\d{{1,2}}) ({MONTH}) (\d{{4}})\b", re.IGNORECASE)  # 3 Februari 2026
IN_FIGURES = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")  # 03/02/2026


def tried(path: Path, html: str) -> tuple[Trial, Article | KabarError, dict[str, Any]]:
    """What the rule makes of the changed page, and the article expected of the page as it was."""
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    rule = packaged_publishers()[path.parent.name]
    page = Page(html.encode(), expected["canonical_url"], kind="html")
    sample = sampled(path.name, Stored(page, publisher=rule))
    return Trial(rule, samples=(sample,)), sample.found, expected


def unlike(found: Article | KabarError, expected: dict[str, Any], least: float = MIN_LIKENESS) -> list[str]:
    """Fields of an article that say something else than they did; one that says nothing, or a refusal, does not."""
    if isinstance(found, KabarError):
        return [] if found.reason != "bug" else ["bug"]
    told = found.model_dump(mode="json")
    other = [name for name in ("editor", "agency") if told[name] not in (None, expected[name])]
    if found.published_at and not _same_moment(found.published_at, datetime.fromisoformat(expected["published_at"])):
        other.append("published_at")
    if told["headline"] != expected["headline"]:
        other.append("headline")
    if not set(told["authors"]) <= set(expected["authors"]):
        other.append("authors")
    if likeness(told["body"], expected["body"]) < least:
        other.append("body")
    return other


def _same_moment(one: datetime, other: datetime) -> bool:
    """The same instant, or the same day where the time is lost or its zone was only printed."""
    return one == other or one.date() == other.date()


def renamed(html: str, selectors: tuple[str, ...]) -> str:
    """The page with the classes, ids and attributes that the selectors ask for under other names."""
    tree = LexborHTMLParser(html)
    for selector in selectors:
        if not tree.css(selector):
            continue
        for found in NAME.finditer(selector):
            name, value = (
                found["attribute"] or ("class" if found["word"] else "id"),
                found["word"] or found["id"] or found["value"],
            )
            for node in tree.css(f"[{name}]"):
                held = node.attributes[name] or ""
                if value in held:
                    node.attrs[name] = held.replace(value, f"x{value[::-1]}")  # type: ignore[index]
    return tree.html or ""


def matched(html: str, rule: Publisher, key: str) -> bool:
    tree = LexborHTMLParser(html)
    return any(tree.css(selector) for selector in getattr(rule, key))


@EVERY_PAGE
def test_renamed_class_is_told_and_gives_no_other_article(path: Path) -> None:
    html = path.read_text("utf-8")
    rule = packaged_publishers()[path.parent.name]
    wrong = []
    for key in KEYS:
        selectors = getattr(rule, key)
        changed = renamed(html, selectors)
        if not matched(html, rule, key) or matched(changed, rule, key):
            continue  # not on this page, or a rule that asks for elements alone
        trial, found, expected = tried(path, changed)
        if key not in {one.key for one in trial.stale} or judge(trial)[1] == WORKS:
            wrong.append(f"{key}: not told")
        least = WITH_NOISE if key == "drop" else MIN_LIKENESS
        wrong += [f"{key}: other {field}" for field in unlike(found, expected, least)]
    assert wrong == []


@pytest.mark.parametrize("how", [LexborNode.unwrap, LexborNode.decompose], ids=["unwrapped", "gone"])
@EVERY_PAGE
def test_box_of_the_text_that_is_gone_is_told(path: Path, how: Callable[[LexborNode], None]) -> None:
    rule = packaged_publishers()[path.parent.name]
    tree = LexborHTMLParser(path.read_text("utf-8"))
    boxes = [node for selector in rule.body for node in tree.css(selector)]
    if not boxes:
        pytest.skip("the text of this page is data for scripts, the rule asks for no box")
    for node in boxes:
        how(node)
    trial, found, expected = tried(path, tree.html or "")
    assert judge(trial)[1] != WORKS
    assert unlike(found, expected) == []


@EVERY_PAGE
def test_date_printed_otherwise_gives_no_other_date(path: Path) -> None:
    html = path.read_text("utf-8")
    html = IN_FIGURES.sub(r"\1~\2~\3", IN_WORDS.sub(r"\1 bulan ke-\2an \3", html))
    trial, found, expected = tried(path, html)
    assert [field for field in unlike(found, expected) if field != "body"] == []
    if isinstance(found, Article) and found.published_at is None:
        assert judge(trial)[1] != WORKS
    asked = [node for selector in trial.publisher.published for node in LexborHTMLParser(html).css(selector)]
    if any("bulan ke-" in node.text() for node in asked):
        assert "published" in {one.key for one in trial.stale}
