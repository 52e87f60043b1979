"""Prints how exact the article of each golden page is: with its outlet's rule, and by the general cleaner alone.

    python -m tests.bench.pages [--fields]

A page's line tells the F1 of the words of its body both ways, and which of headline, instant (with its zone), authors,
editor, agency, dateline and pictures (captions and credits, in order) are not as expected; a story of several pages
is joined as a run joins it. `--fields` prints what was found and expected, too. Ends with 1 where a page with its rule
is not exact or below 0.99, or without it below 0.95.
"""

import argparse
import sys
from collections.abc import Mapping
from typing import Any

from cleaners import packaged_publishers
from schemas import Article, KabarError
from tests.golden import Golden, golden_pages, likeness

FIELDS = ("headline", "published_at", "authors", "editor", "agency", "dateline", "pictures")
WITH_RULE, ALONE = 0.99, 0.95


def facts(article: Mapping[str, Any]) -> dict[str, Any]:
    """The fields compared, of an article as JSON."""
    pictures = [(one["caption"], one["credit"]) for one in article["images"] if one["caption"] or one["credit"]]
    return {**{name: article[name] for name in FIELDS[:-1]}, "pictures": pictures}


def compare(golden: Golden, article: Article | KabarError) -> tuple[float, dict[str, tuple[Any, Any]]]:
    """F1 of the body, and the fields that differ: what was found, what was expected."""
    if isinstance(article, KabarError):
        return 0.0, {"article": (str(article), golden.expected["headline"])}
    found, expected = facts(article.model_dump(mode="json")), facts(golden.expected)
    different = {name: (found[name], expected[name]) for name in FIELDS if found[name] != expected[name]}
    return likeness(article.body, golden.expected["body"]), different


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fields", action="store_true")
    given = parser.parse_args()
    rules = packaged_publishers()
    print(f"{'page':<44}{'rule':>7}{'alone':>7}  not as expected: with the rule | alone")
    misses = {"rule": dict.fromkeys((*FIELDS, "article"), 0), "alone": dict.fromkeys((*FIELDS, "article"), 0)}
    pages, below = golden_pages(), 0
    for golden in pages:
        ours, wrong = compare(golden, golden.read(rules[golden.host]))
        alone, off = compare(golden, golden.read(None))
        print(f"{golden.name:<44}{ours:>7.3f}{alone:>7.3f}  {', '.join(wrong) or '-'} | {', '.join(off) or '-'}")
        if given.fields:
            told = [("rule", name, pair) for name, pair in wrong.items()]
            told += [("alone", name, pair) for name, pair in off.items()]
            for how, name, (found, expected) in told:
                print(f"    {how} {name}: {found!r}\n    {'expected':>{len(how) + len(name) + 1}}: {expected!r}")
        below += bool(wrong) or ours < WITH_RULE or alone < ALONE
        for how, fields in (("rule", wrong), ("alone", off)):
            for name in fields:
                misses[how][name] += 1
    for how, counts in misses.items():
        exact = ", ".join(f"{name} {len(pages) - counts[name] - counts['article']}" for name in FIELDS)
        print(f"{how:<6} exact on {len(pages)} pages of {len(rules)} outlets: {exact}")
    sys.exit(bool(below))


if __name__ == "__main__":
    main()
