"""What is wrong with an outlet's rule, told from pages of the outlet. Pure.

| problem | means |
|---|---|
| no page | nothing shows that the rule works |
| no selector | the CSS is not understood, so that it matches nothing |
| dead | it matches on none of the pages |
| takes too much | a `drop` takes more than MAX_TAKEN of the text of a page |
| stale | no selector of the key matches any of the pages |
| no date | what `published` names can be read as a date on none of the pages |
| unused | a `drop` that matches on none of the pages, where others of it do; it may be for other pages |
"""

from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from cleaners.dates import parse_date
from schemas import Publisher

MAX_TAKEN = 0.6  # of the letters of a page
_KEYS = (
    "headline", "standfirst", "authors", "editor", "published", "section", "topics", "body", "caption", "drop",
    "paywall",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a rule."""

    host: str
    key: str
    value: str
    problem: str


def check_rule(publisher: Publisher, pages: Sequence[bytes]) -> tuple[Finding, ...]:
    """All that is wrong with the rule, in the order of its keys; the pages are HTML of articles of the outlet."""
    if not pages:
        return (Finding(publisher.host, "", "", "no page"),)
    trees = [LexborHTMLParser(page) for page in pages]
    found = []
    for key in _KEYS:
        for selector in getattr(publisher, key):
            if problem := _problem(key, selector, trees):
                found.append(Finding(publisher.host, key, selector, problem))
    return tuple(found)


def stale_keys(publisher: Publisher, pages: Sequence[bytes]) -> tuple[Finding, ...]:
    """Keys of the rule that find nothing on any of these pages: fewer than the golden ones, so that a layout of old
    may be absent and one selector of a key is enough. `paywall` is looked for on no page that is free."""
    trees = [LexborHTMLParser(page) for page in pages]
    found = []
    for key in _KEYS if trees else ():
        selectors = getattr(publisher, key)
        nodes = {selector: [node for tree in trees for node in _select(tree, selector)] for selector in selectors}
        if key == "drop" and any(nodes.values()):
            unused = (selector for selector, matched in nodes.items() if not matched)
            found += [Finding(publisher.host, key, selector, "unused") for selector in unused]
        elif selectors and key != "paywall" and not any(nodes.values()):
            found.append(Finding(publisher.host, key, ", ".join(selectors), "stale"))
        elif (
            key == "published"
            and selectors
            and not any(_is_date(node, publisher) for one in nodes.values() for node in one)
        ):
            found.append(Finding(publisher.host, key, ", ".join(selectors), "no date"))
    return tuple(found)


def _select(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        return tree.css(selector)
    except SelectolaxError:
        return []


def _is_date(node: LexborNode, publisher: Publisher) -> bool:
    attributes = node.attributes
    said = attributes.get("content") or attributes.get("datetime") or node.text()
    return parse_date(" ".join(said.split()), timezone=publisher.timezone, language=publisher.language) is not None


def _problem(key: str, selector: str, trees: Sequence[LexborHTMLParser]) -> str | None:
    try:
        matched = [(tree, tree.css(selector)) for tree in trees]
    except SelectolaxError:
        return "no selector"
    if not any(nodes for _, nodes in matched):
        return "dead"
    taken = max((_share(tree, nodes) for tree, nodes in matched), default=0.0) if key == "drop" else 0.0
    return f"takes {taken:.0%} of the text of a page" if taken > MAX_TAKEN else None


def _share(tree: LexborHTMLParser, nodes: Sequence[LexborNode]) -> float:
    """How much of the page's text stands in the nodes; a node inside another counts with it."""
    chosen = {node.mem_id for node in nodes}
    outer = [node for node in nodes if not _is_inside(node, chosen)]
    whole = _letters(tree.body) if tree.body else 0
    return sum(map(_letters, outer)) / whole if whole else 0.0


def _is_inside(node: LexborNode, chosen: set[int]) -> bool:
    at = node.parent
    while at is not None:
        if at.mem_id in chosen:
            return True
        at = at.parent
    return False


def _letters(node: LexborNode) -> int:
    scripts = sum(len("".join(one.text().split())) for one in node.css("script, style"))
    return len("".join(node.text().split())) - scripts
