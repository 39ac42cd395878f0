"""The ontology: what schema.yaml says may be described, how it is stored, read and drawn."""

from graph_loader.ontology.model import (
    ACCESS_LEVELS,
    BASE_LABEL,
    Field,
    LinkType,
    NodeType,
    Ontology,
    Scheme,
    SchemeValue,
    Step,
    WriteForm,
    access_rank,
)
from graph_loader.ontology.parse import load_ontology, ontology_of_text
from graph_loader.ontology.values import FieldType, Rejected, Value

__all__ = [
    "ACCESS_LEVELS",
    "BASE_LABEL",
    "Field",
    "FieldType",
    "LinkType",
    "NodeType",
    "Ontology",
    "Rejected",
    "Scheme",
    "SchemeValue",
    "Step",
    "Value",
    "WriteForm",
    "access_rank",
    "load_ontology",
    "ontology_of_text",
]
