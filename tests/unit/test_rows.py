from __future__ import annotations

import csv
import datetime
import io
import json
import sys

import openpyxl
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_loader.errors import QueryError, UnsupportedError
from graph_loader.rows import Column, Rows, format_of, money_text, reader_cell, render

COLUMNS = (
    Column("id", "id", {"zh": "编号", "en": "Id"}),
    Column("name", "string", {"zh": "名称", "en": "Name"}),
    Column("sum", "money", {"zh": "金额", "en": "Amount"}),
    Column("value", "amount", {"zh": "数值", "en": "Value"}, unit="unit"),
    Column("unit", "string", {"zh": "单位", "en": "Unit"}),
    Column("when", "date", {"zh": "日期", "en": "Date"}),
    Column("tags", "string", {"zh": "标签", "en": "Tags"}, many=True),
    Column("on", "boolean", {"zh": "是否", "en": "On"}),
)
NASTY = ["=1+1", "+1", "-1", "@x", "\t=1", "'quoted", "＝1", "a\tb\nc\\d", "潍坊\u200f😀`$\"'", "|<b>[x](y)", "", " "]


def rows(*values, columns=COLUMNS):
    return Rows("test", {"p": datetime.date(2024, 5, 25)}, "2024-05-25", columns, tuple(values), False, "fake 1")


def names(*texts):
    return rows(*((text,) for text in texts), columns=(Column("name", "string"),))


ROW = ("a", "甲", 350_000_000, 20_000_000_000, "元", "2024-05", ["x", "y"], True)
EMPTY: tuple[object, ...] = ("b", None, None, 7, "所", None, [], None)


def test_json_keeps_everything():
    document = json.loads(render(rows(ROW, EMPTY), "json"))
    assert list(document) == ["query", "params", "as_of", "columns", "rows", "truncated", "engine"]
    assert document["params"] == {"p": "2024-05-25"}
    assert document["rows"][0] == {
        "id": "a", "name": "甲", "sum": 350_000_000, "value": 20_000_000_000, "unit": "元", "when": "2024-05",
        "tags": ["x", "y"], "on": True,
    }  # fmt: skip
    assert document["rows"][1]["name"] is None
    lines = render(rows(ROW, EMPTY), "jsonl").decode().splitlines()
    assert [json.loads(line) for line in lines] == document["rows"]


@pytest.mark.parametrize(
    ("amount", "zh", "en"),
    [
        (0, "0元", "0 yuan"),
        (999, "999元", "999 yuan"),
        (10_000, "1万元", "10000 yuan"),
        (1_200_000, "120万元", "1.2 million yuan"),
        (12_345_678, "1234.5678万元", "12.345678 million yuan"),
        (3_100_000_000, "31亿元", "3.1 billion yuan"),
        (19_999_999_999, "199.99999999亿元", "19.999999999 billion yuan"),
        (-50_000, "-5万元", "-50000 yuan"),
    ],
)
def test_money_for_people_is_exact(amount, zh, en):
    assert (money_text(amount, "zh"), money_text(amount, "en")) == (zh, en)


def test_markdown_is_for_people():
    text = render(rows(ROW, EMPTY), "md", "zh").decode()
    assert text.splitlines()[0] == "| 编号 | 名称 | 金额 | 数值 | 单位 | 日期 | 标签 | 是否 |"
    assert "| a | 甲 | 3.5亿元 | 200亿元 | 元 | 2024-05 | x；y | 是 |" in text
    assert "| b |  |  | 7 | 所 |  |  |  |" in text
    assert "350000000" in render(rows(ROW), "csv").decode() and "亿" not in render(rows(ROW), "tsv").decode()


def test_words_for_values():
    kinds = Column("kind", "string", spoken={"big": {"zh": "大", "en": "large"}})
    assert [reader_cell("big", kinds, lang) for lang in ("zh", "en", "both")] == ["大", "large", "大/large"]
    assert reader_cell("other", kinds, "zh") == "other"
    role = Column("role", "string", unit="link", words="roles", spoken={"MET host": {"zh": "主办", "en": "host"}})
    assert reader_cell("host", role, "zh", "<MET") == "主办"
    path = Column("path", "string", many=True, join=" — ", spoken={"<MET": {"zh": "参加者", "en": "by"}})
    assert reader_cell(["甲", "<MET", "乙"], path, "zh") == "甲 — 参加者 — 乙"


def test_columns_for_machines_only():
    columns = (Column("id", "id"), Column("key", "string", data_only=True))
    assert "k1" not in render(rows(("a", "k1"), columns=columns), "md").decode()
    assert "k1" in render(rows(("a", "k1"), columns=columns), "tsv").decode()


def test_csv_guards_formulas_and_gives_every_text_back():
    text = render(names(*NASTY), "csv").decode()
    cells = [row[0] if row else "" for row in csv.reader(io.StringIO(text, newline=""))][1:]
    for cell, original in zip(cells, NASTY, strict=True):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "＝"))
        assert cell.removeprefix("'") == original
    numbers = render(rows((-1, -2.5), columns=(Column("a", "integer"), Column("b", "decimal"))), "csv").decode()
    assert numbers.splitlines()[1] == "-1,-2.5"


def test_bom_is_for_csv_and_tsv():
    assert render(names("x"), "csv", bom=True).startswith(b"\xef\xbb\xbf")
    assert render(names("x"), "tsv", bom=True).startswith(b"\xef\xbb\xbf")
    assert render(names("x"), "json", bom=True).startswith(b"{")


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_tsv_gives_every_text_back(texts):
    data = render(names(*texts), "tsv").decode()
    lines = data.removesuffix("\n").split("\n")[1:]
    unescaped = [
        line.replace("\\\\", "\0").replace("\\t", "\t").replace("\\n", "\n").replace("\\r", "\r").replace("\0", "\\")
        for line in lines
    ]
    if not any("\0" in text or "\ud800" <= character <= "\udfff" for text in texts for character in text or " "):
        assert unescaped == texts
    assert all("\t" not in line for line in lines)


def test_xlsx_holds_texts_as_texts():
    control = "bell\x07 _x0041_ end"
    book = openpyxl.load_workbook(io.BytesIO(render(names(*NASTY, control, 2**60), "xlsx")))
    sheet = book.worksheets[0]
    assert [sheet["A1"].value, sheet["A2"].value] == ["name", "name"]
    for number, text in enumerate(NASTY, start=3):
        cell = sheet.cell(row=number, column=1)
        assert cell.data_type != "f"
        assert (cell.value or "") == text.replace("\r", "")
    from openpyxl.utils.escape import unescape

    assert unescape(str(sheet.cell(row=3 + len(NASTY), column=1).value)) == control
    assert sheet.cell(row=4 + len(NASTY), column=1).value == str(2**60)


def test_xlsx_has_titles_names_and_what_was_asked():
    book = openpyxl.load_workbook(io.BytesIO(render(rows(ROW), "xlsx", "zh")))
    sheet, about = book.worksheets
    assert [cell.value for cell in sheet[1]][:3] == ["编号", "名称", "金额"]
    assert [cell.value for cell in sheet[3]] == [
        "a",
        "甲",
        350_000_000,
        20_000_000_000,
        "元",
        "2024-05",
        '["x", "y"]',
        True,
    ]
    facts = {row[0].value: row[1].value for row in about.iter_rows()}
    assert facts["query"] == "test" and facts["as_of"] == "2024-05-25" and facts["$p"] == "2024-05-25"


def test_xlsx_never_cuts():
    with pytest.raises(QueryError) as caught:
        render(names("x" * 32_768), "xlsx")
    assert caught.value.code == "KG774"


def test_parquet_needs_a_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UnsupportedError) as caught:
        render(rows(ROW), "parquet")
    assert caught.value.code == "KG772" and caught.value.exit_code == 3


def test_parquet_is_typed():
    table = pyarrow.parquet.read_table(io.BytesIO(render(rows(ROW, EMPTY), "parquet")))
    assert table.to_pylist()[0] == dict(zip([c.name for c in COLUMNS], ROW, strict=True))
    mixed = rows((1,), ("a",), (None,), (2**60,), columns=(Column("x"),))
    assert [row["x"] for row in pyarrow.parquet.read_table(io.BytesIO(render(mixed, "parquet"))).to_pylist()] == [
        "1", "a", None, str(2**60),
    ]  # fmt: skip
    large = rows((2**60, "个"), (3, "元"), columns=(Column("v", "amount", unit="u"), Column("u", "string")))
    assert pyarrow.parquet.read_table(io.BytesIO(render(large, "parquet"))).to_pylist()[0]["v"] == 2**60


@pytest.mark.parametrize(
    ("name", "form"), [("a.csv", "csv"), ("b.XLSX", "xlsx"), ("c.ndjson", "jsonl"), ("d.markdown", "md")]
)
def test_format_of_a_file(name, form):
    assert format_of(name) == form


@pytest.mark.parametrize("name", ["a", "b.doc", "c."])
def test_unknown_format(name):
    with pytest.raises(QueryError) as caught:
        format_of(name)
    assert caught.value.code == "KG770"
