"""`kabar publishers lint`, called as people call it."""

import json
from pathlib import Path

import pytest

from tests.flows.command import kabar

PARTIAL = 3


@pytest.fixture
def outlet(tmp_path: Path) -> Path:
    """A folder with a rule for an invented outlet and a page of it."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "surat.example.toml").write_text('name = "Surat"\nbody = [".isi"]\ndrop = [".iklan"]\n')
    page = tmp_path / "pages" / "surat.example" / "biasa.html"
    page.parent.mkdir(parents=True)
    page.write_text("<body><div class=isi><p>Air mulai surut.</p><p class=iklan>Iklan</p></div></body>")
    return tmp_path


def test_packaged_rules_are_clean(tmp_path: Path) -> None:
    done = kabar("publishers", "lint", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")


def test_own_rule_is_held_against_own_pages(outlet: Path) -> None:
    words = ("publishers", "lint", "surat", "--publishers", "rules", "--pages", "pages", "--json")
    assert json.loads(kabar(*words, cwd=outlet).stdout) == []
    page = outlet / "pages" / "surat.example" / "biasa.html"
    page.write_text(page.read_text().replace("class=isi", "class=isi-baru"))
    done = kabar(*words, cwd=outlet)
    assert done.returncode == PARTIAL
    assert json.loads(done.stdout) == [{"host": "surat.example", "key": "body", "value": ".isi", "problem": "dead"}]
