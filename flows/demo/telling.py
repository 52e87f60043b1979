"""What the demo says at its end: a verdict an outlet, the totals, the file, what to try next."""

import shlex
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.demo.newsroom import Expected
from flows.verdict import RunSummary, SourceVerdict

_SHOWN = 10  # problems printed one by one


@dataclass(frozen=True, slots=True)
class Played:
    """What happened: the three runs, what was published, what is stored, and what is wrong with it."""

    names: Mapping[str, str]
    first: RunSummary
    second: RunSummary
    imported: RunSummary
    expected: Mapping[str, Expected]
    articles: int
    revisions: int
    asked_again: int
    unchanged_again: int
    problems: tuple[str, ...]


def tell(played: Played, db: Path, console: Console, *, seconds: float) -> None:
    """Print it all."""
    console.print(_table(played))
    if played.problems:
        _tell_problems(played, console)
    else:
        _tell_totals(played, console)
    size = db.stat().st_size / 1_000_000
    console.print(Text.assemble("Saved as ", (str(db), "bold"), f" ({size:.1f} MB) in {seconds:.1f} seconds."))
    if not played.problems:
        _tell_next(db, console)


def _table(played: Played) -> Table:
    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0), collapse_padding=True)
    table.add_column("outlet", no_wrap=True)
    for name in ("found", "new", "edited", "walls", "failed", "words"):
        table.add_column(name, justify="right")
    table.add_column("verdict", overflow="fold")
    again = {one.publisher: one for one in played.second.sources}
    for one in played.first.sources:
        table.add_row(*_row(played, one, again.get(one.publisher)))
    for one in played.imported.sources:
        words = str(one.words_p50 or "")
        verdict = "clean" if not any("text dump" in problem for problem in played.problems) else "not as it should be"
        counts = (one.found, one.new, one.edited, one.walls, one.failed)
        table.add_row("(text dump)", *map(str, counts), words, verdict)
    return table


def _row(played: Played, one: SourceVerdict, again: SourceVerdict | None) -> tuple[str | Text, ...]:
    """An outlet's counts over both visits."""
    new, edited = one.new, one.edited
    if again is not None:
        new, edited = new + again.new, edited + again.edited
    counts = (one.found, new, edited, one.walls, one.failed, one.words_p50 or 0)
    return (played.names.get(one.publisher, one.publisher), *map(str, counts), _verdict(played, one.publisher))


def _verdict(played: Played, host: str) -> Text:
    """Whether all came out as published, and what was rightly turned away."""
    wrong = [problem for problem in played.problems if f"//{host}" in problem]
    if wrong:
        return Text(f"{len(wrong)} difference{'s' * (len(wrong) > 1)}", style="bold red")
    turned = [one.why for one in played.expected.values() if one.publisher == host and one.outcome != "article"]
    return Text.assemble(("as published", "green"), f"; turned away: {', '.join(turned)}" if turned else "")


def _tell_totals(played: Played, console: Console) -> None:
    walls = Counter(one.outcome for one in played.expected.values())
    turned_away = sum(walls.values()) - walls["article"]
    revision = "1 revision" if played.revisions == 1 else f"{played.revisions} revisions"
    console.print(
        Text.assemble(
            (f"{played.articles} articles, {revision}, 0 of {turned_away} walls stored.", "bold green"),
            " Every headline, date, name, paragraph and caption was compared with what the outlets published.",
        )
    )
    console.print(
        f"The second visit took {played.asked_again} requests, {played.unchanged_again} answered 'not modified'.",
        highlight=False,
    )


def _tell_problems(played: Played, console: Console) -> None:
    count = len(played.problems)
    console.print(Text(f"{count} thing{'s' * (count > 1)} not as it should be:", style="bold red"))
    for problem in played.problems[:_SHOWN]:
        console.print(Text(f"- {problem}"), soft_wrap=True)
    if count > _SHOWN:
        console.print(f"- and {count - _SHOWN} more")


def _tell_next(db: Path, console: Console) -> None:
    kabar = "./kabar" if Path("kabar").is_file() else "kabar"
    file = shlex.quote(str(db))
    console.print("\n[bold]Try next[/]")
    for command in (
        f"{kabar} search cabai rawit --db {file}",
        f"{kabar} revisions --db {file}",
        f'sqlite3 -box {file} "SELECT published_at, publisher, headline FROM v_article_list LIMIT 10"',
    ):
        console.print(Text(f"  {command}"), soft_wrap=True)
