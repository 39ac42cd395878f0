"""The words of schema.yaml that pages are about; everything else is read from the ontology. A schema without one of
them has pages without what hangs on it, never an error."""

from __future__ import annotations

from graph_loader.ontology import LinkType, Ontology

ACTOR = "Actor"
ORGANIZATION = "Organization"
KNOWLEDGE = "KnowledgeOrganization"
"""The side of a region's network that has knowledge to offer."""
LOCAL = "Enterprise"
PLATFORM = "Platform"
EVENT = "Event"
DEMAND = "Demand"
RESULT = "Result"
EXPERT = "Expert"
PLACE = "Place"
FIELD = "Field"
SOURCE = "Source"
OBSERVATION = "Observation"
SHORT = "short_name"
ALIASES = ("aliases", SHORT, "former_names")
"""Fields that hold further names, by which a search finds a node too."""

BROADER = "BROADER"
LIES_IN = "LIES_IN"
PART_OF = "PART_OF"
LED_TO = "LED_TO"


def concrete(ontology: Ontology, *names: str) -> frozenset[str]:
    """The types that may be described and are one of these; a name that the schema lacks has none."""
    return frozenset(one for name in names if name in ontology.types for one in ontology.sub_types(name))


def places_something(ontology: Ontology, link: LinkType) -> bool:
    """Whether a link only says where or in which field something is, or is that of a figure: it connects nobody."""
    ends = concrete(ontology, PLACE, FIELD)
    return link.end_types <= ends or link.start_types <= concrete(ontology, OBSERVATION, SOURCE)
