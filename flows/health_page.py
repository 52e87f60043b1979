"""The health of all publishers as one self-contained page: no script, a small chart for each source and field. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from flows.baseline import measured, together
from flows.health import Health, figure, is_known
from flows.watching import FIELDS, Observation

POINTS = 96  # at most so many bars in a chart; more runs are put together
WIDTH, HEIGHT = 192, 40  # of a chart, in CSS pixels
HIGHEST = 4.0  # medians of a chart that its highest bar stands for at most

# what is drawn: the test, its words, whether it is a share
_CHARTS = (
    ("words", "words, median", False), ("paragraphs", "paragraphs, median", False),
    ("left_out", "words left out, median", False),
    ("delay_hours", "hours from publication to visit", False), ("unfetched", "pages not to be had", True),
    ("no_article", "pages that are no article", True), *((name, name, True) for name in FIELDS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Watched:
    """One publisher: its state (None: never observed), its runs oldest first, each with whether it was sound, and
    how many of its pages are in quarantine."""

    publisher: str
    health: Health | None
    runs: Sequence[tuple[Observation, bool]]
    quarantined: int = 0


def health_page(watched: Sequence[Watched], now: datetime) -> str:
    """The page; broken publishers first."""
    ordered = sorted(watched, key=lambda one: (not _is_broken(one), one.publisher))
    broken = sum(map(_is_broken, ordered))
    verdict = f"{broken} of {len(ordered)} publishers broken" if broken else f"all {len(ordered)} publishers sound"
    return _PAGE.format(verdict=verdict, at=moment(now.timestamp()), sections="".join(map(_section, ordered)))


def moment(seconds: float) -> str:
    """UTC seconds as people read them.

    >>> moment(0)
    '1970-01-01 00:00Z'
    """
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%MZ}"


def state_of(one: Watched) -> str:
    """broken, sound, learning (too few runs to judge by) or unknown (never observed)."""
    if one.health is None:
        return "unknown"
    if one.health.diagnosis:
        return "broken"
    return "sound" if is_known([observation for observation, is_sound in one.runs if is_sound]) else "learning"


def _is_broken(one: Watched) -> bool:
    return state_of(one) == "broken"


def _section(one: Watched) -> str:
    state, told = state_of(one), ""
    if one.health and one.health.diagnosis:
        links = "".join(f'<li><a href="{escape(url)}">{escape(url)}</a>' for url in one.health.examples)
        told = (
            f"<p class=told><b>{escape(one.health.diagnosis)}</b> since {moment(one.health.since)}:"
            f" {escape(one.health.sentence)}</p><ul>{links}</ul>"
        )
    kept = f"<p>{one.quarantined} pages in quarantine</p>" if one.quarantined else ""
    charts = "".join(f"<figure>{svg}<figcaption>{escape(name)}</figcaption></figure>" for name, svg in _charts(one))
    return (
        f"<section class={state}><h2>{escape(one.publisher)} <small>{state}</small></h2>{told}{kept}"
        f"<div class=charts>{charts}</div></section>\n"
    )


def _charts(one: Watched) -> Iterator[tuple[str, str]]:
    groups = [group for group in _grouped(one.runs) if group]
    if not groups:
        return
    sound = [all(is_sound for _, is_sound in group) for group in groups]
    figures = [together([observation for observation, _ in group]) for group in groups]
    found = [float(sum(observation.found for observation, _ in group)) for group in groups]
    yield f"new addresses: {found[-1]:.0f}", _bars([(value, 1) for value in found], sound, max(_top(found), 1.0))
    for test, words, is_share in _CHARTS:
        values = [measured(figure, test) for figure in figures]
        if any(total for _, total in values) and any(value for value, _ in values):
            last = next(value for value, total in reversed(values) if total)
            yield (
                f"{words}: {f'{last:.0%}' if is_share else figure(last)}",
                _bars(values, sound, 1.0 if is_share else _top([value for value, total in values if total])),
            )


def _top(values: Sequence[float]) -> float:
    """What the highest bar stands for: the first run, which finds stories of years, must not flatten all others."""
    some = sorted(value for value in values if value > 0)
    return min(some[-1], HIGHEST * some[len(some) // 2]) if some else 1e-9


def _grouped(runs: Sequence[tuple[Observation, bool]]) -> list[Sequence[tuple[Observation, bool]]]:
    size = -(-len(runs) // POINTS) or 1
    return [runs[start : start + size] for start in range(0, len(runs), size)]


def _bars(values: Sequence[tuple[float, int]], sound: Sequence[bool], top: float) -> str:
    """A bar a run, red where the publisher was broken, none where nothing was to be measured."""
    step = WIDTH / len(values)
    bars = "".join(
        f'<rect x="{number * step:.1f}" y="{HEIGHT - height:.1f}" width="{step * 0.8:.1f}" height="{height:.1f}"'
        f"{'' if is_sound else ' class=bad'}><title>{figure(value)}</title></rect>"
        for number, ((value, total), is_sound) in enumerate(zip(values, sound, strict=True))
        if total and (height := max(1.0, min(1.0, max(0.0, value / top)) * HEIGHT))
    )
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img">{bars}</svg>'


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>kabar health: {verdict}</title><style>
:root {{ color-scheme: light dark; --good: #1a7f37; --bad: #cf222e; --bar: #57606a; }}
@media (prefers-color-scheme: dark) {{ :root {{ --good: #3fb950; --bad: #ff7b72; --bar: #8b949e; }} }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem; }}
h2 {{ font-size: 1.1rem; margin: 2rem 0 .3rem; }} h2 small {{ font-weight: 400; }}
section {{ border-left: 4px solid var(--bar); padding-left: 1rem; }}
.sound {{ border-color: var(--good); }} .sound small {{ color: var(--good); }}
.broken {{ border-color: var(--bad); }} .broken small, .told b {{ color: var(--bad); }}
ul, p {{ margin: .3rem 0; overflow-wrap: anywhere; }}
.charts {{ display: flex; flex-wrap: wrap; gap: .6rem 1.4rem; }}
figure {{ margin: .4rem 0; width: 12rem; }} figcaption {{ font-size: .75rem; }}
svg {{ border-bottom: 1px solid var(--bar); max-width: 100%; }}
rect {{ fill: var(--bar); }} rect.bad {{ fill: var(--bad); }}
</style></head><body>
<h1>{verdict}</h1>
<p>{at}. Each bar is a run or some runs together; red ones were broken. The figure is that of the last bar.</p>
{sections}</body></html>
"""
