"""What all tests share."""

import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# how long one example takes depends on what else the machine does
settings.register_profile("kabar", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kabar")
# a shell that runs the tests in the background has them ignore Ctrl-C, and so would all that they start and stop by it
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages and gold beside the checkout, where it is at hand."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"needs the folder of real pages {folder.name}/ beside the checkout, which is absent here")
    return folder


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-pages", action="store_true", help="write the articles expected of the golden pages anew")
