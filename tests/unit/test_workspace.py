"""Which folder is the workspace, which files belong to it, and what `sidu init` makes."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from graph_loader.errors import WorkspaceError, message_table
from graph_loader.workspace import SettingsError, Workspace, shipped
from graph_loader.workspace.place import slug

SETTINGS = """\
datasets:
  - name: one
    path: data/one
    title: {zh: 一, en: One}
  - name: two
    path: data/two
    synthetic: true
"""


def write(root: Path, *names: str, text: str = "") -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with two datasets; the current folder is the one above it."""
    root = tmp_path / "lab"
    write(root, "schema.yaml", "data/one/b.yaml", "data/one/a.yml", "data/one/deep/c.YAML", "data/two/d.yaml")
    write(root, "sidu.yaml", text=SETTINGS)
    monkeypatch.chdir(tmp_path)
    return root


def codes(caught: pytest.ExceptionInfo[SettingsError]) -> list[tuple[str, int, int]]:
    return [(problem.code, problem.source.line, problem.source.column) for problem in caught.value.problems]


def refused(code: str) -> pytest.RaisesExc[WorkspaceError]:
    return pytest.RaisesExc(WorkspaceError, check=lambda error: error.code == code)


def test_every_code_has_both_languages():
    for code, entry in message_table().items():
        if code.startswith("KG8"):
            for part in ("text", "hint"):
                assert part not in entry or set(entry[part]) == {"zh", "en"}, code
                assert all(entry.get(part, {"": "x"}).values()), code


# --- finding


def test_the_nearest_folder_above_is_the_workspace(lab):
    assert Workspace.find(lab / "data" / "one").root == lab.resolve()
    write(lab, "data/one/schema.yaml")
    assert Workspace.find(lab / "data" / "one" / "deep").root == (lab / "data" / "one").resolve()


def test_the_current_folder_is_where_the_search_starts(lab, monkeypatch):
    monkeypatch.chdir(lab / "data")
    assert Workspace.find().root == lab.resolve()


def test_without_a_workspace_it_is_the_packaged_one(tmp_path):
    found = Workspace.find(tmp_path)
    assert found.packaged and found.key == "packaged"
    assert [dataset.name for dataset in found.datasets] == ["weifang"]
    assert found.schema_file().is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="platform: Windows does not remove a current folder")
def test_a_current_folder_that_was_removed_is_no_obstacle(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert Workspace.find().packaged


def test_an_explicit_folder_wins(lab, tmp_path, monkeypatch):
    write(tmp_path, "other/schema.yaml", "other/data/x.yaml")
    monkeypatch.chdir(lab)
    found = Workspace.find(explicit=Path("../other"))
    assert found.root == (tmp_path / "other").resolve()
    assert [file.label for file in found.description_files()] == ["data/x.yaml"]


def test_an_explicit_folder_must_be_a_workspace(lab):
    with refused("KG802"):
        Workspace.find(explicit=lab / "data")
    with refused("KG801"):
        Workspace.find(explicit=lab / "nowhere")
    with refused("KG801"):
        Workspace.find(explicit=lab / "schema.yaml")


def test_the_key_is_stable_and_different_for_every_folder(lab, tmp_path, monkeypatch):
    key = Workspace.find(lab).key
    monkeypatch.chdir(lab / "data")
    assert Workspace.find(explicit=Path("..")).key == key
    shutil.copytree(lab, tmp_path / "other" / "lab")
    other = Workspace.find(tmp_path / "other" / "lab").key
    assert key != other
    assert key.startswith("lab-") and key.isascii()


# --- settings


def test_the_datasets_as_written(lab):
    found = Workspace.find(lab)
    one, two = found.datasets
    assert (one.name, one.path, one.title("both"), one.synthetic) == ("one", "data/one", "一 / One", False)
    assert (two.title("zh"), two.title("both"), two.synthetic) == ("two", "two", True)
    assert found.dataset("two") is two


def test_an_unknown_dataset_is_refused_with_the_nearest_name(lab):
    with refused("KG805") as caught:
        Workspace.find(lab).dataset("tow")
    assert "two" in caught.value.hint("en") and "one, two" in caught.value.message("zh")


@pytest.mark.parametrize(
    ("folder", "name"),
    [("lab", "lab"), ("My Lab 2", "my-lab-2"), ("2024 lab", "region-2024-lab"), ("潍坊", "region-"), ("潍坊-a", "a")],
)
def test_without_settings_there_is_one_dataset_named_after_the_folder(tmp_path, folder, name):
    write(tmp_path / folder, "schema.yaml", "data/x.yaml")
    (dataset,) = Workspace.find(tmp_path / folder).datasets
    assert dataset.name.startswith(name) and dataset.title("zh") == folder
    assert dataset.name == slug(dataset.name)


def test_folders_with_chinese_names_do_not_share_a_dataset():
    assert slug("潍坊") != slug("烟台")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("datasets:\n  - nmae: one\n    path: data/one\n", [("KG811", 2, 5), ("KG813", 2, 5)]),
        ("dataset: []\n", [("KG811", 1, 1), ("KG813", 1, 1)]),
        ("", [("KG812", 1, 1)]),
        ("- name: one\n", [("KG812", 1, 1)]),
        ("datasets: {}\n", [("KG812", 1, 11)]),
        ("datasets: []\n", [("KG812", 1, 11)]),
        ("datasets: [one]\n", [("KG812", 1, 12)]),
        ("datasets:\n  - {name: One, path: data/one}\n", [("KG814", 2, 12)]),
        ("datasets:\n  - {name: 潍坊, path: data/one}\n", [("KG814", 2, 12)]),
        ("datasets:\n  - {name: , path: data/one}\n", [("KG812", 2, 12)]),
        ("datasets:\n  - {name: one, path: [a]}\n", [("KG812", 2, 23)]),
        ("datasets:\n  - {name: one, path: data/one, synthetic: yes}\n", [("KG812", 2, 44)]),
        ("datasets:\n  - {name: one, path: data/one, title: {fr: un}}\n", [("KG811", 2, 41)]),
        ("datasets:\n  - {name: one, path: ../one}\n", [("KG816", 2, 23)]),
        ("datasets:\n  - {name: one, path: data/../../one}\n", [("KG816", 2, 23)]),
        ("datasets:\n  - {name: one, path: /data}\n", [("KG816", 2, 23)]),
        ("datasets:\n  - {name: one, path: 'C:/data'}\n", [("KG816", 2, 23)]),
        ("datasets:\n  - {name: one, path: 'data\\one'}\n", [("KG816", 2, 23)]),
        ("datasets:\n  - {name: one, path: .}\n", [("KG816", 2, 23)]),
        ("datasets:\n  - {name: one, path: data/three}\n", [("KG817", 2, 23)]),
        ("datasets:\n  - {name: one, path: data/one/a.yml}\n", [("KG817", 2, 23)]),
        ("datasets:\n  - {name: one, path: data/one}\n  - {name: one, path: data/two}\n", [("KG815", 3, 12)]),
        ("datasets:\n  - {name: one, path: data/one}\n  - {name: two, path: data/one/}\n", [("KG818", 3, 23)]),
        ("datasets:\n  - {name: one, path: data/one/deep}\n  - {name: two, path: data/one}\n", [("KG818", 3, 23)]),
        ("datasets:\n  - name：one\n    path: data/one\n", [("KG117", 2, 9)]),
        ("datasets: []\ndatasets: []\n", [("KG106", 2, 1)]),
    ],
)
def test_a_mistake_in_the_settings_has_a_code_and_a_place(lab, text, expected):
    write(lab, "sidu.yaml", text=text)
    with pytest.raises(SettingsError) as caught:
        Workspace.find(lab)
    assert codes(caught) == expected
    assert caught.value.code == "KG803"
    for problem in caught.value.problems:
        assert problem.source.file == "lab/sidu.yaml"
        assert "{" not in problem.message("both").replace(text, "") + problem.hint("both")


def test_all_mistakes_are_reported_in_one_pass(lab):
    write(lab, "sidu.yaml", text="colour: red\ndatasets:\n  - {name: A, path: nowhere}\n  - {path: data/one}\n")
    with pytest.raises(SettingsError) as caught:
        Workspace.find(lab)
    assert codes(caught) == [("KG811", 1, 1), ("KG814", 3, 12), ("KG817", 3, 21), ("KG813", 4, 5)]


def test_datasets_that_begin_alike_do_not_overlap(lab):
    write(lab, "data/one-more/x.yaml")
    write(lab, "sidu.yaml", text="datasets:\n  - {name: a, path: data/one}\n  - {name: b, path: ./data/one-more/}\n")
    assert [dataset.path for dataset in Workspace.find(lab).datasets] == ["data/one", "data/one-more"]


# --- description files


def labels(found: Workspace, *paths: Path) -> list[tuple[str, str]]:
    return [(file.dataset, file.label) for file in found.description_files(paths)]


def test_description_files_in_a_stable_order(lab):
    assert labels(Workspace.find(lab)) == [
        ("one", "lab/data/one/a.yml"),
        ("one", "lab/data/one/b.yaml"),
        ("one", "lab/data/one/deep/c.YAML"),
        ("two", "lab/data/two/d.yaml"),
    ]


def test_labels_are_relative_to_the_workspace_from_a_folder_inside_it(lab, monkeypatch):
    monkeypatch.chdir(lab / "data" / "two")
    assert [label for _, label in labels(Workspace.find())][-2:] == ["data/one/deep/c.YAML", "d.yaml"]


def test_hidden_files_and_backups_are_not_read(lab):
    write(lab, "data/one/.hidden.yaml", "data/one/.git/x.yaml", "data/one/b.yaml~", "data/one/#b.yaml#")
    write(lab, "data/one/.#b.yaml", "data/one/notes.txt", "data/one/b.yaml.bak")
    assert len(labels(Workspace.find(lab))) == 4


def test_paths_narrow_what_is_read(lab, monkeypatch):
    found = Workspace.find(lab)
    monkeypatch.chdir(lab)
    assert labels(found, Path("data/two")) == [("two", "data/two/d.yaml")]
    assert labels(found, Path("data/two/d.yaml"), Path("data/one/a.yml")) == [
        ("one", "data/one/a.yml"),
        ("two", "data/two/d.yaml"),
    ]
    assert labels(found, Path()) == labels(found)
    assert labels(found, Path("data/one"), Path("data/one/b.yaml")) == labels(found)[:3]


def test_a_path_without_descriptions_is_an_error(lab, tmp_path):
    write(lab, "data/one/notes.txt", "elsewhere/x.yaml")
    (lab / "data" / "one" / "empty").mkdir()
    found = Workspace.find(lab)
    for path in ("data/one/empty", "data/one/notes.txt"):
        with refused("KG822"):
            found.description_files([lab / path])
    with refused("KG821"):
        found.description_files([lab / "data" / "one" / "a.yml", tmp_path / "missing"])


def test_descriptions_of_no_dataset_are_named(lab):
    assert Workspace.find(explicit=lab).unowned() == []
    write(
        lab,
        "data/three/x.yaml",
        "data/three/y.yml",
        "data/twofold/deep/z.yaml",
        "data/loose.yaml",
        "data/four/notes.txt",
    )
    assert Workspace.find(explicit=lab).unowned() == ["lab/data", "lab/data/three", "lab/data/twofold/deep"]


def test_the_example_beside_the_packaged_data_is_not_taken_for_forgotten(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert Workspace.find().unowned() == []
    checkout = Path(str(shipped()))
    assert Workspace.find(explicit=checkout).unowned() == []


def test_files_from_outside_belong_to_the_first_dataset(lab, tmp_path):
    write(tmp_path, "elsewhere/deep/x.yaml", "elsewhere/notes.txt")
    (found,) = Workspace.find(lab).description_files([tmp_path / "elsewhere"])
    assert (found.dataset, found.path) == ("one", tmp_path / "elsewhere" / "deep" / "x.yaml")


def test_a_workspace_without_descriptions_is_none(tmp_path):
    write(tmp_path, "schema.yaml")
    assert Workspace.find(tmp_path).description_files() == []


@pytest.mark.skipif(sys.platform == "win32", reason="platform: links need a privilege on Windows")
class TestLinks:
    def test_one_that_leaves_the_workspace_is_refused(self, lab, tmp_path):
        write(tmp_path, "secret.yaml", "outside/x.yaml")
        for name, target in (("link.yaml", tmp_path / "secret.yaml"), ("folder", tmp_path / "outside")):
            link = lab / "data" / "one" / name
            link.symlink_to(target)
            with refused("KG824"):
                Workspace.find(lab).description_files()
            link.unlink()

    def test_a_dataset_folder_that_leaves_the_workspace_is_refused(self, lab, tmp_path):
        shutil.rmtree(lab / "data" / "two")
        write(tmp_path, "outside/x.yaml")
        (lab / "data" / "two").symlink_to(tmp_path / "outside")
        with refused("KG824"):
            Workspace.find(lab).description_files()

    def test_one_within_the_workspace_is_followed(self, lab):
        write(lab, "shared/x.yaml")
        (lab / "data" / "one" / "x.yaml").symlink_to(lab / "shared" / "x.yaml")
        (lab / "data" / "one" / "more").symlink_to(lab / "shared")
        found = Workspace.find(lab)
        assert ("one", "lab/data/one/more/x.yaml") in labels(found) and ("one", "lab/data/one/x.yaml") in labels(found)

    def test_one_in_a_circle_is_refused(self, lab):
        for target in (lab / "data" / "one", lab, lab / "data" / "one" / "circle"):
            link = lab / "data" / "one" / "circle"
            link.symlink_to(target)
            with refused("KG827" if target == link else "KG826"):
                Workspace.find(lab).description_files()
            link.unlink()

    def test_one_that_leads_nowhere_is_refused(self, lab):
        (lab / "data" / "one" / "x.yaml").symlink_to(lab / "missing.yaml")
        with refused("KG827"):
            Workspace.find(lab).description_files()

    def test_a_workspace_reached_through_a_link_is_the_same(self, lab, tmp_path):
        (tmp_path / "alias").symlink_to(lab)
        assert Workspace.find(tmp_path / "alias") == Workspace.find(lab)
        assert labels(Workspace.find(lab), tmp_path / "alias" / "data" / "two") == [("two", "lab/data/two/d.yaml")]

    def test_a_pipe_is_no_description(self, lab):
        os.mkfifo(lab / "data" / "one" / "pipe.yaml")
        with refused("KG827"):
            Workspace.find(lab).description_files()


@pytest.mark.skipif(sys.platform == "win32", reason="platform: POSIX permissions")
def test_a_folder_that_cannot_be_read_is_an_error_not_a_loss(lab, monkeypatch):
    # As root every folder can be read, so the refusal itself is simulated.
    def no_entry(self):
        raise PermissionError(13, "Permission denied")

    found = Workspace.find(lab)
    monkeypatch.setattr(type(lab), "iterdir", no_entry)
    with refused("KG825"):
        found.description_files()


# --- queries and notebooks


def test_own_queries_lie_over_the_packaged_ones(lab, monkeypatch, tmp_path):
    packaged = tmp_path / "packaged"
    write(packaged, "queries/ledger/partners.cypher", "queries/paths/connection.cypher", "queries/ledger/readme.md")
    write(lab, "queries/own/partners.cypher", "queries/loose.cypher", "queries/README.md")
    monkeypatch.setattr("graph_loader.workspace.place.shipped", lambda: packaged)
    found = [(query.group, query.id, query.origin, query.label) for query in Workspace.find(lab).query_files()]
    assert found == [
        ("", "loose", "workspace", "lab/queries/loose.cypher"),
        ("own", "partners", "workspace", "lab/queries/own/partners.cypher"),
        ("paths", "connection", "packaged", "queries/paths/connection.cypher"),
    ]


def test_queries_of_the_checkout_are_packaged_ones():
    root = Path(str(shipped()))
    assert {query.origin for query in Workspace.find(root).query_files()} <= {"packaged"}


def test_own_notebooks_lie_over_the_packaged_ones(lab, monkeypatch, tmp_path):
    packaged = tmp_path / "packaged"
    write(packaged, "notebooks/a.ipynb", "notebooks/b.ipynb", "notebooks/.ipynb_checkpoints/a.ipynb")
    write(lab, "notebooks/b.ipynb")
    monkeypatch.setattr("graph_loader.workspace.folder.shipped", lambda: packaged)
    assert Workspace.find(lab).notebooks() == [packaged / "notebooks/a.ipynb", lab.resolve() / "notebooks/b.ipynb"]
