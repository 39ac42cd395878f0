"""Whether every label, link type, property and variable in a query exists.

Variables are followed by name through the whole text: where one name stands for a node in one place and
for something else in another, a property passes that either of them may have. That finds every misspelt
name and refuses no sound query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from graph_loader.catalog import syntax as s
from graph_loader.catalog.model import Query
from graph_loader.catalog.vocabulary import TEMPORAL_PARTS, Vocabulary
from graph_loader.errors import Problem
from graph_loader.nearest import suggestions

NODE, LINK, LINKS, PATH, VALUE = "node", "link", "links", "path", "value"


@dataclass
class _Meaning:
    """What a name may stand for, with the labels or link types it was given."""

    kinds: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)

    @property
    def bound(self) -> bool:
        """Whether some clause gives the name a value."""
        return bool(self.kinds or self.aliases)


def check_names(query: Query, tree: s.Query, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Problems with names, each at its place in the query's file."""
    meanings = _meanings(tree)
    map_keys = {key for element in tree.walk() for key in _keys(element)}
    for element in tree.walk():
        yield from _labels(query, element, vocabulary)
        yield from _pattern_properties(query, element, vocabulary)
        if isinstance(element, s.Variable) and not meanings[element.name].bound:
            yield Problem.of(
                "KG753",
                query.place(element.at),
                name=element.name,
                known=suggestions(element.name, sorted(name for name in meanings if meanings[name].bound)),
            )
        if isinstance(element, s.Property):
            allowed = _properties(element.subject, meanings, vocabulary, map_keys)
            if element.name not in allowed:
                yield _unknown(query, element.name, element.name_at, allowed)
    for part in tree.parts:
        for item in part.result.items if part.result else ():
            if isinstance(item.value, s.Variable) and item.value.name in meanings:
                kinds = meanings[item.value.name].kinds
                if kinds and kinds <= {NODE, LINK, LINKS, PATH}:
                    yield Problem.of("KG755", query.place(item.at), name=item.value.name)


def _unknown(query: Query, name: str, at: int, allowed: frozenset[str]) -> Problem:
    known = suggestions(name, sorted(allowed - TEMPORAL_PARTS))
    return Problem.of("KG746", query.place(at), name=name, known=known)


def _keys(element: s.Element) -> Iterator[str]:
    if isinstance(element, (s.MapOf, s.Projection)):
        yield from (key for key, _, _ in element.entries)


def _labels(query: Query, element: s.Element, vocabulary: Vocabulary) -> Iterator[Problem]:
    if isinstance(element, s.NodePattern):
        names, known, code = element.labels, vocabulary.labels, "KG745"
    elif isinstance(element, s.Labels):
        names, known, code = element.names, {**vocabulary.labels, **vocabulary.links}, "KG745"
    elif isinstance(element, s.LinkPattern):
        names, known, code = element.types, vocabulary.links, "KG760"
    else:
        return
    for name, at in names:
        if name not in known:
            yield Problem.of(code, query.place(at), name=name, known=suggestions(name, sorted(known)))


def _pattern_properties(query: Query, element: s.Element, vocabulary: Vocabulary) -> Iterator[Problem]:
    if isinstance(element, s.NodePattern):
        allowed = vocabulary.of_labels(name for name, _ in element.labels)
    elif isinstance(element, s.LinkPattern):
        allowed = vocabulary.of_links(name for name, _ in element.types)
    else:
        return
    for name, at, _ in element.properties.entries if isinstance(element.properties, s.MapOf) else ():
        if name not in allowed:
            yield _unknown(query, name, at, allowed)


def _properties(
    subject: s.Element, meanings: dict[str, _Meaning], vocabulary: Vocabulary, map_keys: set[str]
) -> frozenset[str]:
    """The names that may follow the dot after ``subject``."""
    loose = vocabulary.everything() | map_keys | TEMPORAL_PARTS
    if isinstance(subject, s.Variable) and subject.name in meanings:
        meaning = meanings[subject.name]
        if meaning.kinds == {NODE}:
            return vocabulary.of_labels(meaning.labels)
        if meaning.kinds == {LINK}:
            return vocabulary.of_links(meaning.types)
    if isinstance(subject, s.Call) and subject.name in ("startnode", "endnode"):
        return vocabulary.of_labels(())
    return loose


def _meanings(tree: s.Query) -> dict[str, _Meaning]:
    meanings: dict[str, _Meaning] = defaultdict(_Meaning)
    for element in tree.walk():
        _bind(element, meanings)
    # An alias means what its variable means, through any number of WITHs.
    for _ in range(len(meanings)):
        before = [(set(m.kinds), set(m.labels), set(m.types)) for m in meanings.values()]
        for meaning in meanings.values():
            for other in meaning.aliases:
                if other in meanings:
                    meaning.kinds |= meanings[other].kinds
                    meaning.labels |= meanings[other].labels
                    meaning.types |= meanings[other].types
        if before == [(m.kinds, m.labels, m.types) for m in meanings.values()]:
            break
    return meanings


def _bind(element: s.Element, meanings: dict[str, _Meaning]) -> None:
    if isinstance(element, s.NodePattern) and element.variable:
        meanings[element.variable].kinds.add(NODE)
        meanings[element.variable].labels |= {name for name, _ in element.labels}
    elif isinstance(element, s.LinkPattern) and element.variable:
        meanings[element.variable].kinds.add(LINKS if element.many else LINK)
        meanings[element.variable].types |= {name for name, _ in element.types}
    elif isinstance(element, s.Pattern) and element.variable:
        meanings[element.variable].kinds.add(PATH)
    elif isinstance(element, s.Labels) and isinstance(element.subject, s.Variable):
        # `WHERE n:A` narrows what n may be; the properties of A count beside those of its pattern.
        meanings[element.subject.name].labels |= {name for name, _ in element.names}
    elif isinstance(element, s.Item) and element.alias:
        _bind_value(element.alias, element.value, meanings)
    elif isinstance(element, (s.Unwind, s.Comprehension)):
        _bind_element(element.variable, element.source, meanings)
    elif isinstance(element, s.Reduction):
        meanings[element.total].kinds.add(VALUE)
        _bind_element(element.variable, element.source, meanings)
    elif isinstance(element, s.Procedure):
        for _, alias in element.yields:
            meanings[alias].kinds.add(VALUE)


def _bind_value(name: str, value: s.Element, meanings: dict[str, _Meaning]) -> None:
    if isinstance(value, s.Variable):
        if value.name != name:
            meanings[name].aliases.add(value.name)
    elif isinstance(value, s.Call) and value.name in ("startnode", "endnode"):
        meanings[name].kinds.add(NODE)
    else:
        meanings[name].kinds.add(VALUE)


def _bind_element(name: str, source: s.Element, meanings: dict[str, _Meaning]) -> None:
    """What the elements of a list are."""
    if isinstance(source, s.Call) and source.name in ("nodes", "tail"):
        meanings[name].kinds.add(NODE if source.name == "nodes" else VALUE)
    elif isinstance(source, s.Call) and source.name == "relationships":
        meanings[name].kinds.add(LINK)
    elif isinstance(source, s.Variable) and LINKS in meanings[source.name].kinds:
        meanings[name].kinds.add(LINK)
        meanings[name].types |= meanings[source.name].types
    else:
        meanings[name].kinds.add(VALUE)
