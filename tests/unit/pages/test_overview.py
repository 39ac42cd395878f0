"""More than a page can hold: groups that add up, pages below them that lead back."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePosixPath

import pytest

from graph_loader.api import Region
from graph_loader.drawing import Drawing
from graph_loader.pages import overview, select
from graph_loader.pages.overview import pages_of


@pytest.fixture(scope="module")
def drawing(tmp_path_factory: pytest.TempPathFactory) -> Drawing:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIDU_DATA_DIR", str(tmp_path_factory.mktemp("places")))
        return Region().drawing()


def test_groups_add_up_and_their_pages_lead_back(drawing: Drawing, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(overview, "MOST_DRAWN", 60)
    builder = drawing.builder
    selection = select(builder, "network", ())
    pages = dict(pages_of(builder, selection, "network"))
    top = pages["network.html"]
    assert sum(node.count for node in top.nodes) == len(selection.ids)
    among = Counter(
        link.key for id in selection.ids for link in builder.touching[id] if builder.other(link, id) in selection.ids
    )
    inside = sum(link.weight for link in top.links)
    assert 0 < inside <= len(among)
    for node in top.nodes:
        assert node.address in pages
        below = pages[str(node.address)]
        assert below.up is not None
        back = (PurePosixPath(str(node.address)).parent / below.up[0]).as_posix()
        assert re.sub(r"[^/]+/\.\./", "", back) == "network.html"
        assert len(below.nodes) <= 60
    assert all("/" not in (node.address or "").removeprefix("network-pages/") for node in top.nodes)


def test_a_page_that_fits_is_one_file(drawing: Drawing):
    assert [file for file, _ in drawing.files("network")] == ["network.html"]
