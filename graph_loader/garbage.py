"""Making many small objects at once without Python's search for circles among them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Let no time go into looking for cycles where many small objects and none of them are made.

    Also a decorator: ``@no_garbage_collection()``.
    """
    # Reading and drawing make many small objects and no cycles: looking for cycles among them only costs time. What
    # was made goes to the oldest generation in one step, so that the first collections afterwards do not look through
    # all of it.
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():
            gc.freeze()
            gc.unfreeze()
        if enabled:
            gc.enable()
