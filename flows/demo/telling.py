"""What the demo says at its end: a verdict an outlet, the totals, the file, what to try next."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.demo.newsroom import Expected
from flows.verdict import RunSummary, SourceVerdict


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
    dump_key: str
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
        _tell_next(db, played.dump_key, console)


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
    wrong = len(_about(played, host))
    if wrong:
        return Text(f"{wrong} difference{'s' * (wrong > 1)}", style="bold red")
    return Text("all as published", style="green")


def _about(played: Played, host: str) -> list[str]:
    """The problems with one outlet's addresses."""
    return [problem for problem in played.problems if f"//{host}:" in problem]


def _tell_totals(played: Played, console: Console) -> None:
    """What a newcomer should take home: how much, how exact, what was turned away, how little was asked again."""
    turned = [one.why for one in played.expected.values() if one.outcome != "article"]
    revision = "1 revision" if played.revisions == 1 else f"{played.revisions} revisions"
    console.print(Text(f"{played.articles} articles, {revision}, 0 of {len(turned)} walls stored.", style="bold green"))
    for sentence in (
        "Compared with what was published: every headline, date, name, paragraph and caption.",
        f"Turned away, each with its reason: {', '.join(dict.fromkeys(turned))}.",
        f"The second visit took {played.asked_again} requests; {played.unchanged_again} were answered 'not modified'.",
    ):
        console.print(sentence, highlight=False)


def _tell_problems(played: Played, console: Console) -> None:
    """The first problem of each outlet, then those that concern none."""
    count = len(played.problems)
    console.print(Text(f"{count} thing{'s' * (count > 1)} not as it should be; of each outlet the first:", style="red"))
    shown = [problems[0] for host in played.names if (problems := _about(played, host))]
    shown += [problem for problem in played.problems if "//" not in problem]
    for problem in shown:
        console.print(Text(f"- {problem}"), soft_wrap=True)


def _tell_next(db: Path, key: str, console: Console) -> None:
    kabar = "./kabar" if Path("kabar").is_file() else "kabar"
    file = shlex.quote(str(db))
    console.print("\n[bold]Try next[/]")
    for command in (
        f"{kabar} search cabai rawit --db {file}",
        f"{kabar} show {key[:8]} --db {file}",
        f'sqlite3 -box {file} "SELECT * FROM v_daily_counts"',
    ):
        console.print(Text(f"  {command}"), soft_wrap=True)
