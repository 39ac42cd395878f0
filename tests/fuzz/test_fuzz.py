"""Inputs that once made trouble, and a short seeded run of every target; ``make fuzz`` runs for as long as you like."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.__main__ import PAGE, page
from tests.fuzz.mutate import LONGEST, Mutator
from tests.fuzz.targets import TARGETS
from tests.fuzz.worker import cases

SEED = 20240525
INPUTS = {"descriptions": 80, "schema": 150, "queries": 120, "ledgers": 60, "pages": 6}
"""About two seconds for each target."""


@pytest.mark.parametrize(
    ("name", "path"), [pytest.param(name, path, id=path.name) for name in TARGETS for path in cases(name)]
)
@pytest.mark.timeout(20)
def test_an_input_that_made_trouble(name: str, path: Path) -> None:
    assert TARGETS[name].run(path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.timeout(120)
def test_mutated_input_ends_in_words(name: str) -> None:
    target = TARGETS[name]
    corpus = target.corpus()
    sound = {frozenset(target.run(data)) for data in corpus[:4]}
    mutator = Mutator(SEED, corpus, target.tokens())
    seen = {target.run(mutator.next()) for _ in range(INPUTS[name])}
    # The mutations get somewhere: not all of them end in the same words.
    assert len(seen | sound) > INPUTS[name] ** 0.5


def test_the_same_seed_gives_the_same_inputs() -> None:
    corpus = [b"a: b\n", b"- c\n"]
    first, second = (Mutator(SEED, corpus, [b"id"]) for _ in range(2))
    drawn = [first.next() for _ in range(300)]
    assert drawn == [second.next() for _ in range(300)]
    assert len(set(drawn)) > 200 and max(map(len, drawn)) <= LONGEST


def test_the_page_says_what_was_kept() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
