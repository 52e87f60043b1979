"""Judging runs of invented outlets: breaks are found with their diagnosis, healthy ones left in peace."""

from zoneinfo import ZoneInfo

import pytest

from flows.baseline import baseline_of
from flows.health import Health, examine, follow
from flows.watching import from_text, to_text
from tests.flows.invented_runs import BREAKS, Outlet

JAKARTA = ZoneInfo("Asia/Jakarta")
PAST = 34  # hours: a run at ten in the morning follows


@pytest.mark.parametrize("name", BREAKS)
def test_break_of_a_busy_outlet_is_found_at_once(name: str) -> None:
    diagnosis, change = BREAKS[name]
    found = 0
    for seed in range(10):
        outlet = Outlet(seed, pace=40)
        outlet.fill["authors"] = 0.95
        baseline = baseline_of(outlet.runs(PAST), JAKARTA)
        findings = examine(outlet.next(change), baseline, JAKARTA)
        found += bool(findings) and findings[0].diagnosis == diagnosis
    assert found >= 9


def test_frozen_feed_of_a_smaller_outlet_is_found_within_hours() -> None:
    found = 0
    for seed in range(10):
        outlet = Outlet(seed, pace=8)
        past = outlet.runs(PAST)
        for _ in range(6):
            one = outlet.next(BREAKS["feed frozen"][1])
            if findings := examine(one, baseline_of(past, JAKARTA), JAKARTA):
                found += findings[0].diagnosis == "nothing_new"
                break
            past.append(one)
    assert found >= 9


def test_small_outlet_shows_its_break_over_several_runs() -> None:
    outlet = Outlet(5, pace=1.5)
    outlet.fill["authors"] = 1.0
    past = outlet.runs(24 * 20)
    for _ in range(48):
        one = outlet.next(BREAKS["author gone"][1])
        if findings := examine(one, baseline_of(past, JAKARTA), JAKARTA):
            break
        past.append(one)
    assert (findings[0].diagnosis, findings[0].test) == ("field_dropped", "authors")


def test_text_that_is_left_out_shows_at_once_in_a_few_pages() -> None:
    found = 0
    for seed in range(10):
        outlet = Outlet(seed, pace=9)
        outlet.spread = 0.4
        baseline = baseline_of(outlet.runs(PAST), JAKARTA)
        findings = examine(outlet.next(BREAKS["half the paragraphs left out"][1]), baseline, JAKARTA)
        found += bool(findings) and findings[0].diagnosis == "text_shrank"
    assert found >= 8


def test_more_boilerplate_around_articles_of_usual_length_is_no_break() -> None:
    for seed in range(10):
        outlet = Outlet(seed, pace=40)
        baseline = baseline_of(outlet.runs(PAST), JAKARTA)
        outlet.boilerplate *= 5
        assert examine(outlet.next(), baseline, JAKARTA) == ()


def test_break_that_went_on_unseen_is_not_usual_in_a_longer_window() -> None:
    outlet = Outlet(7, pace=3)
    past = outlet.runs(24 * 5)
    broken = [outlet.next(BREAKS["empty body"][1]) for _ in range(10)]
    usual = baseline_of(past + broken[:9], JAKARTA).usual
    assert usual[10].shares["no_article"] == baseline_of(past, JAKARTA).usual[1].shares["no_article"]


def test_sound_outlets_raise_no_alarm() -> None:
    alarms = []
    for seed in range(3):
        outlet, state = Outlet(100 + seed), None
        past = outlet.runs(30)
        for _ in range(100):
            one = outlet.next()
            findings = examine(one, baseline_of(past, JAKARTA), JAKARTA)
            state, change = follow(state, one, findings, ())
            alarms += [findings[0].sentence] if change == "broke" else []
            past.append(one)
    assert alarms == []


def test_new_outlet_is_not_judged() -> None:
    outlet = Outlet(1, pace=40)
    assert examine(outlet.next(BREAKS["empty body"][1]), baseline_of(outlet.runs(5), JAKARTA), JAKARTA) == ()


def test_outlet_that_is_often_away_is_not_told_at_the_first_time() -> None:
    outlet = Outlet(2, pace=40)
    dead = BREAKS["feed dead"][1]
    past = [outlet.next(dead if hour % 8 == 5 else None) for hour in range(40)]
    assert examine(outlet.next(dead), baseline_of(past, JAKARTA), JAKARTA) == ()
    past += [outlet.next(dead)]
    assert examine(outlet.next(dead), baseline_of(past, JAKARTA), JAKARTA)[0].diagnosis == "cannot_fetch"


def test_break_keeps_its_beginning_while_it_lasts() -> None:
    outlet = Outlet(3, pace=40)
    baseline = baseline_of(outlet.runs(PAST), JAKARTA)
    state, changes = None, []
    for _ in range(3):
        one = outlet.next(BREAKS["empty body"][1])
        state, change = follow(state, one, examine(one, baseline, JAKARTA), ("https://a.example/1",))
        changes.append((change, state.since))
    assert [change for change, _ in changes] == ["broke", None, None]
    assert len({since for _, since in changes}) == 1


def test_quiet_hour_is_no_recovery() -> None:
    outlet = Outlet(4, pace=0.0001)
    broken = Health("warta.example", 0.0, "no_article", "no_article", before=0.02, now=1.0)
    assert follow(broken, outlet.next(), (), ()) == (broken, None)


def test_observation_is_read_as_it_was_written() -> None:
    one = Outlet(6, pace=20).runs(12)[-1]
    assert from_text(to_text(one)) == one
