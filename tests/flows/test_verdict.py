"""Verdicts tell the truth."""

import pickle
from collections import Counter

import pytest

from flows.verdict import NothingWorked, RunSummary, SourceVerdict, Tally, judge, judge_import, judge_reclean, summarise


def _tally(sources: int = 1, read: int = 1, reasons: dict[str, int] | None = None, **outcomes: int) -> Tally:
    return Tally(sources=sources, sources_read=read, outcomes=Counter(outcomes), source_reasons=Counter(reasons or {}))


@pytest.mark.parametrize(
    ("tally", "state", "sentence"),
    [
        (_tally(2, 0, {"dns": 2}), "failed", "none of its 2 sources could be read: dns 2"),
        (_tally(2, 1, {"timeout": 1}, new=3), "partial", "3 new; 1 of 2 sources could not be read: timeout 1"),
        (_tally(new=3, gone=1), "ok", "3 new, 1 gone"),
        (_tally(), "ok", "nothing new"),
        (_tally(0, 0), "idle", "its rule names no feed, sitemap or index page"),
        (_tally(failed=2), "failed", "2 failed"),
        (_tally(wall=2), "ok", "2 no article"),
        (_tally(wall=9), "failed", "9 no article"),
        (_tally(wall=9, new=2), "partial", "2 new, 9 no article"),
        (_tally(retry=4), "failed", "4 put off"),
    ],
)
def test_a_publisher_is_judged_by_what_worked(tally: Tally, state: str, sentence: str):
    verdict = judge("warta.example", tally)
    assert (verdict.state, verdict.verdict) == (state, sentence)


def _run(*states: str) -> RunSummary:
    return summarise("k", "ingest", [SourceVerdict(f"{n}.id", state=state) for n, state in enumerate(states)])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("states", "state", "code"),
    [
        (("ok", "ok"), "completed", 0),
        (("ok", "idle"), "completed", 0),
        (("ok", "failed"), "partial", 3),
        (("partial",), "partial", 3),
        (("failed", "failed"), "failed", 4),
        (("idle",), "failed", 4),
        ((), "failed", 4),
    ],
)
def test_a_run_is_judged_by_its_publishers(states: tuple[str, ...], state: str, code: int):
    summary = _run(*states)
    assert (summary.state, summary.exit_code) == (state, code)


def test_a_failed_run_says_why():
    summary = summarise(
        "k", "ingest", [judge("a.id", _tally(1, 0, {"dns": 1})), judge("b.id", _tally(1, 0, {"dns": 1}))]
    )
    assert summary.verdict == "nothing worked: dns 2; 0 new, 0 edited"
    error = pickle.loads(pickle.dumps(NothingWorked(summary)))
    assert (str(error), error.summary) == (summary.verdict, summary)


def test_a_partial_run_names_who_is_in_trouble():
    assert "trouble with 1.id" in _run("ok", "failed").verdict


def test_the_median_of_words_is_told():
    tally = _tally(new=3)
    tally.words.extend([100, 300, 200])
    assert judge("a.id", tally).words_p50 == 200


def test_an_import_of_no_article_failed_and_says_so():
    tally = Tally(found=2, outcomes=Counter(wall=2), reasons=Counter(empty=2))
    verdict = judge_import("x", tally)
    assert (verdict.state, verdict.verdict) == ("failed", "none of 2 records is an article: 2 no article (empty 2)")


def test_an_import_of_nothing_failed():
    assert judge_import("x", Tally()).state == "failed"


def test_a_reclean_says_what_changed_or_would():
    tally = Tally(found=5, outcomes=Counter(recleaned=2, unchanged=2, lost=1), reasons=Counter(body=2))
    expected = "2 of 5 pages would change, 1 are no article any more and would stay as stored (body 2)"
    assert judge_reclean("a.id", tally, dry_run=True).verdict == expected
