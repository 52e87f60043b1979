"""Commands about the installation: init, doctor, serve, test, completion."""

import subprocess
import sys
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from flows.cli_options import db_option, json_option
from flows.cli_tables import print_table
from flows.config import NAME, TEMPLATE, read_config
from flows.doctor import examine
from flows.serving import deploy, serve
from flows.tracking import api_url
from flows.workers import cpus

ROOT = Path(__file__).resolve().parent.parent
PARTIAL = 3
PROCESSES = max(2, min(4, cpus()))  # many tests wait for a server; each of these takes some 250 MB
SIDE_BY_SIDE = ("--numprocesses", str(PROCESSES), "--no-loadscope-reorder")


@click.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path())
def init(*, folder: Path) -> None:
    """Write a commented kabar.toml into the folder (default: this one); one that is there stays as it is.

    \b
    Example:
      kabar init
    """
    path = folder / NAME
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(TEMPLATE)
    except FileExistsError as error:
        raise click.UsageError(f"{path} is there already; it stays as it is") from error
    click.echo(f"{path} written; take the # off a line to set it", err=True)


@click.command("doctor")
@db_option
@json_option
@click.option("--contact", envvar="KABAR_CONTACT", help="URL or e-mail address sent to publishers.", show_envvar=True)
def doctor(*, db: Path, as_json: bool, contact: str | None) -> int:
    """Check this machine and say what to mend.

    \b
    Example:
      kabar doctor --db news.db
    """
    findings = examine(db, contact, read_config())
    rows = [(one.name, "ok" if one.remedy is None else "mend", one.found, one.remedy or "") for one in findings]
    print_table("kabar doctor", ("check", "state", "found", "remedy"), rows, as_json=as_json)
    return PARTIAL if any(one.remedy and one.name != "contact" for one in findings) else 0


@click.command("serve")
@click.option(
    "--host",
    default="127.0.0.1",
    envvar="KABAR_HOST",
    show_default=True,
    show_envvar=True,
    help="Address the Prefect server listens on.",
)
@click.option("--port", default=4200, envvar="KABAR_PORT", show_default=True, show_envvar=True, help="Its port.")
@click.option("--datasette", type=click.IntRange(1, 65535), metavar="PORT", help="Show news.db in the browser too.")
@click.option("--deploy-only", is_flag=True, help="Deploy to the Prefect API that is configured, and end.")
def serve_all(*, host: str, port: int, datasette: int | None, deploy_only: bool) -> None:
    """Run the scheduler: Prefect server, the deployments of prefect.yaml and kabar.toml, and a worker.

    \b
    Examples:
      kabar serve            # then open http://127.0.0.1:4200
      kabar serve --deploy-only
    """
    root = _checkout("prefect.yaml")
    if not deploy_only:
        serve(root, host=host, port=port, datasette=datasette, say=lambda line: click.echo(line, err=True))
    elif api := api_url():
        deploy(root, api, lambda line: click.echo(line, err=True))
    else:
        raise click.UsageError("no Prefect API is configured; set PREFECT_API_URL to the address of your server's API")


@click.command("test", context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[PYTEST ARGUMENTS]")
def run_tests(words: tuple[str, ...]) -> int:
    """Run all tests, in several processes, or in one those that the arguments for pytest choose.

    \b
    Examples:
      kabar test
      kabar test tests/cleaners -k dates
    """
    command = [sys.executable, "-m", "pytest", *(words or SIDE_BY_SIDE)]
    return subprocess.call(command, cwd=_checkout("tests"))


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]), default="bash")
def completion(shell: str) -> None:
    """Print the completion script of a shell.

    \b
    Example:
      kabar completion bash >> ~/.bashrc
    """
    from flows.cli import kabar

    script = get_completion_class(shell)
    assert script is not None
    click.echo(script(kabar, {}, "kabar", "_KABAR_COMPLETE").source())


def _checkout(part: str) -> Path:
    """The folder of the checkout, if it holds the part that the command needs."""
    if not (ROOT / part).exists():
        raise click.UsageError(f"{ROOT / part} is missing: this command needs a checkout of the project")
    return ROOT


COMMANDS = {
    "init": init,
    "doctor": doctor,
    "serve": serve_all,
    "test": run_tests,
    "completion": completion,
}
