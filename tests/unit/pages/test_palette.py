"""Colours and shapes of schema.yaml, as a page draws them, for everybody's eyes."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from graph_loader.api import Region
from graph_loader.pages.payload import BORDER

OKABE_ITO = {"#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#BBBBBB"}
# Linear RGB as a person without red or green cones sees it (Viénot, Brettel and Mollon 1999).
SEEN = {
    "protanopia": [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]],
    "deuteranopia": [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]],
}


def linear(color: str) -> NDArray[np.float64]:
    values = np.array([int(color[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def luminance(color: str) -> float:
    return float(linear(color) @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    matrix = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = matrix @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def test_no_two_types_look_the_same():
    types = list(Region().ontology.concrete())
    assert len({(one.color, one.shape) for one in types}) == len(types) > 30
    assert {one.color for one in types} <= OKABE_ITO


def test_types_of_one_shape_differ_in_colour_for_every_eye():
    types = list(Region().ontology.concrete())
    near = []
    for one, other in combinations(types, 2):
        if one.shape == other.shape:
            for matrix in (np.eye(3), *map(np.array, SEEN.values())):
                apart = np.linalg.norm(lab(matrix @ linear(one.color)) - lab(matrix @ linear(other.color)))
                if apart < 10:
                    near.append((one.name, other.name, round(float(apart), 1)))
    assert near == []


def test_symbols_stand_out_from_light_and_dark_grounds():
    assert contrast(BORDER, "#ffffff") >= 3
    # In the dark the fill stands out by itself.
    assert all(contrast(color, "#15181c") >= 3 for color in OKABE_ITO)
