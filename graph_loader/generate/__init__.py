"""Synthetic regions: descriptions of any size with the shape of a real region, labelled synthetic everywhere."""

from graph_loader.generate.writing import MOST_ENTERPRISES, generate

__all__ = ["MOST_ENTERPRISES", "generate"]
