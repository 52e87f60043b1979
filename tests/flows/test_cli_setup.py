import subprocess

import pytest
from click.testing import CliRunner

from flows.cli_setup import run_tests


def test_all_tests_run_side_by_side_and_chosen_ones_in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(subprocess, "call", lambda command, **_: asked.append(command) or 0)
    for words in ([], ["tests/cleaners", "-x"]):
        CliRunner().invoke(run_tests, words, standalone_mode=False)
    assert ["--numprocesses" in command for command in asked] == [True, False]
    assert asked[1][-2:] == ["tests/cleaners", "-x"]
