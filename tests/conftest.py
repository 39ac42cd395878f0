"""Settings of the whole collection; fixtures stand in the conftest of the folder that uses them."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

ALLOWED_SKIP = "platform:"
"""A skip must be seen to be about the machine; a missing program or package is a failure."""

# The tests bring defusedxml along, which openpyxl would use where it finds it; users have none.
os.environ["OPENPYXL_DEFUSEDXML"] = "False"

_skipped: list[str] = []


def pytest_configure() -> None:
    """Hear interrupts: what a shell starts in the background ignores them, and so would all that it starts."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl
def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out what needs data from outside (``reference``) or is large (``spark``), unless asked for by name."""
    if collection_path in (Path(__file__).parent / "reference", Path(__file__).parent / "spark"):
        asked_for = [Path(argument.split("::")[0]).resolve() for argument in config.invocation_params.args]
        if not any(path.is_relative_to(collection_path) for path in asked_for):
            return True
    return None


@pytest.fixture(autouse=True)
def no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take away the variables that choose a store, a language or a login, so that they cannot change a result."""
    for name in list(os.environ):
        if name.startswith("SIDU_") and name != "SIDU_REFERENCE":
            monkeypatch.delenv(name)
    yield


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note a test that was skipped for a reason that is not allowed."""
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if not reason.removeprefix("Skipped: ").startswith(ALLOWED_SKIP):
            _skipped.append(f"{report.nodeid}: {reason}")


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Note a module that was skipped as a whole."""
    if report.skipped:
        _skipped.append(f"{report.nodeid}: {report.longrepr}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a run that left something out in silence."""
    if _skipped and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which skips were not allowed."""
    for line in _skipped:
        terminalreporter.write_line(f"SKIP NOT ALLOWED (a reason must begin with '{ALLOWED_SKIP}'): {line}", red=True)
