"""The shape of the code: which way imports point, how long things are, what they are called."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("schemas", "cleaners", "flows")
MODULES = [path.relative_to(ROOT) for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
OURS = frozenset({*PACKAGES, "tests", "conftest"})

MODULE_LINES = 300
FUNCTION_LINES = 60

# What a package may import beyond the standard library and itself.
ALLOWED = {
    "schemas": {"pydantic"},
    "cleaners": {"schemas", "selectolax"},
    "flows": {"schemas", "cleaners"},
}

# The modules that may import a library of the outer world, as patterns of their paths.
KEEPERS = {
    "httpx": r"flows/fetch(_\w+)?\.py",
    "httpcore": r"flows/fetch(_\w+)?\.py",
    "sqlite_utils": r"flows/(store|ledger)(_\w+)?\.py",
    "prefect": r"flows/(ingest|backfill|reclean|maintain|spread|tracked|following|serving)\.py",
}

VAGUE = frozenset({"utils", "util", "helpers", "helper", "common", "base", "manager", "core", "misc"})


def test_there_are_modules_to_look_at():
    assert len(MODULES) > 20


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_point_from_schemas_to_cleaners_to_flows(path: Path):
    package = path.parts[0]
    foreign = {name for name in _imported(path) if name not in sys.stdlib_module_names and name != package}
    forbidden = foreign & OURS if package == "flows" else foreign
    assert forbidden <= ALLOWED[package]


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_libraries_of_the_outer_world_are_imported_in_their_place_only(path: Path):
    misplaced = {
        library for library in _imported(path) & KEEPERS.keys() if not re.fullmatch(KEEPERS[library], path.as_posix())
    }
    assert misplaced == set()


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_stand_at_the_top_but_in_the_command_line(path: Path):
    if re.fullmatch(r"flows/cli\w*\.py", path.as_posix()):
        pytest.skip("the command line imports late, to start fast")
    late = [
        f"line {inner.lineno}"
        for function in _functions(path)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert late == []


@pytest.mark.parametrize("path", [path for path in MODULES if path.parts[0] == "flows"], ids=str)
def test_no_flow_module_bears_the_name_of_another_library(path: Path):
    """Prefect loads flows/ingest.py by path with flows/ first on sys.path: flows/queue.py would be `queue`."""
    assert path.stem == "__init__" or path.stem not in sys.stdlib_module_names | _installed()


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_names_say_what_a_module_is_for(path: Path):
    assert set(path.stem.split("_")).isdisjoint(VAGUE)


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_modules_stay_short(path: Path):
    lines = (ROOT / path).read_text(encoding="utf-8").count("\n")
    assert lines <= MODULE_LINES


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_functions_stay_short(path: Path):
    long = {one.name: size for one in _functions(path) if (size := _length(one)) > FUNCTION_LINES}
    assert long == {}


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_modules_say_what_they_are(path: Path):
    tree = _tree(path)
    assert not tree.body or ast.get_docstring(tree)


def test_starting_the_command_line_loads_no_heavy_library():
    script = "import sys, flows.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    heavy = {"prefect", "httpx", "httpcore", "pydantic", "selectolax", "sqlite_utils", "rich"}
    assert heavy & set(loaded.stdout.split()) == set()


def test_every_dependency_has_its_reason_beside_it():
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    requirements = [line for line in lines if re.match(r'    "[A-Za-z][\w.-]+ *[<>=;]', line)]
    assert requirements
    assert [line for line in requirements if "  # " not in line] == []


def test_every_dependency_has_its_version_in_the_constraints():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    assert {_project_name(line) for line in asked} <= {_project_name(line) for line in _constraints()}


def test_constraints_are_exact_versions_without_addresses():
    line = re.compile(r"[\w.-]+==[\w.]+( ; python(_full)?_version (<|>=) '[\d.]+')?")  # pendulum==3.3.0 ; …
    assert [one for one in _constraints() if not line.fullmatch(one)] == []


def _constraints() -> list[str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _project_name(requirement: str) -> str:
    match = re.match(r"[\w.-]+", requirement)
    assert match
    return re.sub(r"[-_.]+", "-", match[0]).lower()


@cache
def _installed() -> frozenset[str]:
    """Names of the top-level modules of all installed packages but ours."""
    return frozenset(name for name, owners in packages_distributions().items() if set(owners) != {"kabar"})


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def _imported(path: Path) -> set[str]:
    """Top-level names of all modules that one imports, for types too."""
    names = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add((node.module or "").split(".")[0])
    return names


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(_tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function, without its docstring."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines
