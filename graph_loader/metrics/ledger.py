"""How complete the entries of the libraries and the ledger of institutes are, entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from graph_loader.graph import Node
from graph_loader.metrics import terms
from graph_loader.metrics.index import Index
from graph_loader.metrics.indicator import MetricError
from graph_loader.metrics.network import Network
from graph_loader.rows import Column, Rows
from graph_loader.titles import in_language, names_of

LIBRARIES = {"results": terms.RESULT, "experts": terms.EXPERT, "demands": terms.DEMAND}
"""The three libraries and what they hold; every record of the type is an entry, listed or not."""
INSTITUTES = "institutes"
"""The ledger of institutes: knowledge organizations that are LISTED_IN a library of kind ledger."""
_TITLES = {
    "profile": {"zh": "简介", "en": "Profile"}, "directions": {"zh": "研究方向", "en": "Research directions"},
    "fields": {"zh": "研究领域", "en": "Fields"},
    "expert_results": {"zh": "最新专家成果", "en": "Newest expert results"},
}  # fmt: skip
_COLUMNS = (
    Column("library", "string", {"zh": "库", "en": "Library"}), Column("id", "id", {"zh": "编号", "en": "Id"}),
    Column("name", "string", {"zh": "名称", "en": "Name"}),
    Column("completeness", "decimal", {"zh": "完整度", "en": "Completeness"}),
    Column("missing", "string", {"zh": "尚缺", "en": "Missing"}, many=True),
    Column("listed_in", "id", {"zh": "列入", "en": "Listed in"}, many=True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its library, and for everything that a complete entry has whether it is there."""

    library: str
    node: Node
    columns: Mapping[str, bool]

    @property
    def share(self) -> float:
        """How much of it is there, 0 to 1."""
        return sum(self.columns.values()) / len(self.columns)


def entries(network: Network, library: str) -> list[Entry]:
    """The entries of one library (``results``, ``experts``, ``demands`` or ``institutes``), by id.

    What a complete entry has is said by ``complete`` in schema.yaml, and for institutes by the ledger's four columns.
    A type of which nothing is said has no entries.
    """
    index = network.index
    if library == INSTITUTES:
        return [Entry(library, index.graph.nodes[id], _institute(index, id)) for id in _listed(network)]
    nodes = index.of_type(LIBRARIES[library])
    asked = {type: _declared(index, type) for type in {node.type for node in nodes}}
    return [
        Entry(library, node, {name: there(node) for name, there in asked[node.type].items()})
        for node in nodes
        if asked[node.type]
    ]


def _listed(network: Network) -> list[str]:
    index = network.index
    ledgers = [node.id for node in index.of_type(terms.LIBRARY) if node.properties.get("kind") == terms.LEDGER]
    found = sorted({id for ledger in ledgers for id in index.starts(ledger, terms.LISTED_IN)})
    return [id for id in found if index.is_a(id, terms.KNOWLEDGE) and network.of_slice_type(id)]


def _institute(index: Index, id: str) -> Mapping[str, bool]:
    """Profile, research directions, fields, and a result of its own or of one of its experts, however old."""
    properties = index.graph.nodes[id].properties
    experts = index.starts(id, terms.AFFILIATED_WITH)
    return {
        "profile": "description_zh" in properties or "description_en" in properties,
        "directions": bool(properties.get("research_directions")),
        "fields": bool(index.fields(id)),
        "expert_results": any(index.ends(body, terms.OFFERS) for body in [id, *experts]),
    }


def _declared(index: Index, type: str) -> dict[str, Callable[[Node], bool]]:
    """For everything that a complete entry of a type has, how to see whether a node has it."""
    declared = index.ontology.types[type]
    found: dict[str, Callable[[Node], bool]] = {}
    for name in declared.complete:
        if name in declared.fields:
            found[name] = partial(_filled, frozenset(declared.fields[name].stored))
        else:
            form = index.ontology.writes[type][name]
            along = index.ends if form.end == "from" else index.starts
            found[name] = partial(_linked, along, form.link)
    return found


def _filled(stored: frozenset[str], node: Node) -> bool:
    return not stored.isdisjoint(node.properties)


def _linked(along: Callable[..., list[str]], link: str, node: Node) -> bool:
    return bool(along(node.id, link))


def ledger_rows(network: Network, library: str | None, lang: str, *, incomplete: bool) -> Rows:
    """Every entry with what is missing, the least complete first; ``incomplete`` leaves the complete ones out.

    Raises MetricError (KG942) for a library that does not exist.
    """
    known = (*LIBRARIES, INSTITUTES)
    if library is not None and library not in known:
        raise MetricError("KG942", name=library, known=", ".join(known))
    found = [entry for one in known if library in (None, one) for entry in entries(network, one)]
    found = [entry for entry in found if not incomplete or entry.share < 1]
    found.sort(key=lambda entry: (known.index(entry.library), entry.share, entry.node.id))
    values = tuple(_row(network.index, entry, lang) for entry in found)
    params = {"library": library, "incomplete": incomplete}
    return Rows("ledger", params, network.as_of.isoformat(), _COLUMNS, values, False, "descriptions")


def _row(index: Index, entry: Entry, lang: str) -> tuple[object, ...]:
    name = in_language(names_of(entry.node.properties, entry.node.id), lang)
    missing = tuple(_title(index, entry, column, lang) for column, there in entry.columns.items() if not there)
    listed = tuple(sorted(index.ends(entry.node.id, terms.LISTED_IN)))
    return entry.library, entry.node.id, name, round(entry.share, 4), missing, listed


def _title(index: Index, entry: Entry, column: str, lang: str) -> str:
    """What a column is called: the field's title, or the link's as it is read from this side."""
    if entry.library == INSTITUTES:
        titles = _TITLES[column]
    elif (field := index.ontology.types[entry.node.type].fields.get(column)) is not None:
        titles = dict(field.title)
    else:
        form = index.ontology.writes[entry.node.type][column]
        link = index.ontology.links[form.link]
        titles = dict(link.title if form.end == "from" else link.inverse)
    return in_language(titles, lang)
