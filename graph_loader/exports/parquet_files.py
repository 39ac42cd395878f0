"""Tables as Parquet files with typed columns; pyarrow (extra ``parquet``) is imported when one is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graph_loader.errors import UnsupportedError
from graph_loader.exports.tables import Column, Table, as_kind
from graph_loader.graph import Link


def write_parquet(table: Table, path: Path) -> None:
    """Write a table: dates as date32, lists as lists, and for links the columns ``from`` and ``to`` first.

    Raises UnsupportedError (KG772) where pyarrow is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise UnsupportedError("KG772", format="parquet", package="pyarrow", extra="parquet") from None
    arrays: dict[str, Any] = {}
    if table.what == "links":
        links = [item for item in table.items if isinstance(item, Link)]
        arrays["from"] = pyarrow.array([link.start for link in links], type=pyarrow.string())
        arrays["to"] = pyarrow.array([link.end for link in links], type=pyarrow.string())
    for column in table.columns:
        values = [as_kind(item.properties.get(column.name), column) for item in table.items]
        arrays[column.name] = pyarrow.array(values, type=_arrow_type(pyarrow, column))
    pyarrow.parquet.write_table(pyarrow.table(arrays), path)


def _arrow_type(pyarrow: Any, column: Column) -> Any:
    scalar = {
        "boolean": pyarrow.bool_(), "integer": pyarrow.int64(), "float": pyarrow.float64(), "date": pyarrow.date32(),
        "text": pyarrow.string(),
    }[column.kind]  # fmt: skip
    return pyarrow.list_(scalar) if column.many else scalar
