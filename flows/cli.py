"""The command line: one group whose commands are imported only when they are called.

`kabar --help` needs click alone. Data goes to stdout, logs and progress to stderr. Exit codes:
0 ok · 1 bug · 2 usage · 3 partial · 4 nothing worked · 5 contract broken · 130 interrupted.
"""

import difflib
import importlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

USAGE, NOTHING_WORKED, INTERRUPTED = 2, 4, 130

# name -> (module, what the list of commands says), in the order of that list
COMMANDS = {
    "demo": ("flows.cli_run", "Run the whole job offline on an invented newsroom."),
    "test": ("flows.cli_setup", "Run all tests."),
    "clean": ("flows.cli_clean", "Clean one page or text dump and print the article."),
    "fetch": ("flows.cli_fetch", "Fetch pages politely, to look at or to import."),
    "ingest": ("flows.cli_run", "Fetch what is new and store it."),
    "backfill": ("flows.cli_backfill", "Fetch the past of one publisher, or read it from archives."),
    "import": ("flows.cli_run", "Store articles from files: HTML, text dumps, archives."),
    "merge": ("flows.cli_backfill", "Merge part files of archives into one database."),
    "archive": ("flows.cli_backfill", "Write the stored pages as a WARC file."),
    "reclean": ("flows.cli_run", "Clean the stored pages again with the present cleaner."),
    "search": ("flows.cli_query", "Search headlines, standfirsts and bodies."),
    "show": ("flows.cli_query", "Print one stored article."),
    "revisions": ("flows.cli_analysis", "Show what publishers changed after publication."),
    "stats": ("flows.cli_analysis", "Count articles per day and outlet, with a plot."),
    "copies": ("flows.cli_analysis", "List stories that several articles tell in the same words."),
    "status": ("flows.cli_query", "Say what is stored, what waits and what failed."),
    "health": ("flows.cli_health", "Say which publishers are broken, and since when."),
    "alerts": ("flows.cli_health", "Try the channels that breaks are told to."),
    "gaps": ("flows.cli_gaps", "Say per day what is missing, and why."),
    "verify": ("flows.cli_files", "Check a database against its contract."),
    "maintain": ("flows.cli_files", "Prune, shrink and check both files."),
    "export": ("flows.cli_files", "Write the articles as JSON lines, CSV, Parquet or JSON-LD."),
    "datasette": ("flows.cli_browse", "Show a database in the browser."),
    "snapshot": ("flows.cli_files", "Copy the database while it is in use."),
    "publishers": ("flows.cli_publishers", "List the publishers' rules, or check them."),
    "capture": ("flows.cli_capture", "Make a golden page of a real one, in invented words."),
    "schema": ("flows.cli_clean", "Print the JSON Schema of an article."),
    "serve": ("flows.cli_setup", "Run the scheduler: Prefect server, deployments, worker."),
    "init": ("flows.cli_setup", "Write a commented kabar.toml."),
    "doctor": ("flows.cli_setup", "Check this machine and say what to mend."),
    "completion": ("flows.cli_setup", "Print the completion script of a shell."),
}

WITHOUT_CONFIG = frozenset({"demo", "test", "init", "schema", "completion"})  # kabar.toml says nothing to these
SUBCOMMANDS = ("check", "lint", "list", "new", "test")  # commands of a group, which take their defaults from it


class LazyGroup(click.Group):
    """A group that knows its commands' names and lines of help, and imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command = module.COMMANDS[cmd_name]
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(f"there is no command {args[0]!r}{did_you_mean(args[0], COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A closing sentence that names the nearest known words, or nothing.

    >>> did_you_mean("ingets", ["ingest", "import"])
    '; did you mean ingest?'
    """
    near = difflib.get_close_matches(word, list(known), n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(near)}?" if near else ""


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Try: kabar demo · kabar clean page.html · kabar COMMAND --help",
)
@click.version_option(package_name="kabar", prog_name="kabar")
@click.pass_context
def kabar(ctx: click.Context) -> None:
    """News pages in, clean articles in one SQLite file."""
    if ctx.invoked_subcommand in COMMANDS and ctx.invoked_subcommand not in WITHOUT_CONFIG:
        ctx.default_map = {str(ctx.invoked_subcommand): _from_config()}


def _from_config() -> dict[str, object]:
    """Defaults of options from kabar.toml, under the names of their parameters; a group hands them to its commands."""
    if not (os.environ.get("KABAR_CONFIG") or Path("kabar.toml").is_file()):
        return {}
    from flows.config import read_config

    told = dict(read_config().values)
    if "publishers" in told:
        told["folder"] = told.pop("publishers")
    return {**told, **dict.fromkeys(SUBCOMMANDS, told)}


def main() -> None:
    """Run the command line and leave with its exit code; an error of kabar is one line on stderr."""
    try:
        code = kabar.main(prog_name="kabar", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as leave:
        code = leave.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("kabar: interrupted; run the same command again to go on", err=True)
        code = INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        if (told := _told(error)) is None:
            raise
        code = told
    sys.exit(code if isinstance(code, int) else 0)


def _told(error: Exception) -> int | None:
    """Say an error of kabar in one line; its exit code is 2 where the caller gave something unusable, 4 where
    the work was tried and nothing came of it. None for any other error: that is a bug."""
    from schemas.errors import CleanError, FetchError, KabarError, RuleError

    if not isinstance(error, KabarError | RuleError):
        return None
    click.echo(f"kabar: {error}", err=True)
    if isinstance(error, CleanError | FetchError) or getattr(error, "reason", "") in {"disk_full", "locked"}:
        return NOTHING_WORKED
    return USAGE


if __name__ == "__main__":
    main()
