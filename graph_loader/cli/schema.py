"""schema show, docs, json-schema, template: what may be described."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click

from graph_loader.cli.options import Settings, common_options, current, with_errors
from graph_loader.errors import UnsupportedError, WorkspaceError
from graph_loader.ontology import Field, LinkType, NodeType, Ontology
from graph_loader.ontology.written import common_fields


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
    chosen = list(ontology.described()) if name is None else [_known(ontology, name)]
    if form == "json":
        click.echo(json.dumps([_as_json(one) for one in chosen], ensure_ascii=False, indent=2))
    elif name is None:
        _print_all(settings, ontology)
    else:
        _print_one(settings, ontology, chosen[0])


def _known(ontology: Ontology, name: str) -> NodeType | LinkType:
    """The type or link of a name, a section or a title."""
    found = ontology.find(name)
    if found is None:
        best = ontology.nearest_type(name) or next(iter(ontology.types))
        raise WorkspaceError("KG890", name=name, nearest=best)
    return found


_output = click.option("-o", "--output", metavar="FILE", help="写入文件 / write a file")


@schema.command()
@_output
@common_options
@with_errors
def docs(output: str | None) -> None:
    """全部类型、字段、联系和取值，Markdown。 / All types, fields, links and values, as Markdown.

    缺省为两种语言。 / In both languages unless --lang says which.
    """
    from graph_loader.ontology.describe import describe

    settings = current()
    _write(settings, describe(settings.region().ontology, settings.lang or "both"), output)


@schema.command("json-schema")
@_output
@common_options
@with_errors
def json_schema(output: str | None) -> None:
    """描述文件的 JSON Schema，供编辑器补全。 / A JSON Schema of description files: editors complete with it."""
    from graph_loader.ontology.json_schema import json_schema as schema_of

    settings = current()
    region = settings.region()
    _write(settings, json.dumps(schema_of(region.ontology), ensure_ascii=False, indent=1) + "\n", output)
    if output is not None and output != "-":
        folder = Path(str(region.workspace.root), region.workspace.datasets[0].path)
        line = f"# yaml-language-server: $schema={_path_between(folder, Path(output))}"
        settings.say(
            f"{folder} 中描述文件的第一行写：{line}", f"first line of the description files in {folder}: {line}"
        )


def _path_between(folder: Path, file: Path) -> str:
    try:
        return Path(os.path.relpath(file, folder)).as_posix()
    except ValueError:  # on another drive
        return file.resolve().as_uri()


@schema.command()
@click.argument("name", metavar="TYPE")
@_output
@click.option("--filled", is_flag=True, help="把例子写成值 / write the examples as values")
@common_options
@with_errors
def template(name: str, output: str | None, filled: bool) -> None:
    """某一类型的空白描述（YAML）或空白台账（-o X.xlsx），带说明。

    A commented description of one type to fill in; with -o X.xlsx a blank sheet for Excel.
    """
    from graph_loader.ontology.template import template as template_of

    settings = current()
    ontology = settings.region().ontology
    one = _known(ontology, name)
    if output is not None and not output.lower().endswith((".yaml", ".yml", ".xlsx")) and output != "-":
        raise UnsupportedError("KG871", file=output)
    if one.section is None:
        raise WorkspaceError("KG872", name=one.name, others=", ".join(_instead(ontology, one.name)))
    if output is not None and output.lower().endswith(".xlsx"):
        from graph_loader.cli.output import write_file
        from graph_loader.ledgers.blank import blank

        write_file(Path(output), blank(one, ontology, settings.language))
        settings.say(
            f"已写入 {output}；填好后运行 sidu import ledger {output}",
            f"wrote {output}; fill it in, then run sidu import ledger {output}",
        )
        return
    _write(settings, template_of(ontology, one.name, settings.lang or "both", filled=filled), output)


def _instead(ontology: Ontology, name: str) -> list[str]:
    """The types to describe in place of an abstract one, or that write a link."""
    if name in ontology.types:
        return list(ontology.sub_types(name))
    return [t for t, forms in ontology.writes.items() if any(form.link == name for form in forms.values())]


def _write(settings: Settings, text: str, output: str | None) -> None:
    if output in (None, "-"):
        click.echo(text, nl=False)
        return
    from graph_loader.cli.output import write_file

    write_file(Path(str(output)), text.encode("utf-8"))
    settings.say(f"已写入 {output}", f"wrote {output}")


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
    common = common_fields(ontology)
    for field in sorted(one.fields.values(), key=lambda field: common.get(field.name) is field):
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
        "hierarchy": one.hierarchy, "stage": one.stage, "step": one.step, "cooperation": one.cooperation,
        "key": list(one.key),
    }  # fmt: skip
