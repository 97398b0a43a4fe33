"""Spares the garbage collector what does not change while pages are written."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def spare_collector() -> Iterator[None]:
    """Keep the garbage collector from walking through all figures again for every few pages."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
