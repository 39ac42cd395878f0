"""``sidu person``: all that is kept is shown, and what is forgotten is gone from every store of the workspace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph_loader import cli
from graph_loader.api import Region
from graph_loader.matching.bm25 import Document, Index
from graph_loader.matching.storage import save_index
from graph_loader.pages.layout.kept import Places, read_kept
from graph_loader.persons import completions_with, forget_completion, traces
from graph_loader.stores import hosting
from graph_loader.workspace import Workspace
from tests.workspaces import make_workspace

EXPERTS = """\
experts:
  - id: wang
    name: {zh: 王小明, en: Wang Xiaoming}
    telephone: "13800000000"
    purpose: 专家库
    keep_until: 2026-12
    affiliated_with: uni
    sources: {src: p. 1}
  - {id: li, name: {zh: 李, en: Li}, sources: {src: p. 2}}
"""
OTHERS = """\
default_sources: {src: p. 3}
universities:
  - {id: uni, name: {zh: 某大学}, note: 王小明在此任教}
results:
  - {id: res, name: {zh: 某成果}, holders: [wang, li]}
"""


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_workspace(tmp_path / "lab", {"experts.yaml": EXPERTS, "others.yaml": OTHERS})
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SIDU_LANG", "en")
    monkeypatch.setenv("SIDU_DATA_DIR", str(tmp_path / "stores"))
    monkeypatch.setenv("SIDU_RUNTIME_DIR", str(tmp_path / "run"))
    return folder


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = cli.run(["person", *arguments])
    seen = capsys.readouterr()
    return code, seen.out, seen.err


def test_every_line_about_a_person_is_named(lab):
    found = traces(Workspace.find(explicit=lab).description_files(), "wang", ["王小明", "W"])
    assert [(str(one.source), one.what) for one in found] == [
        ("data/experts.yaml:2:5", "record"),
        ("data/others.yaml:3:38", "mention"),
        ("data/others.yaml:5:42", "reference"),
    ]


def test_comments_and_files_that_cannot_be_read_are_searched_too(lab):
    data = lab / "data"
    (data / "notes.yaml").write_text(
        "universities:\n  - {id: u, name: U}  # 王小明 13800000000\n# wang2\n", encoding="utf-8"
    )
    (data / "broken.yaml").write_text("results:\n  - {id: r, name: [\n  holders: wang}\n", encoding="utf-8")
    (data / "gbk.yaml").write_bytes("universities:\n  - {id: v, name: 王小明}\n".encode("gbk"))
    found = traces(Workspace.find(explicit=lab).description_files(), "wang", ["王小明"])
    assert {(str(one.source), one.what) for one in found if "experts" not in str(one.source)} == {
        ("data/notes.yaml:2:25", "mention"), ("data/broken.yaml:3:12", "mention"), ("data/gbk.yaml:2:19", "mention"),
        ("data/others.yaml:3:38", "mention"), ("data/others.yaml:5:42", "reference"),
    }  # fmt: skip


def test_nobody_is_left_out_in_silence_where_the_descriptions_are_not_sound(lab, capsys):
    (lab / "data" / "more.yaml").write_text("experts:\n  - {id: zhao, nam: 赵}\n", encoding="utf-8")
    code, out, err = told(capsys, "due", "--all")
    assert (code, out) == (1, "") and "KG906" in err


def test_what_is_kept_is_shown_without_a_store(lab, capsys):
    code, out, _ = told(capsys, "show", "wang", "--format", "json")
    document = json.loads(out)
    assert code == 0 and document["properties"]["telephone"] == "13800000000" and document["stores"] == []
    assert [line["what"] for line in document["lines"]] == ["record", "mention", "reference"]
    code, out, _ = told(capsys, "show", "wang")
    assert "telephone: 13800000000" in out and "data/others.yaml:5:42: reference: wang" in out
    assert not (lab.parent / "stores").exists()


@pytest.mark.parametrize(("id", "code"), [("nobody", "KG986"), ("uni", "KG987")])
def test_only_persons_have_a_file(lab, capsys, id, code):
    ended, out, err = told(capsys, "show", id)
    assert (ended, out) == (1, "") and code in err


def test_whose_retention_has_ended(lab, capsys):
    assert told(capsys, "due", "--as-of", "2026-12-31")[1] == ""
    assert told(capsys, "due", "--as-of", "2027-01-01")[1] == "wang\t王小明\t2026-12\n"
    assert told(capsys, "due", "--all")[1] == "li\t李\t\nwang\t王小明\t2026-12\n"


@pytest.mark.embedded
def test_a_forgotten_person_is_gone_from_every_store(lab, capsys):
    for access in ("public", "personal"):
        with Region(lab, access=access) as region:
            region.load()
    folder = hosting.store_directory(Workspace.find(explicit=lab).key)
    completions = folder / "completions" / "ids-Actor.json"
    try:
        assert '"wang"' in completions.read_text(encoding="utf-8")
        key = Workspace.find(explicit=lab).key
        places = Places.of(key, "public")
        places.keep("network", "stress", {"wang": (1.0, 2.0), "li": (3.0, 4.0)})
        places.keep("ego-wang", "radial", {"uni": (1.0, 2.0)})
        index, other = folder / "match-experts.npz", folder / "match-results.npz"
        save_index(Index.build([Document("wang", (("钛合金", 1.0),))]), index)
        save_index(Index.build([Document("res", (("某成果", 1.0),))]), other)
        code, out, _ = told(capsys, "show", "wang")
        assert code == 0 and out.count("store ") == 2 and "AFFILIATED_WITH uni" in out
        files = {line.removeprefix("file ") for line in out.splitlines() if line.startswith("file ")}
        assert {str(completions), str(places.path), str(index)} <= files and str(other) not in files
        code, out, err = told(capsys, "forget", "wang", "--yes")
        assert code == 0 and err.count("removed from") == 2 + len(files) and "data/experts.yaml:2:5: record" in out
        assert '"wang"' not in completions.read_text(encoding="utf-8")
        kept = read_kept(places.path)
        assert kept.keys() == {"network"} and kept["network"].places == {"li": (3.0, 4.0)}
        assert other.exists() and not index.exists()
        for access in ("public", "personal"):
            with Region(lab, access=access) as region:
                graph = region.store.graph()
                assert {"uni", "li", "res"} <= set(graph.nodes) and "wang" not in graph.nodes
                assert not [link for link in graph.links.values() if "wang" in (link.start, link.end)]
        code, out, _ = told(capsys, "show", "wang")
        assert code == 0 and "store " not in out
    finally:
        hosting.stop_host(folder)


def test_nothing_is_forgotten_without_a_yes(lab, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin.read", lambda *_: "")
    code, _, err = told(capsys, "forget", "wang")
    assert code in (1, 130) and "removed" not in err


def test_completions_without_the_person_are_left_alone(tmp_path):
    path = tmp_path / "completions" / "ids-Expert.json"
    assert completions_with(tmp_path, "wang") == []
    path.parent.mkdir()
    path.write_text('{"ids": [["li", "李"]]}', encoding="utf-8")
    before = path.stat().st_mtime_ns
    assert completions_with(tmp_path, "wang") == []
    forget_completion(path, "wang")
    assert path.stat().st_mtime_ns == before
