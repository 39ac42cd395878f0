"""What the READMEs show is what a reader gets: their sessions are run again, in both languages."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.readme import LANGUAGES, PAGES, ROOT, WIDTH, WIDTHS, Command, Session, agrees, shortened, steps


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(params=sorted(PAGES))
def page(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Session]]:
    """A page and a session in its language, in an empty folder with stores of its own."""
    session = Session(tmp_path, PAGES[request.param], WIDTHS.get(request.param, WIDTH))
    yield request.param, session
    session.close()


@pytest.mark.embedded
@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(sys.platform == "win32", reason="platform: a pseudo-terminal is needed")
def test_every_command_prints_what_is_shown(page: tuple[str, Session]):
    name, session = page
    differing = []
    for step in (step for block in steps(read(name)) for step in block):
        printed = session.run(step)
        if isinstance(step, Command) and not agrees(step.shown, printed):
            differing.append("\n".join([f"$ {step.text}", *shortened(step.shown, printed)]))
    assert differing == [], f"{name} is stale: run `make docs`"


def test_both_show_the_same_steps():
    def outline(name: str) -> list[str]:
        found: list[str] = []
        for block in steps(read(name)):
            for step in block:
                text = step.text if isinstance(step, Command) else f"# {step.path}"
                found.append(re.sub(r"--lang \w+|--type \S+", "", text))
        return found

    assert len(outline("README.md")) > 15
    assert outline("README.md") == outline("README.zh.md")


def test_both_have_the_same_parts_in_the_same_order():
    def shape(name: str) -> list[str]:
        return re.findall(r"^(#+ |```\w+|\*\*\d\.)", read(name), re.MULTILINE)

    assert shape("README.md") == shape("README.zh.md")


@pytest.mark.parametrize("name", sorted(LANGUAGES))
def test_links_lead_to_files_that_are_there(name: str):
    targets = [target for target in re.findall(r"\]\(([^)#]+)", read(name)) if "://" not in target]
    assert len(targets) > 5
    assert [target for target in targets if not (ROOT / target).is_file()] == []


@pytest.mark.parametrize("name", sorted(LANGUAGES))
def test_powershell_does_what_make_run_does(name: str):
    recipe = re.search(r"^run: install\n((?:\t.*\n)+)", read("Makefile"), re.MULTILINE)
    assert recipe is not None
    commands = re.findall(r"\$\(BIN\)/(sidu [\w -]+?)$", recipe[1], re.MULTILINE)
    assert len(commands) == 3
    blocks = re.findall(r"```powershell\n(.*?)```", read(name), re.DOTALL)
    assert [line for line in blocks[0].splitlines() if "sidu" in line] == [f".venv\\Scripts\\{one}" for one in commands]


def test_a_shown_output_may_leave_lines_out():
    assert agrees(["a", "b"], ["a", "b"])
    assert not agrees(["a"], ["a", "b"])
    assert agrees(["a", "…", "d"], ["a", "b", "c", "d"])
    assert agrees(["a", "…"], ["a", "b"])
    assert not agrees(["a", "…", "d"], ["a", "b", "c"])
    assert not agrees(["a", "…", "b"], ["a", "b"])
