"""Laws of ledgers: what a sheet is given it gives back, and the order of its rows does not matter."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_loader.ledgers.cells import own_texts
from graph_loader.ledgers.importing import import_ledger
from graph_loader.ledgers.keys import id_of, slug
from graph_loader.ledgers.layout import columns_of
from graph_loader.ledgers.sheets import Row, open_sheets
from graph_loader.ledgers.writing import Table, csv_bytes, guarded, list_cell, text_cell, xlsx_bytes
from tests.ledger_files import HEAD, ONTOLOGY, csv_file, lab, mapping_file

# Any text that a description can hold.
WRITABLE = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff", include_characters="\n\t")
TEXT = st.text(WRITABLE, min_size=1, max_size=12) | st.sampled_from(["=1", "'", '"', "[a", "{", "#", "_x0041_", " x "])


@given(st.lists(TEXT, min_size=1, max_size=4))
def test_a_cell_holds_any_text_and_any_list_of_texts(texts):
    assert own_texts(text_cell(texts[0]), many=False) == [texts[0]]
    assert own_texts(list_cell(texts), many=True) == texts
    plain = guarded(text_cell(texts[0]))
    assert not plain.startswith(("=", "+", "-", "@"))


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=4), st.sampled_from(["xlsx", "csv"]))
@settings(max_examples=40)
def test_a_file_gives_back_the_cells_it_was_given(rows, form):
    columns = [one for one in columns_of(ONTOLOGY.types["Demand"], ONTOLOGY) if one.key in ("name.zh", "number")]
    table = Table(
        "demands", {"zh": "需求", "en": "Demands"}, columns, [[text_cell(text) for text in row] for row in rows]
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"x.{form}"
        path.write_bytes(xlsx_bytes([table]) if form == "xlsx" else csv_bytes(table))
        found = list(open_sheets(path)[0].rows())[2:]
    assert [texts_of(row, form) for row in found] == [list(row) for row in rows]


def texts_of(row: Row, form: str) -> list[str]:
    cells = [str(cell) for cell in row.cells]
    plain = [cell.removeprefix("'") if form == "csv" else cell for cell in cells]
    return [own_texts(cell, many=False)[0] for cell in plain]


@given(st.text(max_size=40))
def test_ids_are_plain_and_the_same_every_time(text):
    made = slug(text)
    assert made == slug(text) and made.isascii() and set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(id_of([text * 9], "inst-")) <= 120


NAMES = st.lists(st.sampled_from("甲乙丙丁戊己庚辛壬癸"), min_size=1, max_size=6, unique=True)


@given(NAMES, st.data())
@settings(max_examples=15)
def test_importing_twice_and_in_another_order_changes_nothing(names, data):
    rows = [[f"{name}研究所", data.draw(st.sampled_from(["", "潍坊", "诸城市"]))] for name in names]
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        mapping = mapping_file(base, HEAD + "  地区: located_in\n")
        written = []
        for number, order in enumerate((rows, data.draw(st.permutations(rows)))):
            workspace = lab(base / str(number))
            path = csv_file(base, [["名称", "地区"], *order])
            assert len(import_ledger(workspace, ONTOLOGY, path, mapping).files) == 1
            assert import_ledger(workspace, ONTOLOGY, path, mapping).files == []
            written.append((base / str(number) / "lab/data/ledgers/institutes.yaml").read_bytes())
    assert written[0] == written[1]
