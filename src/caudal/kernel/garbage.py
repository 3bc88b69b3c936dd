"""Let the garbage collector rest while many objects are made that all live until the end."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """No collection meanwhile: each would walk through all that was made so far, and find nothing to free.

    It is the whole process's; whoever began first lets it begin again. What was made meanwhile is then old: else the
    next collection would walk through all of it at once.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()
            gc.enable()
            gc.unfreeze()
