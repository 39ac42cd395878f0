"""A draft gives back the properties that it was made of, in their order."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from graph_loader.descriptions.drafts import Shapes

TEXTS = st.text(st.characters(exclude_categories=[]), max_size=8)
VALUES = TEXTS | st.integers() | st.booleans() | st.floats(allow_nan=False) | st.dates() | st.lists(TEXTS, max_size=3)


@given(st.lists(st.dictionaries(st.sampled_from("abcdef"), VALUES), max_size=4), st.frozensets(st.sampled_from("abcd")))
def test_a_draft_gives_back_what_it_was_made_of(records: list[dict[str, Any]], texts: frozenset[str]) -> None:
    shapes, compiled = Shapes(), cast(Any, SimpleNamespace(texts=texts))
    drafts = [shapes.draft(compiled, str(n), dict(one), (), n) for n, one in enumerate(records)]
    for draft, properties in zip(drafts, records, strict=True):
        assert list(draft.properties().items()) == list(properties.items())
        assert repr(draft.properties()) == repr(properties)


def test_what_came_of_the_same_names_has_one_shape() -> None:
    shapes, compiled = Shapes(), cast(Any, SimpleNamespace(texts=frozenset({"a"})))
    one, other = (shapes.draft(compiled, id, {"a": id, "b": datetime.date(2024, 1, 2)}, (), 0) for id in "xy")
    assert one.shape is other.shape and one.texts == b"x"
