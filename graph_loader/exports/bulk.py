"""Files for ``neo4j-admin database import full``, with the arguments of that command and sidu's own book-keeping.

What is imported in this way is what ``sidu load`` would have written: a load of the same descriptions afterwards adds
the constraints and finds nothing else to change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from graph_loader.cypher import STORE_FORMAT
from graph_loader.errors import ExportError
from graph_loader.exports.csv_files import ARRAY_DELIMITER, admin_header, admin_text
from graph_loader.exports.tables import Table

ARGUMENTS = "import.args"
_STORE = "book-keeping.csv"
_STORE_HEADER = "book-keeping-header.csv"
_README = "README.txt"
EXTRA_FILES = (ARGUMENTS, _STORE, _STORE_HEADER, _README)

_WORDS = """\
在本文件夹中运行（Neo4j 5，数据库为空且服务器已停止）：
    neo4j-admin database import full @{arguments} neo4j
启动服务器后：
    sidu load --store bolt://localhost:7687
它补上唯一性约束；同一份描述没有其他变化。{synthetic_zh}

Run in this folder (Neo4j 5, the database empty and the server stopped):
    neo4j-admin database import full @{arguments} neo4j
then start the server and run
    sidu load --store bolt://localhost:7687
which adds the unique constraints and, for the same descriptions, changes nothing else.{synthetic_en}
"""


def files(table: Table) -> tuple[Iterable[str], Iterable[str]]:
    """The header and the rows of a table. Raises ExportError (KG983) for a text that would fall into two."""
    _refuse_delimiters(table)
    return [admin_header(table)], admin_text(table)


def _refuse_delimiters(table: Table) -> None:
    lists = [column.name for column in table.columns if column.many]
    for item in table.items:
        for name in lists:
            value = item.properties.get(name)
            if any(ARRAY_DELIMITER in str(one) for one in (value if isinstance(value, list) else [value])):
                raise ExportError("KG983", id=item.properties.get("id") or item.properties.get("key"), name=name)


def extra_files(
    parts: Sequence[tuple[str, Sequence[str]]], tables: Sequence[tuple[str, Table]], access: str
) -> Iterator[tuple[str, str]]:
    """What stands beside the tables' files: the book-keeping nodes, the command's arguments, how to run it."""
    items = [item for _, table in tables for item in table.items]
    made_up = {item.dataset for item in items if item.properties.get("synthetic")}
    yield _STORE_HEADER, ":ID(book),:LABEL,id,name,state,access,format:long,synthetic:boolean\r\n"
    rows = [f"store,_Store,store,,,{access},{STORE_FORMAT},", "load,_Load,load,,,,,"]
    for dataset in sorted({item.dataset for item in items}):
        rows.append(f"dataset {dataset},_Dataset,,{dataset},loaded,,,{'true' if dataset in made_up else ''}")
    yield _STORE, "".join(f"{row}\r\n" for row in rows)
    yield ARGUMENTS, "".join(f"{line}\n" for line in _arguments(parts))
    yield (
        _README,
        _WORDS.format(
            arguments=ARGUMENTS,
            synthetic_zh="\n数据含合成部分。" if made_up else "",
            synthetic_en="\nSome or all of the data is synthetic." if made_up else "",
        ),
    )


def _arguments(parts: Sequence[tuple[str, Sequence[str]]]) -> Iterator[str]:
    yield f"--nodes={_STORE_HEADER},{_STORE}"
    for what, names in parts:
        yield f"--{'nodes' if what == 'nodes' else 'relationships'}={','.join(names)}"
    yield "--array-delimiter=\\u001F"
    yield "--multiline-fields=true"
