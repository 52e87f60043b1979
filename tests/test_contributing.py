"""What CONTRIBUTING says of adding a publisher is so: its commands, run as they stand, for an invented outlet on this
machine, in a copy of the checkout. The twenty-fifth rule comes in without a change to any file that was there."""

import hashlib
import os
import re
import shlex
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cleaners import packaged_publishers
from tests.flows.site import SENTENCES, Reply, Site, feed

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "cleaners" / "publishers"
HOST = "suratkita.localhost"
SECTION = re.search(
    r"^## Add a publisher in fifteen minutes$(.*?)^## ", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.M | re.S
)
COMMAND = re.compile(r"^ {7}((?:\./kabar|cp) .*)$", re.MULTILINE)
MEDIAN_LINES = 15


@dataclass(frozen=True)
class Done:
    """The commands of the section, in order, with how each ended; the folder; what was there before."""

    commands: tuple[str, ...]
    ends: tuple[subprocess.CompletedProcess[str], ...]
    folder: Path
    before: dict[Path, str]


def page(site: Site, number: int) -> Reply:
    """An article as many outlets build it, with their noise."""
    titles = [f"Warga Desa Sukamaju-{one} Menanam Kembali Bakau di Pesisir" for one in range(1, 5)]
    address = site.url(f"/kabar-desa/read/{8000 + number}/warga-menanam-bakau-{number}", HOST)
    text = "".join(f"<p>{sentence} {sentence[::1]}</p>" for sentence in SENTENCES)
    more = f'<p class="sisipan"><strong>Baca juga:</strong> <a href="#">{titles[number % 4]}</a></p>'
    links = "".join(f'<a href="/warta/read/{8000 + one}/judul-{one}">{title}</a>' for one, title in enumerate(titles))
    return Reply(f"""<!doctype html><html lang="id"><head><meta charset="utf-8">
<title>{titles[number - 1]} - Surat Kita</title><meta property="og:site_name" content="Surat Kita">
<meta property="og:title" content="{titles[number - 1]}"><link rel="canonical" href="{address}">
<link rel="alternate" type="application/rss+xml" href="/rss/terbaru"></head><body><nav>{links}</nav>
<h1 class="judul-utama">{titles[number - 1]}</h1><div class="penulis">Oleh: Wulan Prasetya</div>
<div class="tanggal">Selasa, 3 Februari 2026 | 10:1{number} WIB</div>
<div class="isi-warta"><p>SUKAMAJU - Puluhan warga menanam bibit bakau ke-{number} di pesisir desa sejak pagi.</p>
{text}{more}<p>Editor: Bagus Tirta</p></div><aside><h3>Terpopuler</h3>{links}</aside></body></html>""")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site() as site:
        pages = {f"/kabar-desa/read/{8000 + one}/warga-menanam-bakau-{one}": page(site, one) for one in (1, 2, 3, 4)}
        site.pages = {
            **pages,
            "/": Reply("<html><body><h1>Surat Kita</h1></body></html>"),
            "/rss/terbaru": feed(*(site.url(path, HOST) for path in pages)),
            "/robots.txt": Reply("User-agent: *\nDisallow: /cari", content_type="text/plain"),
        }
        yield site


@pytest.fixture(scope="module")
def done(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Done:
    assert SECTION is not None
    folder = tmp_path_factory.mktemp("contributing") / "kabar"
    for name in ("schemas", "cleaners", "flows", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    script = f"import sys; sys.path[0] = {str(folder)!r}; from flows.cli import main; main()"
    (folder / "kabar").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c {shlex.quote(script)} "$@"\n')
    (folder / "kabar").chmod(0o755)
    before = contents(folder)
    address = site.url("/kabar-desa/read/8001/warga-menanam-bakau-1", HOST)
    label = HOST.partition(".")[0]
    commands = tuple(
        command.replace("URL", address).replace("example.co.id", HOST).replace(" example", f" {label}")
        for command in COMMAND.findall(SECTION[1])
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "KABAR"))}
    environ = {**clean, "PYTHONPATH": str(folder), "KABAR_ALLOW_PRIVATE": "1", "KABAR_MIN_DELAY": "0"}
    ends = tuple(
        subprocess.run(command, shell=True, cwd=folder, env=environ, capture_output=True, text=True, check=False)
        for command in commands
        if "--update-pages" not in command
    )
    return Done(commands, ends, folder, before)


def contents(folder: Path) -> dict[Path, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and "cache" not in str(path.relative_to(folder)))
    return {path.relative_to(folder): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def said(done: Done, word: str) -> str:
    """What the first command with this word printed."""
    return next(end.stdout for command, end in zip(done.commands, done.ends, strict=False) if word in command)


def test_every_command_ends_well(done: Done) -> None:
    told = [(end.args, end.stdout, end.stderr) for end in done.ends if end.returncode != 0]
    assert told == []
    assert len(done.ends) >= 10


def test_no_file_that_was_there_is_changed(done: Done) -> None:
    after = contents(done.folder)
    assert {path for path, digest in done.before.items() if after.get(path) != digest} == set()
    assert {path for path in after.keys() - done.before.keys() if path.parts[0] in ("cleaners", "tests", "flows")} == {
        Path(f"cleaners/publishers/{HOST}.toml"),
        Path(f"tests/pages/{HOST}/ordinary.html"),
        Path(f"tests/pages/{HOST}/ordinary.json"),
    }


def test_new_rule_is_one_of_the_packaged_ones_then(done: Done) -> None:
    script = "from cleaners import packaged_publishers as all; print(*all())"
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=done.folder, env={**os.environ, "PYTHONPATH": str(done.folder)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert set(told.stdout.split()) - set(packaged_publishers()) == {HOST}


def test_draft_found_the_feed_the_addresses_and_the_box_of_the_text(done: Done) -> None:
    rule = (done.folder / "rules" / f"{HOST}.toml").read_text("utf-8")
    assert "/rss/terbaru" in rule
    assert r"/[\w-]+/read/\d+/[^/?]+" in rule
    assert 'body = [".isi-warta"]' in rule


def test_check_and_ingest_read_the_outlet(done: Done) -> None:
    assert f"{HOST}: works: 3 of 3 pages give an article" in said(done, "check")
    assert "4 new" in said(done, "ingest")


def test_tests_of_golden_pages_took_the_new_one_in(done: Done) -> None:
    assert re.search(r"\b[4-9] passed", said(done, "./kabar test"))


def test_rules_are_short() -> None:
    lines = [
        sum(bool(line.strip()) and not line.startswith("#") for line in path.read_text("utf-8").splitlines())
        for path in RULES.glob("*.toml")
    ]
    assert len(lines) >= 24
    assert statistics.median(lines) <= MEDIAN_LINES


def test_no_code_is_an_outlets_own() -> None:
    """Beside the rules there is no code, and no code of the cleaner or the flows asks for a host."""
    assert [path.name for path in RULES.iterdir() if path.suffix not in (".toml", "") and path.stem != "__init__"] == []
    assert (RULES / "__init__.py").read_text("utf-8").strip().count("\n") <= 1
    hosts = "|".join(map(re.escape, packaged_publishers()))
    asked = re.compile(rf"""(?:==|\bin|with\(|host)\s*[=(]*\s*["'](?:www\.)?(?:{hosts})["']""")
    code = (path for package in ("cleaners", "flows", "schemas") for path in sorted((ROOT / package).rglob("*.py")))
    assert {path.name for path in code if asked.search(path.read_text("utf-8"))} == set()
