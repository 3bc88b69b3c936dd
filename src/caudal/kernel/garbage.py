"""Let the garbage collector rest while many objects are made that all live until the end."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """No collection meanwhile: each would walk through all that was made so far, and find nothing to free.

    It is the whole process's; whoever began first lets it begin again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
