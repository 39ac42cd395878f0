"""The index that the search of a site reads: every record's names, what it is, and where it is found."""

from __future__ import annotations

import json
from typing import Any

from graph_loader.graph import Node
from graph_loader.pages import words
from graph_loader.pages.pinyin import search_text
from graph_loader.pages.site.context import Site
from graph_loader.pages.site.frame import ways_of
from graph_loader.titles import in_language


def index(site: Site) -> str:
    """A script that holds the index: pages opened as files may load scripts, and nothing else.

    Each entry is [address, Chinese name, English name, kind, what a search looks in]; ``kind`` is a number among
    ``kinds``, or -1.
    """
    kinds: dict[str, int] = {}
    entries: list[list[Any]] = []
    for address, titles in ways_of(site):
        entries.append([address, titles["zh"], titles["en"], -1, search_text(titles["zh"])])
    for id in sorted(site.graph.nodes):
        node = site.graph.nodes[id]
        found = site.addresses.of(id)
        if found is None:
            continue
        kind = kinds.setdefault(node.type, len(kinds))
        name = site.name(id)
        zh, en = in_language(name, "zh"), in_language(name, "en")
        more = [*_more(site, node), id]
        entries.append([found, zh, "" if en == zh else en, kind, search_text(zh, *more)])
    spoken = [dict(site.ontology.types[type].title) for type in kinds]
    text = json.dumps({"kinds": spoken, "entries": entries}, ensure_ascii=True, separators=(",", ":"))
    return f"window.siduIndex={text};\n"


def _more(site: Site, node: Node) -> list[str]:
    """Other names by which a record is known."""
    declared = site.ontology.types[node.type]
    found: dict[str, None] = {}
    for name in (*words.ALIASES, "code", "number"):
        value = site.speaker.value(declared.fields[name], node.properties) if name in declared.fields else None
        found.update(dict.fromkeys(value.values() if value else ()))
    return list(found)
