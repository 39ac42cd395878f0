"""Descriptions: YAML files → records → a checked graph."""

from graph_loader.descriptions.check import Checked, check

__all__ = ["Checked", "check"]
