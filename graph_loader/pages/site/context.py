"""What all pages of a site share: names, addresses, links by their ends, and the frame around every page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import quote

from graph_loader.graph import Link, Node
from graph_loader.ontology import LinkType
from graph_loader.pages.document import bilingual, escape
from graph_loader.pages.site.addresses import Addresses, anchor
from graph_loader.pages.site.dates import When, newest, when_of
from graph_loader.pages.site.facts import SiteFacts
from graph_loader.pages.site.markup import Markup, badge, both, heading, items, said
from graph_loader.pages.spoken import Speaker
from graph_loader.titles import LANGUAGES, Titles

_MARKED = ("certainty", "date_certainty", "tile_row", "tile_column")
"""Fields that are shown in another way than as a line of facts."""


class Relation(NamedTuple):
    """A link as one of its ends sees it."""

    link: Link
    other: str
    outgoing: bool
    when: When | None


class Group(NamedTuple):
    """The relations of one kind, with its title read from this end."""

    title: Titles
    relations: tuple[Relation, ...]


class Site:
    """A graph with everything that its pages ask of it. ``lang`` is the language that a page opens in."""

    def __init__(self, facts: SiteFacts, lang: str = "zh", *, live: bool = False) -> None:
        self.facts = facts
        self.graph = facts.graph
        self.ontology = facts.ontology
        self.lang = lang
        self.live = live
        self.speaker = Speaker(facts.graph, facts.ontology)
        self.addresses = Addresses(facts)
        self._touching: dict[str, list[Link]] = defaultdict(list)
        for key in sorted(facts.graph.links):
            link = facts.graph.links[key]
            self._touching[link.start].append(link)
            if link.end != link.start:
                self._touching[link.end].append(link)
        self._joints = {name for name, declared in facts.ontology.types.items() if declared.joins}

    # ------------------------------------------------------------------ the graph

    def is_a(self, id: str, *types: str) -> bool:
        """Whether a record is of one of these types or extends it."""
        node = self.graph.nodes.get(id)
        return node is not None and any(type in node.labels for type in types)

    def links(self, id: str, *types: str) -> list[Link]:
        """The links of a record in either direction, of these types or all, in a fixed order."""
        return [link for link in self._touching.get(id, ()) if not types or link.type in types]

    def ends(self, id: str, *types: str) -> list[str]:
        """What links of these types lead to, by id."""
        return sorted(link.end for link in self.links(id, *types) if link.start == id)

    def starts(self, id: str, *types: str) -> list[str]:
        """What links of these types come from, by id."""
        return sorted(link.start for link in self.links(id, *types) if link.end == id)

    def joins(self, id: str) -> bool:
        """Whether bodies cooperate through this record."""
        node = self.graph.nodes.get(id)
        return node is not None and node.type in self._joints

    def cooperates(self, link: Link) -> bool:
        """Whether a link counts as a cooperation."""
        declared = self.ontology.links.get(link.type)
        return declared is not None and declared.cooperation

    def partners(self, joint: str, without: str) -> list[str]:
        """Who else cooperates through a joining record, by id."""
        found = {link.start if link.end == joint else link.end for link in self.links(joint) if self.cooperates(link)}
        return sorted(found - {without, joint})

    def when(self, node: Node) -> When | None:
        """When a record is dated, by the field that schema.yaml names."""
        declared = self.ontology.types.get(node.type)
        return when_of(node.properties, declared.when) if declared else None

    def link_when(self, link: Link, other: str) -> When | None:
        """When a link is dated; otherwise when ``other``, the end that it leads to, was, if bodies join through it."""
        own = when_of(link.properties, "period")
        return own or (self.when(self.graph.nodes[other]) if self.joins(other) else None)

    def groups(self, id: str, leave_out: Sequence[str] = ()) -> list[Group]:
        """The relations of a record by kind and direction, in the order of schema.yaml; newest first."""
        found: dict[tuple[str, bool], list[Relation]] = defaultdict(list)
        for link in self.links(id):
            if link.type not in leave_out:
                outgoing = link.start == id
                other = link.end if outgoing else link.start
                found[link.type, outgoing].append(Relation(link, other, outgoing, self.link_when(link, other)))
        groups = []
        for name, declared in self.ontology.links.items():
            for outgoing in (True, False):
                relations = found.get((name, outgoing))
                if relations:
                    groups.append(Group(_title(declared, outgoing), tuple(sorted(relations, key=_newest))))
        return groups

    def name(self, id: str) -> Titles:
        """What a record is called: its name, or what it is where it has none."""
        name = self.speaker.name(id)
        node = self.graph.nodes.get(id)
        if node is None or set(name.values()) != {id}:
            return name
        declared = self.ontology.types[node.type]
        return {lang: f"{declared.title.get(lang, '')} {id}".strip() for lang in LANGUAGES}

    def type_title(self, id: str) -> Titles:
        """What a record is."""
        return self.ontology.types[self.graph.nodes[id].type].title

    def in_network(self, id: str) -> str | None:
        """Where a record is drawn in the network."""
        page = self._drawn.get(id)
        return f"{page}#s={id}" if page else None

    @cached_property
    def _drawn(self) -> Mapping[str, str]:
        # A group's page also shows whom its members work with; any page that shows a record will do.
        return {node.id: address for address, model in self.facts.networks.items() for node in model.nodes}

    def region_name(self) -> Titles:
        """The name of the region."""
        return self.facts.title

    def sorted_by_name(self, ids: Sequence[str]) -> list[str]:
        """Ids by type and name, for lists that people read."""
        order = {name: place for place, name in enumerate(self.ontology.types)}
        return sorted(ids, key=lambda id: (order[self.graph.nodes[id].type], self.name(id).get("zh", ""), id))


def _title(declared: LinkType, outgoing: bool) -> Titles:
    return declared.title if outgoing else declared.inverse


def _newest(relation: Relation) -> tuple[object, ...]:
    """Newest first, without a date last, otherwise by id."""
    return newest(relation.when), relation.other, relation.link.key


class Page:
    """One page while it is written: it knows where it stands and gathers the sources that it cites."""

    def __init__(self, site: Site, path: str) -> None:
        self.site = site
        self.path = path
        self._cited: dict[str, int] = {}

    # ------------------------------------------------------------------ links

    def href(self, address: str) -> str:
        """An address within the site, relative to this page."""
        file, hash, fragment = address.partition("#")
        if file == self.path and hash:
            return f"#{quote(fragment)}"
        return f"{'../' * self.path.count('/')}{quote(file)}{hash}{quote(fragment, safe='=&')}"

    def to(self, address: str, titles: Titles, **attributes: str) -> Markup:
        """A link within the site."""
        return bilingual("a", titles, href=self.href(address), **attributes)

    def link(self, id: str) -> Markup:
        """A record's name, as a link to where it is found."""
        address = self.site.addresses.of(id)
        return self.to(address, self.site.name(id)) if address else said(self.site.name(id))

    def linked(self, ids: Sequence[str], most: int = 0) -> Markup:
        """Several records' names; beyond ``most`` only how many."""
        shown = list(ids)[:most] if most else list(ids)
        rest = len(ids) - len(shown)
        joint = said(both("、", ", "))
        text = joint.join(self.link(id) for id in shown)
        return f"{text} {said(both(f'等 {len(ids)} 个', f'and {rest} more'))}" if rest else text

    # ------------------------------------------------------------------ sources and marks

    def cite(self, properties: Mapping[str, Any]) -> Markup:
        """References to the sources of a record or a link, by number, with the place in each."""
        ids, places = properties.get("source_ids") or (), properties.get("locators") or ()
        by_source: dict[str, list[str]] = {}
        for number, id in enumerate(ids):
            by_source.setdefault(str(id), []).append(str(places[number]) if number < len(places) else "")
        marks = []
        for id, locators in by_source.items():
            number = self._cited.setdefault(id, len(self._cited) + 1)
            text = " ".join(filter(None, locators))
            place = f'<span class="place">{escape(text)}</span>' if text else ""
            marks.append(f'<a class="ref" href="#s-{number}">{number}</a>{place}')
        return f'<span class="refs">{" ".join(marks)}</span>' if marks else ""

    def marks(self, properties: Mapping[str, Any]) -> Markup:
        """What is not simply stated: inferred, doubtful, dated after the page, made up."""
        found = []
        for field in ("certainty", "date_certainty"):
            value = properties.get(field)
            scheme = self.site.ontology.schemes.get(field)
            if value is not None and value != "stated":
                known = scheme.values.get(str(value)) if scheme else None
                found.append(badge(known.title if known else both(str(value), str(value)), f"mark {field}"))
        if properties.get("synthetic") is True:
            found.append(badge(both("合成", "synthetic"), "mark synthetic"))
        return "".join(found)

    def sources(self) -> Markup:
        """The sources cited on this page so far, numbered."""
        if not self._cited:
            return ""
        entries = []
        for id, number in sorted(self._cited.items(), key=lambda pair: pair[1]):
            entries.append(f'<li id="s-{number}">{self.source(id)}</li>\n')
        head = heading(2, both("来源", "Sources"))
        return f'<section class="sources">\n{head}\n<ol>\n{"".join(entries)}</ol></section>\n'

    def source(self, id: str) -> Markup:
        """How a source is cited: with its address only where the original itself was read."""
        cited = self.site.speaker.source(id)
        about = self.site.addresses.of(id)
        text = self.to(about, cited.text) if about else said(cited.text)
        copy = ""
        node = self.site.graph.nodes.get(id)
        if node is not None and node.properties.get("read_from_copy"):
            copy = f" {badge(both('据转载件', 'read from a copy'), 'mark')}"
        if not cited.address:
            return text + copy
        away = both("原文", "original")
        return f"{text} {bilingual('a', away, href=cited.address, rel='noreferrer noopener external', class_='away')}"

    # ------------------------------------------------------------------ facts and relations

    def facts(self, node: Node, leave_out: Sequence[str] = (), more: Markup = "") -> Markup:
        """What is known of a record as a list of terms, with ``more`` of them; the id last, for whoever describes."""
        declared = self.site.ontology.types[node.type]
        shown = {declared.fields[name].title.get("en") for name in (*_MARKED, *leave_out) if name in declared.fields}
        found, id = [], ""
        for fact in self.site.speaker.facts(node):
            value = said(fact.value)
            if fact.address:
                value = bilingual("a", fact.value, href=fact.address, rel="noreferrer noopener external")
            if fact.value.get("zh") == node.id and fact.title.get("en") == "Id":
                id = f"<dt>{said(fact.title)}</dt><dd><code>{escape(node.id)}</code></dd>\n"
            elif fact.title.get("en") not in shown:
                found.append(f"<dt>{said(fact.title)}</dt><dd>{value}</dd>\n")
        return f'<dl class="facts">\n{"".join(found)}{more}{id}</dl>\n'

    def relation(self, relation: Relation, id: str) -> Markup:
        """One relation as a line: the other, its role, when, who else, what marks it, where from."""
        properties = relation.link.properties
        declared = self.site.ontology.links[relation.link.type]
        parts = [self.link(relation.other)]
        if "role" in declared.fields:
            role = self.site.speaker.value(declared.fields["role"], properties)
            if role is not None:
                parts.append(badge(role))
        if relation.when is not None:
            parts.append(f'<span class="when">{said(relation.when.text)}</span>')
        parts.append(self.marks(properties))
        if self.site.joins(relation.other):
            others = self.site.partners(relation.other, id)
            if others:
                parts.append(f'<span class="with">{said(both("与", "with"))} {self.linked(others, 6)}</span>')
        note = self.site.speaker.value(declared.fields["note"], properties) if "note" in declared.fields else None
        if note is not None:
            parts.append(said(note, class_="note"))
        parts.append(self.cite(properties))
        return " ".join(filter(None, parts))

    def relations(self, id: str, level: int = 3, leave_out: Sequence[str] = ()) -> Markup:
        """All relations of a record, grouped by kind."""
        parts = []
        for group in self.site.groups(id, leave_out):
            count = f' <span class="count">{len(group.relations)}</span>'
            lines = items((self.relation(one, id) for one in group.relations), "relations")
            parts.append(f'<div class="group"><h{level}>{said(group.title)}{count}</h{level}>\n{lines}</div>\n')
        return "".join(parts)

    def entry(self, id: str, level: int = 3) -> Markup:
        """A record that shares its page with others, with a place to link to."""
        node = self.site.graph.nodes[id]
        when = self.site.when(node)
        date = f' <span class="when">{said(when.text)}</span>' if when else ""
        own = self.site.addresses.page(id)
        name = self.site.name(id)
        title = self.to(own, name) if own else said(name)
        head = f"<h{level}>{title}</h{level}>{date} {self.marks(node.properties)} {self.cite(node.properties)}"
        lines = ""
        if not own:
            dated = self.site.ontology.types[node.type].when
            lines = self.facts(node, [dated] if dated else []) + self.relations(id, min(level + 1, 6))
        return f'<article class="entry" id="{escape(anchor(id))}">\n{head}\n{lines}</article>\n'
