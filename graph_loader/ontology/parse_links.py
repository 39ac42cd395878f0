"""Link types of schema.yaml: what they join, how descriptions write them, what they stand for."""

from __future__ import annotations

from collections.abc import Mapping

from graph_loader.errors import Problem
from graph_loader.ontology.amounts import Period
from graph_loader.ontology.model import (
    ACCESS_LEVELS,
    BASE_LABEL,
    Field,
    LinkType,
    NodeType,
    Step,
    WriteForm,
    access_rank,
)
from graph_loader.ontology.parse_fields import FieldReader
from graph_loader.ontology.parse_types import report_stored_collisions
from graph_loader.ontology.shape import Keys, Reading
from graph_loader.records import Scalar, Tree

CARDINALITIES = ("many-to-many", "many-to-one", "one-to-many", "one-to-one")


class LinkReader:
    """Reads link types against the node types that are known already."""

    def __init__(
        self, reading: Reading, reader: FieldReader, types: Mapping[str, NodeType], common: Mapping[str, Field],
        stages: tuple[Step, ...], steps: tuple[Step, ...],
    ) -> None:  # fmt: skip
        self.reading = reading
        self.reader = reader
        self.types = types
        self.common = common
        self.stages = {step.id for step in stages}
        self.steps = {step.id for step in steps}

    def links(self, entries: list[tuple[Scalar, Tree]]) -> dict[str, LinkType]:
        """All link types in written order."""
        return {name.text: self._link(name, tree) for name, tree in entries}

    def _link(self, name: Scalar, tree: Tree) -> LinkType:
        keys = Keys(self.reading, tree, name.text)
        if not name.text.isidentifier() or name.text.startswith("_"):
            self.reading.report("KG209", name, name=name.text)
        if name.text in self.types or name.text == BASE_LABEL:
            self.reading.report("KG214", name, name=name.text)
        declared_from, start_types = self._ends(keys, "from")
        declared_to, end_types = self._ends(keys, "to")
        fields = self._fields(keys)
        report_stored_collisions(self.reading, name, name.text, fields)
        write = tuple(
            filter(None, (self._form(name.text, item, start_types, end_types) for item in keys.items("write")))
        )
        section = keys.text("section")
        if not write and section is None and not keys.has("write"):
            self.reading.report("KG232", name, name=name.text)
        link = LinkType(
            name=name.text,
            title=keys.titles("title"),
            inverse=keys.titles("inverse"),
            help=keys.titles("help", required=False),
            declared_from=declared_from,
            declared_to=declared_to,
            start_types=start_types,
            end_types=end_types,
            section=section,
            write=write,
            cardinality=keys.text("cardinality", choices=CARDINALITIES) or "many-to-many",
            hierarchy=keys.flag("hierarchy"),
            key=self._key(keys, fields),
            stage=self._step(keys, "stage", self.stages),
            step=self._step(keys, "step", self.steps),
            cooperation=keys.flag("cooperation"),
            access=keys.text("access", choices=ACCESS_LEVELS) or "public",
            fields=fields,
            renamed_from=keys.texts("renamed_from"),
            source=self.reading.at(name),
        )
        keys.close()
        return link

    def _ends(self, keys: Keys, key: str) -> tuple[tuple[str, ...], frozenset[str]]:
        declared: list[str] = []
        for item in keys.names(key, required=True):
            if item.text in self.types:
                declared.append(item.text)
            else:
                self.reading.unknown("KG212", item, item.text, self.types)
        concrete = {
            t.name for t in self.types.values() if not t.abstract and any(end in (t.name, *t.bases) for end in declared)
        }
        return tuple(declared), frozenset(concrete)

    def _fields(self, keys: Keys) -> dict[str, Field]:
        fields = dict(self.common)
        if keys.tree_of("roles") is not None:
            kind = self.reader.enum(keys, "roles")
            if kind is not None:
                fields["role"] = Field("role", kind, {"zh": "角色", "en": "Role"}, {})
        if keys.flag("dated"):
            fields["period"] = Field("period", Period(), {"zh": "期间", "en": "Period"}, {})
        for name, _ in keys.entries("fields"):
            if name.text in fields:
                self.reading.report("KG217", name, field=name.text, type=keys.what)
        return fields | self.reader.fields(keys.entries("fields"))

    def _key(self, keys: Keys, fields: Mapping[str, Field]) -> tuple[str, ...]:
        if not keys.has("key"):
            return tuple(name for name in ("role", "period") if name in fields)
        rank = access_rank(keys.text("access", choices=ACCESS_LEVELS) or "public")
        for item in keys.names("key"):
            if item.text not in fields:
                self.reading.unknown("KG218", item, item.text, fields, what=keys.what)
            elif access_rank(fields[item.text].access) > rank:
                self.reading.report("KG237", item, name=item.text, what=keys.what)
        return tuple(sorted(item.text for item in keys.names("key") if item.text in fields))

    def _step(self, keys: Keys, key: str, known: set[str]) -> str | None:
        text = keys.text(key)
        if text is not None and text not in known:
            self.reading.unknown("KG219", keys.at(key), text, known, key=key)
            return None
        return text

    def _form(self, link: str, tree: Tree, start: frozenset[str], stop: frozenset[str]) -> WriteForm | None:
        keys = Keys(self.reading, tree, f"{link}.write")
        end = keys.text("on", required=True, choices=("from", "to"))
        name = keys.text("as", required=True)
        nested = keys.text("nested")
        keys.close()
        if end is None or name is None:
            return None
        inside = stop if end == "from" else start
        if nested is not None and nested not in inside:
            self.reading.unknown("KG223", keys.at("nested"), nested, inside, link=link)
            return None
        return WriteForm(link, name, end, nested)


def write_forms(
    reading: Reading, types: Mapping[str, NodeType], links: Mapping[str, LinkType]
) -> dict[str, dict[str, WriteForm]]:
    """For every concrete type the keys that write links; a key with two meanings is a problem."""
    forms: dict[str, dict[str, WriteForm]] = {t.name: {} for t in types.values() if not t.abstract}
    reported: set[tuple[str, str]] = set()
    for link in links.values():
        for form in link.write:
            for type_name in sorted(link.start_types if form.end == "from" else link.end_types):
                taken = forms[type_name].get(form.name)
                clash = taken.link if taken is not None else None
                if form.name in types[type_name].fields or form.name in ("id", "sources"):
                    clash = type_name
                if clash is not None and (link.name, form.name) not in reported:
                    reported.add((link.name, form.name))
                    reading.problems.append(
                        Problem.of("KG222", link.source, name=form.name, link=link.name, other=clash)
                    )
                forms[type_name].setdefault(form.name, form)
    return forms
