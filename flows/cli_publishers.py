"""Commands about the publishers' rules: list, lint, check."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaners.rulecheck import check_rule
from cleaners.urls import canonical_url
from flows.cli_options import chosen_publishers, json_option, publishers_option, with_fetch_options
from flows.cli_tables import print_table
from flows.rules import known_publishers

if TYPE_CHECKING:
    from flows.trial import Trial

PAGES = Path(__file__).resolve().parent.parent / "tests" / "pages"
PARTIAL = 3


@click.group("publishers")
def publishers() -> None:
    """The publishers' rules.

    \b
    Examples:
      kabar publishers list
      kabar publishers lint kompas
      kabar publishers check kompas --live
    """


@publishers.command("list")
@publishers_option
@json_option
def list_publishers(*, folder: Path | None, as_json: bool) -> None:
    """List the packaged rules and those of your folder."""
    rows = [
        (
            one.host,
            one.name,
            one.language or "",
            sum(map(len, (one.feeds, one.sitemaps, one.indexes, one.archives))),
            one.digest,
        )
        for one in known_publishers(folder).values()
    ]
    print_table("publishers", ("host", "name", "language", "sources", "rule"), rows, as_json=as_json)


pages_option = click.option(
    "--pages",
    type=click.Path(file_okay=False, path_type=Path),
    default=PAGES,
    help="Folder with pages of each outlet, as HOST/*.html. Default: the golden pages of the checkout.",
)


@publishers.command("lint")
@click.argument("names", nargs=-1)
@pages_option
@publishers_option
@json_option
def lint_publishers(*, names: tuple[str, ...], pages: Path, folder: Path | None, as_json: bool) -> int:
    """Hold rules against pages of their outlets.

    All rules, if none is named. Tells of selectors that match nothing, that are no CSS, or that drop most of a page,
    and of rules without a page. Ends with 3 if there is any.

    \b
    Example:
      kabar publishers lint surat --publishers rules --pages pages
    """
    chosen = chosen_publishers(names, known_publishers(folder))
    found = [
        finding
        for one in chosen
        for finding in check_rule(one, [path.read_bytes() for path in sorted((pages / one.host).glob("*.html"))])
    ]
    rows = [(one.host, one.key, one.value, one.problem) for one in found]
    if rows or as_json:
        print_table("rules", ("host", "key", "value", "problem"), rows, as_json=as_json)
    click.echo(f"rules: {len(chosen)}, problems: {len(found)}", err=True)
    return PARTIAL if found else 0


@publishers.command("check")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.option("--live", is_flag=True, help="Ask the outlet itself: its feeds, and some of the articles they name.")
@click.option("--samples", type=click.IntRange(1, 50), default=5, show_default=True, help="Articles to look at.")
@pages_option
@with_fetch_options
def check_publishers(
    *, names: tuple[str, ...], live: bool, samples: int, pages: Path, as_json: bool, **given: Any
) -> int:
    """Try a rule on pages of its outlet: kept ones, or --live.

    Tells what its sources name, what sample articles give, which fields are filled and from where, and what is stale.
    Without --live the pages that are at hand are tried: those of --pages, and the newest that the ledger keeps. With
    --live the outlet is asked, politely, and nothing is stored. Ends with 0 where all works, with 3 where a part does
    not, with 4 where no article comes.

    \b
    Examples:
      kabar publishers check kompas
      kabar publishers check surat --publishers rules --live --samples 3
    """
    from flows.samples import kept_samples, try_live
    from flows.settings import Settings
    from flows.trial import Trial, judge

    settings = Settings(**given)
    told, codes = [], []
    for one in chosen_publishers(names, settings.publishers()):
        if live:
            trial = try_live(one, db=settings.db, settings=settings.crawl(), many=samples)
        else:
            trial = Trial(one, samples=tuple(kept_samples(one, pages, settings.db, samples)))
        sentence, code = judge(trial)
        codes.append(code)
        if as_json:
            told.append(_as_object(trial, sentence))
        else:
            _print_trial(trial)
            click.echo(f"{one.host}: {sentence}")
    if as_json:
        click.echo(json.dumps(told, indent=1, ensure_ascii=False))
    return codes[0] if len(set(codes)) == 1 else PARTIAL


@publishers.command("new")
@click.argument("source", metavar="URL|FILE")
@click.option("--url", help="Address that a FILE came from.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for HOST.toml, instead of stdout."
)
@with_fetch_options
def new_publisher(*, source: str, url: str | None, out: Path | None, as_json: bool, **given: Any) -> int:
    """Draft the rule of an outlet from one of its articles.

    Of an URL the article, the front page and robots.txt are asked; of a FILE the page alone is read. The draft names
    feeds, sitemaps, what an article's address looks like, the box of the text, and what the general cleaner does not
    find by itself. Each key says what it rests on: read it, and try it with `kabar publishers check`.

    \b
    Examples:
      kabar publishers new https://surat.example/berita/812/banjir-surut --out rules
      kabar publishers new page.html --url https://surat.example/berita/812/banjir-surut
    """
    from flows.cli_capture import page_from
    from flows.drafting import Site, draft_rule
    from flows.samples import read_site
    from flows.settings import Settings

    settings = Settings(**given)
    if canonical_url(source):
        site = read_site(source, publishers=settings.publishers(), db=settings.db, settings=settings.crawl())
    else:
        site = Site(page_from(source, url, settings))
    host, rule = draft_rule(site)
    path = out / f"{host}.toml" if out else None
    if path is None:
        click.echo(json.dumps({"host": host, "rule": rule}, ensure_ascii=False) if as_json else rule, nl=as_json)
        return 0
    if path.exists():
        raise click.UsageError(f"{path} exists; a draft does not replace a rule")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(rule, encoding="utf-8")
    click.echo(json.dumps({"host": host, "file": str(path)}, ensure_ascii=False) if as_json else str(path))
    return 0


def _print_trial(trial: "Trial") -> None:
    host = trial.publisher.host
    for title, columns, rows in _tables(trial).values():
        if rows:
            print_table(f"{host}: {title}", columns, rows)


def _as_object(trial: "Trial", sentence: str) -> dict[str, object]:
    tables = {
        name: [dict(zip(columns, row, strict=True)) for row in rows]
        for name, (_, columns, rows) in _tables(trial).items()
    }
    return {"host": trial.publisher.host, "verdict": sentence, **tables}


def _tables(trial: "Trial") -> dict[str, tuple[str, tuple[str, ...], list[tuple[object, ...]]]]:
    """Per part of a trial its title, columns and rows."""
    from flows.trial import field_rows
    from schemas import Article

    sources = [(one.kind, one.url, one.named, one.articles, one.problem) for one in trial.listed]
    samples: list[tuple[object, ...]] = []
    for one in trial.samples:
        if isinstance(one.found, Article):
            samples.append((one.url, "article", one.found.word_count, one.found.headline))
        else:
            samples.append((one.url, one.found.reason, None, one.found.detail))
    findings = [(one.key, one.value, one.problem) for one in trial.stale]
    return {
        "sources": ("what the sources name", ("source", "url", "named", "articles", "problem"), list(sources)),
        "samples": ("pages", ("page", "outcome", "words", "headline or reason"), samples),
        "fields": ("fields", ("field", "filled", "of", "from"), list(field_rows(trial)) if trial.articles else []),
        "findings": ("the rule on these pages", ("key", "value", "problem"), list(findings)),
    }


COMMANDS = {"publishers": publishers}
