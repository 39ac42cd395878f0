"""``sidu init``: a whole new workspace, or nothing."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from graph_loader.workspace import Workspace, shipped
from graph_loader.yaml_events import read_file

# --- sidu init
from tests.unit.test_workspace import refused, write


def tree(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("template", ["example", "weifang"])
def test_init_makes_a_whole_workspace(tmp_path, template):
    made = Workspace.create(tmp_path / "new" / "lab", template)
    assert made == Workspace.find(tmp_path / "new" / "lab")
    assert tree(tmp_path / "new" / "lab") >= {"schema.yaml", "sidu.yaml", "queries/README.md"}
    assert os.listdir(tmp_path / "new") == ["lab"]
    (dataset,) = made.datasets
    assert dataset.name == template and dataset.synthetic == (template == "example")
    assert made.schema_file().read_bytes() == shipped().joinpath("schema.yaml").read_bytes()
    copied = {file.label for file in made.description_files()}
    assert copied, "a template without descriptions shows nothing"
    for file in made.description_files():
        assert read_file(file.path, file.label)[1] == []


def test_init_leaves_the_weifang_settings_as_they_are(tmp_path):
    made = Workspace.create(tmp_path / "lab", "weifang")
    assert made.datasets == Workspace.find(Path(str(shipped()))).datasets


def test_init_in_a_folder_that_is_there(tmp_path, monkeypatch):
    write(tmp_path, "README.md", ".git/config")
    monkeypatch.chdir(tmp_path)
    Workspace.create(Path())
    assert {"README.md", ".git/config", "schema.yaml"} <= tree(tmp_path)
    with refused("KG831"):
        Workspace.create(tmp_path)


def test_init_replaces_nothing(tmp_path):
    write(tmp_path, "queries/mine.cypher", text="RETURN 1")
    before = tree(tmp_path)
    with refused("KG832"):
        Workspace.create(tmp_path)
    assert tree(tmp_path) == before and os.listdir(tmp_path) == ["queries"]


def test_init_refuses_a_file_and_an_unknown_template(tmp_path):
    write(tmp_path, "file")
    with refused("KG835"):
        Workspace.create(tmp_path / "file")
    with refused("KG834") as caught:
        Workspace.create(tmp_path / "lab", "wiefang")
    assert "weifang" in caught.value.hint("en")
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.parametrize("target", ["new/deep/lab", "there"])
@pytest.mark.parametrize("step", ["write_text", "rename"])
def test_init_that_fails_leaves_nothing(tmp_path, monkeypatch, target, step):
    write(tmp_path, "there/keep.txt")
    done: list[Path] = []
    real = getattr(Path, step)

    def full_disk(self, *arguments, **options):
        done.append(self)
        if len(done) > 1 or (step == "rename" and target != "there"):
            raise OSError(28, "No space left on device")
        return real(self, *arguments, **options)

    monkeypatch.setattr(Path, step, full_disk)
    with refused("KG833") as caught:
        Workspace.create(tmp_path / target)
    assert "No space left" in caught.value.message("en")
    assert tree(tmp_path) == {"there/keep.txt"} and os.listdir(tmp_path) == ["there"]
    assert os.listdir(tmp_path / "there") == ["keep.txt"]


@pytest.mark.skipif(sys.platform != "linux", reason="platform: /proc, a folder nobody may write to")
def test_init_where_nothing_can_be_written():
    with refused("KG833"):
        Workspace.create(Path("/proc/lab"))


@pytest.mark.skipif(sys.platform == "win32", reason="platform: POSIX permissions")
def test_a_new_workspace_has_ordinary_permissions(tmp_path):
    mask = os.umask(0o022)
    try:
        Workspace.create(tmp_path / "lab")
    finally:
        os.umask(mask)
    assert (tmp_path / "lab").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "lab" / "schema.yaml").stat().st_mode & 0o777 == 0o644
