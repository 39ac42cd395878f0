"""The names that a Cypher text may use: labels, link types, properties, functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph_loader.ontology import BASE_LABEL, Ontology

FUNCTIONS = frozenset([
    "abs", "avg", "ceil", "char_length", "character_length", "coalesce", "collect", "cos", "count", "degrees",
    "exp", "floor", "head", "isempty", "keys", "labels", "last", "left", "length", "log", "log10", "ltrim", "max",
    "min", "nodes", "nullif", "percentilecont", "percentiledisc", "pi", "properties", "radians", "range",
    "relationships", "replace", "reverse", "right", "round", "rtrim", "sign", "sin", "size", "split", "sqrt",
    "startnode", "endnode", "stdev", "stdevp", "substring", "sum", "tail", "tan", "toboolean", "tobooleanornull",
    "tofloat", "tofloatornull", "tointeger", "tointegerornull", "tolower", "tostring", "tostringornull", "toupper",
    "trim", "type", "tobooleanlist", "tofloatlist", "tointegerlist", "tostringlist", "valuetype", "e", "atan",
    "atan2", "acos", "asin", "cot", "haversin", "isnan", "exists", "date", "datetime", "localdatetime",
    "localtime", "time", "duration", "timestamp", "date.truncate", "datetime.truncate", "localdatetime.truncate",
    "duration.between", "duration.indays", "duration.inmonths", "duration.inseconds",
])  # fmt: skip
"""Functions of Neo4j 5 that compute from their arguments alone; a server's plug-ins may hold others that reach out."""

IDENTITIES = frozenset(["elementid", "id"])
"""Functions whose value differs between engines and loads."""

TEMPORAL_PARTS = frozenset([
    "year", "quarter", "month", "week", "weekyear", "dayofquarter", "quarterday", "day", "ordinalday", "dayofweek",
    "weekday", "hour", "minute", "second", "millisecond", "microsecond", "nanosecond", "timezone", "offset",
    "epochseconds", "epochmillis", "years", "quarters", "months", "weeks", "days", "hours", "minutes", "seconds",
    "milliseconds", "monthsofyear", "quartersofyear", "daysofweek", "daysofmonth",
])  # fmt: skip
RESERVED_PROPERTIES = frozenset(["id", "type", "dataset", "source_ids", "locators", "synthetic"])


@dataclass(frozen=True)
class Vocabulary:
    """The properties that nodes of a label, and links of a type, may have."""

    labels: Mapping[str, frozenset[str]]
    links: Mapping[str, frozenset[str]]

    def of_labels(self, names: Iterable[str]) -> frozenset[str]:
        """The properties of nodes that have one of these labels; of any node where none is given."""
        known = [self.labels[name] for name in names if name in self.labels]
        return frozenset().union(*(known or self.labels.values()), RESERVED_PROPERTIES)

    def of_links(self, names: Iterable[str]) -> frozenset[str]:
        """The properties of links of these types; of any link where none is given."""
        known = [self.links[name] for name in names if name in self.links]
        return frozenset().union(*(known or self.links.values()), RESERVED_PROPERTIES - {"id", "type"}, {"key"})

    def everything(self) -> frozenset[str]:
        """Every property there is."""
        return self.of_labels(()) | self.of_links(())


def vocabulary_of(ontology: Ontology) -> Vocabulary:
    """The vocabulary that schema.yaml gives; a label has the properties of all types that carry it."""
    labels: dict[str, set[str]] = {BASE_LABEL: set()}
    for node_type in ontology.types.values():
        for label in {BASE_LABEL, node_type.name, *node_type.bases}:
            labels.setdefault(label, set()).update(node_type.stored_properties())
    return Vocabulary(
        {name: frozenset(properties) for name, properties in labels.items()},
        {name: frozenset(link.stored_properties()) for name, link in ontology.links.items()},
    )
