"""Follow-ups written for the user: a record is added to, or closed in, the description files as text.

What else stands in the file stays as it is, comments and order included. Nothing is written unless all descriptions
are sound with the change in place.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from graph_loader.descriptions.editing import Document
from graph_loader.descriptions.saving import check_sound, own_file, save
from graph_loader.errors import WorkspaceError
from graph_loader.graph import Graph, Node
from graph_loader.nearest import nearest
from graph_loader.ontology import Ontology
from graph_loader.workspace import Workspace
from graph_loader.yaml_text import Value

FOLLOWUP = "FollowUp"
FILE = "followups.yaml"
_HEAD = (
    "# 跟进事项，由 sidu followup 写入，也可手工修改。\n"
    "# Follow-ups, written by sidu followup; edit by hand as you like.\n"
)


def followups(graph: Graph) -> list[Node]:
    """The follow-ups of a graph, the earliest due first; those without a day come last."""
    found = [node for node in graph.nodes.values() if node.type == FOLLOWUP]
    return sorted(found, key=lambda node: (node.properties.get("due_from") or date.max, node.id))


def add_followup(
    workspace: Workspace, ontology: Ontology, id: str | None, fields: Mapping[str, Value]
) -> tuple[str, str]:
    """Append a follow-up to ``followups.yaml`` of the first dataset; returns its id and the file's label.

    ``fields`` are keys of the description with a text, a list of texts, or texts by name (``sources``); without
    ``id`` one is made from the day.

    Raises WorkspaceError: KG881 packaged workspace, KG883 a file that cannot be appended to, KG885 not writable,
    KG886 the id is taken; DataError (KG884) with all problems.
    """
    file, section = own_file(workspace, FILE), _section(ontology)
    taken = check_sound(workspace, ontology, workspace.description_files()).graph.nodes
    if id is not None and id in taken:
        raise WorkspaceError("KG886", id=id)
    if id is None:
        stem = f"followup-{date.today():%Y%m%d}"
        id = next(name for number in range(1, len(taken) + 2) if (name := f"{stem}-{number}") not in taken)
    document = Document.read(file) if Path(str(file.path)).exists() else Document(_HEAD, file.label)
    document.append(section, {"id": id, **fields})
    save(workspace, ontology, {file: document.text()})
    return id, file.label


def close_followup(workspace: Workspace, ontology: Ontology, id: str, state: str, day: date) -> str:
    """Set a follow-up's state (``done`` or ``dropped``) and the day; returns the label of the file it stands in.

    Raises WorkspaceError: KG881, KG882 unknown id, KG883 written in a way that cannot be edited here, KG885;
    DataError (KG884).
    """
    own_file(workspace, FILE)
    section = _section(ontology)
    known: list[str] = []
    for file in workspace.description_files():
        document = Document.read(file)
        if id in document.items(section):
            document.set(section, id, {"state": state, "done": day.isoformat()}, after="id")
            save(workspace, ontology, {file: document.text()})
            return file.label
        known.extend(document.items(section))
    raise WorkspaceError("KG882", id=id, nearest=nearest(id, known) or "–")


def _section(ontology: Ontology) -> str:
    return ontology.types[FOLLOWUP].section or FOLLOWUP
