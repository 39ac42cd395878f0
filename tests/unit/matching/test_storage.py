"""An index in a file ranks as the one that was saved; what is no index is refused without running anything."""

from __future__ import annotations

import numpy as np
import pytest

from graph_loader.matching.bm25 import Document, Index
from graph_loader.matching.query import make_query
from graph_loader.matching.storage import kept_index, load_index, save_index
from graph_loader.matching.synonyms import MatchError

DOCUMENTS = [Document("a", (("数控机床", 5.0),)), Document("b", (("刀具 CNC", 1.0),))]


def test_a_saved_index_ranks_the_same_and_can_be_changed(tmp_path):
    built = Index.build(DOCUMENTS)
    save_index(built, tmp_path / "i.npz")
    read = load_index(tmp_path / "i.npz")
    query = make_query((("数控刀具cnc", 1.0),)).weights
    assert list(read.scores(query)) == list(built.scores(query)) != [0.0, 0.0]
    more = Document("c", (("机床刀具", 1.0),))
    assert list(read.updated([more], ["a"]).scores(query)) == list(Index.build([DOCUMENTS[1], more]).scores(query))
    assert [path.name for path in tmp_path.iterdir()] == ["i.npz"]


def test_an_empty_index_is_saved_too(tmp_path):
    save_index(Index.build([]), tmp_path / "i.npz")
    assert load_index(tmp_path / "i.npz").ids == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\x80\x04K\x01."])
def test_what_is_no_index_is_refused(tmp_path, content):
    path = tmp_path / "i.npz"
    path.write_bytes(content)
    with pytest.raises(MatchError) as refused:
        load_index(path)
    assert refused.value.code == "KG958"


def test_another_format_and_a_missing_file_are_told_apart(tmp_path):
    path = tmp_path / "i.npz"
    np.savez(path, format=np.array(0))
    codes = []
    for file in (path, tmp_path / "none.npz"):
        with pytest.raises(MatchError) as refused:
            load_index(file)
        codes.append(refused.value.code)
    assert codes == ["KG958", "KG957"]


def test_objects_are_never_unpickled(tmp_path):
    path = tmp_path / "i.npz"
    np.savez(path, format=np.array([{}], dtype=object))
    with pytest.raises(MatchError) as refused:
        load_index(path)
    assert refused.value.code == "KG958"


def test_a_kept_index_reads_what_changed_and_ranks_as_one_made_anew(tmp_path, monkeypatch):
    path = tmp_path / "i.npz"
    kept_index(DOCUMENTS, path)
    changed = [Document("a", (("数控铣床", 5.0),)), Document("c", (("机床刀具", 1.0),))]
    query = make_query((("数控机床刀具cnc", 1.0),)).weights
    found = kept_index(changed, path)
    assert found.ids == ["a", "c"] and list(found.scores(query)) == list(Index.build(changed).scores(query))
    # Nothing changed: nothing is written.
    monkeypatch.setattr("graph_loader.matching.storage.save_index", None)
    assert kept_index(changed, path).ids == ["a", "c"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken"])
def test_a_kept_index_that_is_broken_is_made_anew(tmp_path, content):
    path = tmp_path / "i.npz"
    path.write_bytes(content)
    assert kept_index(DOCUMENTS, path).ids == load_index(path).ids == ["a", "b"]
