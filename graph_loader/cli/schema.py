"""schema show: what may be described."""

from __future__ import annotations

import json
from typing import Any

import click

from graph_loader.cli.common import Settings, common_options, current, with_errors
from graph_loader.errors import WorkspaceError
from graph_loader.ontology import Field, LinkType, NodeType, Ontology


@click.group()
@common_options
def schema() -> None:
    """描述的结构。 / What may be described."""


@schema.command()
@click.argument("name", metavar="[TYPE]", required=False)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="输出形式 / output"
)
@common_options
@with_errors
def show(name: str | None, form: str) -> None:
    """列出类型与联系；给出名称则列其字段。 / List types and links, or one of them with its fields."""
    settings = current()
    ontology = settings.region().ontology
    if name is not None and name not in ontology.types and name not in ontology.links:
        best = ontology.nearest_type(name) or next(iter(ontology.types))
        raise WorkspaceError("KG890", name=name, nearest=best)
    chosen = [one for one in ontology.described() if name in (None, one.name)]
    if form == "json":
        click.echo(json.dumps([_as_json(one) for one in chosen], ensure_ascii=False, indent=2))
    elif name is None:
        _print_all(settings, ontology)
    else:
        _print_one(settings, ontology, chosen[0])


def _title(settings: Settings, title: Any) -> str:
    return settings.text(title.get("zh", ""), title.get("en", ""))


def _print_all(settings: Settings, ontology: Ontology) -> None:
    click.echo(settings.text("类型（小节）", "types (section)"))
    for one in ontology.types.values():
        section = one.section or settings.text("抽象", "abstract")
        click.echo(f"  {one.name:<22} {section:<24} {_title(settings, one.title)}")
    click.echo(settings.text("联系（起点 → 终点）", "links (from → to)"))
    for link in ontology.links.values():
        ends = f"{'|'.join(link.declared_from)} → {'|'.join(link.declared_to)}"
        click.echo(f"  {link.name:<22} {_title(settings, link.title)}  {ends}")


def _print_one(settings: Settings, ontology: Ontology, one: NodeType | LinkType) -> None:
    click.echo(f"{one.name}: {_title(settings, one.title)}")
    if one.help:
        click.echo(f"  {_title(settings, one.help)}")
    for field in one.fields.values():
        click.echo(f"  {field.name:<22} {_kind(field):<28} {_title(settings, field.title)}")
    if isinstance(one, NodeType):
        for form in ontology.writes.get(one.name, {}).values():
            link = ontology.links[form.link]
            other = link.declared_to if form.end == "from" else link.declared_from
            title = link.title if form.end == "from" else link.inverse
            arrow = f"→ {form.nested or '|'.join(other)}"
            click.echo(f"  {form.name:<22} {arrow:<28} {_title(settings, title)} ({link.name})")


def _kind(field: Field) -> str:
    parts = [field.kind.name]
    if field.many:
        parts.append("list")
    if field.required:
        parts.append("required")
    if field.access != "public":
        parts.append(field.access)
    return " ".join(parts)


def _as_json(one: NodeType | LinkType) -> dict[str, Any]:
    fields = {
        f.name: {
            "type": f.kind.name,
            "list": f.many,
            "required": f.required,
            "access": f.access,
            "title": dict(f.title),
        }
        for f in one.fields.values()
    }
    common = {
        "name": one.name,
        "title": dict(one.title),
        "help": dict(one.help),
        "section": one.section,
        "fields": fields,
    }
    if isinstance(one, NodeType):
        return common | {"kind": "type", "labels": list(one.labels), "abstract": one.abstract, "key": list(one.key)}
    return common | {
        "kind": "link", "from": list(one.declared_from), "to": list(one.declared_to), "cardinality": one.cardinality,
        "hierarchy": one.hierarchy, "stage": one.stage, "step": one.step, "cooperation": one.cooperation, "key": list(one.key),
    }  # fmt: skip
