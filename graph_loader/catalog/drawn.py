"""Which records of an answer a page draws."""

from __future__ import annotations

from graph_loader.catalog.model import Query
from graph_loader.errors import QueryError
from graph_loader.rows import Rows


def drawn_ids(query: Query, rows: Rows) -> list[str]:
    """The ids in the columns that ``graph`` names, each once, in the order of the rows.

    Raises QueryError: KG786 there are no such columns, KG787 no id is in them.
    """
    columns = list(dict.fromkeys([*query.nodes, *(end for link in query.links for end in (link.start, link.end))]))
    if not columns:
        raise QueryError("KG786", id=query.id)
    ids: dict[str, None] = {}
    for row in rows:
        for name in columns:
            value = row[name]
            ids.update(dict.fromkeys(str(id) for id in (value if isinstance(value, list) else [value]) if id))
    if not ids:
        raise QueryError("KG787", id=query.id)
    return list(ids)
