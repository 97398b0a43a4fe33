"""The same work on many things, in several processes where these are worth their start.

A process takes some seconds until it has read the libraries and its own copy of what the work rests
on, so that few things are done in this one. Others are started only where that was allowed, as the
commands do: a new process begins with the file that began this one, and what a notebook or a script
does there is not to be done again.
"""

import atexit
import gc
import os
import pickle
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from shutil import rmtree
from threading import Thread
from typing import Any, TypeVar

from tifaktor.scale import Scale, get_scale, use_scale

FEWEST = 1000
"""Things that are worth the start."""
_MOST = 4
"""Processes: each has its own copy, and the disk is one."""
_AT_ONCE = 4
"""Things that a process is given before it is asked again: of those some take long."""
_C = TypeVar("_C")
_T = TypeVar("_T")
_R = TypeVar("_R")
_allowed = 1


def collect_seldom() -> None:
    """Look for what Python can let go of only now and then: a command ends within seconds.

    Of all that a command reads, nearly everything is kept to its end; each look through it takes
    as long as reading a sheet.
    """
    gc.set_threshold(200_000, 30, 30)


@contextmanager
def allow_processes() -> Iterator[None]:
    """Allow as many processes as the computer has cores, and no more than four, until it ends."""
    global _allowed  # noqa: PLW0603 - it is what this is for
    before, _allowed = _allowed, min(os.cpu_count() or 1, _MOST)
    try:
        yield
    finally:
        _allowed = before


def spread(work: Callable[[_C, _T], _R], common: _C, things: Sequence[_T]) -> Iterator[_R]:
    """Yield what the work makes of each thing, in their order.

    Args:
        work: a function of a module, which is given `common` and a thing; what it does to one
            thing is the same however often it is done.
        common: what the work on every thing rests on.
        things: what is worked on.
    """
    from concurrent.futures import BrokenExecutor  # noqa: PLC0415 - commands are to start at once

    n_done = 0
    if _allowed > 1 and len(things) >= FEWEST:
        try:
            for made in _spread_out(work, common, things):
                n_done += 1
                yield made
        except (OSError, BrokenExecutor):
            # Where no process may be started, or one was ended, this one does what is left: it is
            # slower, and says what is wrong where that is not the processes' fault.
            pass
    for thing in things[n_done:]:
        yield work(common, thing)


def _spread_out(work: Callable[[_C, _T], _R], common: _C, things: Sequence[_T]) -> Iterator[_R]:
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415
    from multiprocessing import get_context  # noqa: PLC0415
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    # Alike on every system: Linux would otherwise copy this process with its threads at work.
    context = get_context("spawn")
    with TemporaryDirectory(prefix="tifaktor-") as folder:
        task = Path(folder) / "task"
        begin = (work.__module__, folder)
        with ProcessPoolExecutor(_allowed, context, _begin, begin) as processes:
            # They read their libraries while this one writes down what they are to do.
            processes.submit(os.getpid)
            with task.open("wb") as file:
                pickle.dump((get_scale(), work, common), file, pickle.HIGHEST_PROTOCOL)
            yield from processes.map(partial(_do, task), things, chunksize=_AT_ONCE)


def _begin(module: str, folder: str) -> None:
    """Make a new process ready, with the module that knows the work."""
    # A stop at the keyboard is heard by all processes; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # At its end all that it was given goes at once, and not figure by figure.
    atexit.register(os._exit, 0)
    Thread(target=_end_with_the_first, args=(folder,), daemon=True).start()
    import_module(module)
    collect_seldom()


def _end_with_the_first(folder: str) -> None:
    """Wait for the end of the first process; killed, it could neither end the others nor tidy up."""
    from multiprocessing import parent_process  # noqa: PLC0415

    first = parent_process()
    if first is not None:
        first.join()
        rmtree(folder, ignore_errors=True)
        os._exit(1)


def _do(task: Path, thing: Any) -> Any:
    scale, work, common = _load(task)
    with use_scale(scale):
        return work(common, thing)


@cache
def _load(task: Path) -> tuple[Scale, Callable[[Any, Any], Any], Any]:
    """Return what this process is to do, read once."""
    # It is kept to the end: looking through millions of figures for what may go would take as long
    # as many pages.
    gc.disable()
    try:
        with task.open("rb") as file:
            loaded: tuple[Scale, Callable[[Any, Any], Any], Any] = pickle.load(file)  # noqa: S301
    finally:
        gc.enable()
    gc.freeze()
    return loaded
