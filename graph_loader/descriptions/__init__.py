"""Descriptions: YAML files → records → a checked graph."""

from graph_loader.descriptions.check import check
from graph_loader.descriptions.checked import Checked

__all__ = ["Checked", "check"]
