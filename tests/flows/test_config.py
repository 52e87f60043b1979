"""kabar.toml: what it may say, how mistakes are told, and what wins over what."""

import subprocess
from pathlib import Path

import pytest

from flows.config import TEMPLATE, UNGROUPED, read_config
from flows.rules import choose, known_publishers
from flows.settings import Settings, from_environment
from schemas import RuleError
from tests.flows.command import kabar


def write(folder: Path, text: str) -> Path:
    path = folder / "kabar.toml"
    path.write_text(text, "utf-8")
    return path


def test_no_file_means_no_settings(tmp_path: Path) -> None:
    assert read_config({}, tmp_path).values == {}


def test_template_with_every_line_taken_in_is_read(tmp_path: Path) -> None:
    lines = [line.removeprefix("# ") for line in TEMPLATE.splitlines()[3:]]
    config = read_config({"KABAR_CONFIG": str(write(tmp_path, "\n".join(lines)))})
    assert (config.values["min_delay"], config.groups) == (1.0, {"pagi": ("kumparan.com",)})
    assert config.schedules == {"pagi": "*/15 * * * *", "ungrouped": "7 * * * *"}


def test_template_as_it_stands_sets_nothing(tmp_path: Path) -> None:
    config = read_config({"KABAR_CONFIG": str(write(tmp_path, TEMPLATE))})
    assert (config.values, config.groups) == ({}, {})


def test_paths_start_from_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, 'db = "data/n.db"')
    assert read_config({"KABAR_CONFIG": str(path)}).values["db"] == tmp_path / "data/n.db"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("bd = 'news.db'", "bd"),
        ("db = 3", "db"),
        ("min_delay = true", "min_delay"),
        ("min_delay = 1000", "min_delay"),
        ("keep_pages = -1", "keep_pages"),
        ("allow_private = 'yes'", "allow_private"),
        ("[groups]\npagi = 'kumparan.com'", "groups.pagi"),
        ("groups = 3", "groups"),
        ("[groups]\nungrouped = ['kumparan.com']", "groups.ungrouped"),
        ("[groups]\n'a/b' = ['kumparan.com']", "groups.a/b"),
        ("schedules = 3", "schedules"),
        ("[schedules]\nsore = '7 * * * *'", "schedules.sore"),
        ("[schedules]\nungrouped = 'hourly'", "schedules.ungrouped"),
        ("alerts = 3", "alerts"),
        ("[alerts]\nfrom = []", "alerts"),
        ("[alerts]\nto = ['nonsense']", "alerts.to"),
        ("[alerts]\nquiet = ['22:00']", "alerts.quiet"),
        ("[alerts]\nquiet = ['22:00', 'dawn']", "alerts.quiet"),
        ("db = ", None),
    ],
)
def test_mistake_is_told_with_file_and_key(tmp_path: Path, text: str, key: str | None) -> None:
    path = write(tmp_path, text)
    with pytest.raises(RuleError) as told:
        read_config({}, tmp_path)
    assert (told.value.path, told.value.key) == (str(path), key)


def test_named_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"none\.toml"):
        read_config({"KABAR_CONFIG": str(tmp_path / "none.toml")})


def test_variable_wins_over_file(tmp_path: Path) -> None:
    path = write(tmp_path, 'contact = "https://a.example"\nmin_delay = 4\nallow_private = true')
    settings = from_environment({"KABAR_CONFIG": str(path), "KABAR_CONTACT": "https://b.example"})
    assert settings == Settings(contact="https://b.example", min_delay=4.0, allow_private=True)


def test_flag_wins_over_variable_and_variable_over_file(tmp_path: Path) -> None:
    write(tmp_path, 'db = "file.db"')

    def asked(*words: str, **environ: str) -> str:
        done = kabar("search", "x", *words, cwd=tmp_path, **environ)
        return next(name for name in ("file.db", "variable.db", "flag.db") if name in done.stderr)

    told = (asked(), asked(KABAR_DB="variable.db"), asked("--db", "flag.db", KABAR_DB="variable.db"))
    assert told == ("file.db", "variable.db", "flag.db")


def test_command_of_a_group_takes_the_file_too(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "gema.example.toml").write_text('name = "Gema"', "utf-8")
    write(tmp_path, 'publishers = "rules"')
    assert "gema.example" in kabar("publishers", "list", "--json", cwd=tmp_path).stdout


def test_group_stands_for_its_publishers(tmp_path: Path) -> None:
    write(tmp_path, '[groups]\npagi = ["nowhere.example"]')
    assert "nowhere.example" in kabar("ingest", "pagi", cwd=tmp_path).stderr


def test_ungrouped_stands_for_those_that_no_group_names(tmp_path: Path) -> None:
    known = known_publishers(None)
    rest = choose([UNGROUPED], known, {"pagi": ("kumparan", "detik.com")})
    assert {one.host for one in rest} == set(known) - {"kumparan.com", "detik.com"}


def test_mistake_in_the_file_ends_with_2(tmp_path: Path) -> None:
    write(tmp_path, "bd = 'news.db'")
    done = kabar("status", cwd=tmp_path)
    assert (done.returncode, "kabar.toml: bd: is not a setting" in done.stderr) == (2, True)


def test_init_writes_the_template_once(tmp_path: Path) -> None:
    done: list[subprocess.CompletedProcess[str]] = [kabar("init", cwd=tmp_path) for _ in range(2)]
    assert [one.returncode for one in done] == [0, 2]
    assert (tmp_path / "kabar.toml").read_text("utf-8") == TEMPLATE
