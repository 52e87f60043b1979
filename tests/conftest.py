"""What all tests share."""

import signal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# how long one example takes depends on what else the machine does
settings.register_profile("kabar", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kabar")
# a shell that runs the tests in the background has them ignore Ctrl-C, and so would all that they start and stop by it
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
ROOT = Path(__file__).resolve().parent.parent
FLEET = ("test_cut_off", "test_spread")
LONGEST = (*FLEET, "test_deployed")  # minutes, most of them spent waiting


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages and gold beside the checkout, where it is at hand."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"needs the folder of real pages {folder.name}/ beside the checkout, which is absent here")
    return folder


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where tests run in several processes, what takes longest begins first."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Each process takes a module after the other, and one of them those of the one Prefect server on PostgreSQL."""
    from xdist.scheduler import LoadFileScheduling

    class ByServer(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            module = super()._split_scope(nodeid)
            return "fleet" if Path(module).stem in FLEET else module

    return ByServer(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-pages", action="store_true", help="write the articles expected of the golden pages anew")
