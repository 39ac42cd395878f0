"""The words of schema.yaml that indicators are about.

Which links count as cooperation, which stage and step they stand for and which types join organizations is
read from the ontology. What an indicator is about (enterprises, knowledge organizations, demands, …) has to be
named, and is named here only. A schema without one of these words gives nulls with a reason, never an error.
"""

from __future__ import annotations

# --- types
ACTOR = "Actor"
ORGANIZATION = "Organization"
LOCAL = "Enterprise"
"""The local side of every dyad: L."""
KNOWLEDGE = "KnowledgeOrganization"
"""The supply side of every dyad: X."""
BODIES = ("Enterprise", "GovernmentBody", "ServiceOrganization")
"""Local bodies of any kind: a standing mechanism or an agreement may be theirs."""
BRANCH = "CasBranch"
PLATFORM = "Platform"
EVENT = "Event"
CONTACT = "Contact"
VISIT = "ServiceVisit"
CONSULTATION = "Consultation"
SECONDMENT = "Secondment"
INTENT = "Intent"
AGREEMENT = "Agreement"
PROJECT = "Project"
PRODUCT = "Product"
RESULT = "Result"
DEMAND = "Demand"
DECISION = "MatchDecision"
EXPERT = "Expert"
FACULTY = "Faculty"
LIBRARY = "Library"
OBSERVATION = "Observation"
SOURCE = "Source"
FIELD = "Field"
PLACE = "Place"
DIVISION = "Division"
ZONE = "Zone"

DATED = ("Activity", "Platform", "Product", "Result")
"""Records that a figure of a certain date may not hold yet; bodies are there whenever they were founded."""

# --- links
PART_OF = "PART_OF"
MEMBER_OF = "MEMBER_OF"
LOCATED_IN = "LOCATED_IN"
LIES_IN = "LIES_IN"
HELD_IN = "HELD_IN"
BROADER = "BROADER"
ACTIVE_IN = "ACTIVE_IN"
CONCERNS = "CONCERNS"
HAS_DISCIPLINE = "HAS_DISCIPLINE"
AFFILIATED_WITH = "AFFILIATED_WITH"
TOOK_PART_IN = "TOOK_PART_IN"
JOINED_VISIT = "JOINED_VISIT"
PARTY_TO = "PARTY_TO"
OFFERS = "OFFERS"
LINKED_WITH = "LINKED_WITH"
LED_TO = "LED_TO"
IN_SERIES = "IN_SERIES"
UNDER = "UNDER"
DEMANDS = "DEMANDS"
LISTED_IN = "LISTED_IN"
ON_DEMAND = "ON_DEMAND"
ON_OFFER = "ON_OFFER"
OBSERVES = "OBSERVES"

# --- values
ROLLED_UP = frozenset({"faculty", "branch", "department"})
"""Roles of PART_OF under which a body is no partner of its own: 院系 and 分院. Institutes are."""
STANDING_MECHANISM = "standing_mechanism"
ORGANIZERS = frozenset({"organizer", "co_organizer"})
LEDGER = "ledger"
VISITED = "visited"
LIVE_DEMAND = frozenset({"open", "matched"})
"""States of a demand that is still to be solved; one that is solved, expired or withdrawn is not counted."""
ACCEPTED = "accept"
MATCHED_STEP = "contact"
"""The step of the funnel that a demand has reached once a match is accepted for it: 对接."""
AGREEMENT_STAGE = 3
"""From this stage on (1 = contact) a cooperation counts as deep."""
