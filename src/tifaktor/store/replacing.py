"""How a database file is changed: on a private copy, which then takes its place in one step.

Readers keep what they have open; whoever opens the file next gets the new one. A run killed at
any moment leaves the file as it was, and a folder that the next writer removes. Only one writer
at a time; a second one is told so at once, since an import takes seconds and waiting tells nothing.
"""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from tifaktor.errors import StoreError
from tifaktor.protection import refuse_key
from tifaktor.store.database import name_file, open_for_writing

OWNER_ONLY_FILE = 0o600
OWNER_ONLY_FOLDER = 0o700
_TRIES = 25
_PAUSE = 0.2
"""Seconds between tries: five seconds in all for a reader on Windows to let go of the file."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A private folder where the next version of a database is made.

    Attributes:
        before: a copy of the file as it is, free to be changed; None where there is no file yet.
        after: what takes the file's place. Whoever opened the draft makes it.
    """

    before: Path | None
    after: Path


@contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Be the only writer of `path` while the block runs; what a killed one left is removed.

    Raises:
        StoreError: `store_busy` if another run is writing; `store_not_writable` if the folder
            cannot be written to.
    """
    with explain_refusal(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path.with_name(f"{path.name}.lock"), timeout=0, mode=OWNER_ONLY_FILE)
        try:
            lock.acquire()
        except Timeout as taken:
            raise StoreError("store_busy", file=name_file(path)) from taken
    try:
        # Left by a run that was killed; it may hold answers that the file itself no longer has.
        shutil.rmtree(_name_folder(path), ignore_errors=True)
        yield
    finally:
        lock.release()


@contextmanager
def explain_refusal(path: Path) -> Iterator[None]:
    """Turn the system's refusal to make, copy or move a file into what the user can mend.

    Raises:
        StoreError: `store_not_writable`: no right to write, a full disk.
    """
    try:
        yield
    except OSError as refused:
        raise StoreError("store_not_writable", file=name_file(path)) from refused


@contextmanager
def make_draft(path: Path) -> Iterator[Draft]:
    """Give a draft of `path`, and put it in place if the block ends well. Needs the lock.

    The draft lies in a folder beside the file, so that the last step is a rename within one
    file system. The folder is its owner's alone, and with it whatever the database writes
    beside itself: its log and what does not fit in memory.

    Raises:
        StoreError: `store_in_use` if another program keeps the file from being replaced;
            `store_not_writable` if the draft cannot be made, or is not whole;
            `encryption_unavailable`. The file is then as it was.
    """
    refuse_key()
    folder = _name_folder(path)
    try:
        with explain_refusal(path):
            folder.mkdir(mode=OWNER_ONLY_FOLDER)
            draft = Draft(_copy_before(path, folder), folder / "after.duckdb")
        yield draft
        with explain_refusal(path):
            _secure(draft, path)
            _put_in_place(draft.after, path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _name_folder(path: Path) -> Path:
    return path.with_name(f"{path.name}.writing")


def _copy_before(path: Path, folder: Path) -> Path | None:
    if not path.exists():
        return None
    if path.with_name(f"{path.name}.wal").exists():
        # Another program changed the file and was stopped; opening it takes the change in.
        # Left beside a new file, that log would keep anybody from opening it.
        with open_for_writing(path, known_as=path):
            pass
    before = folder / "before.duckdb"
    try:
        shutil.copyfile(path, before)
    except PermissionError as held:
        raise StoreError("store_in_use", file=name_file(path)) from held
    return before


def _secure(draft: Draft, path: Path) -> None:
    """See that the draft is whole and on the disk, and not to be read by others.

    A log that is left beside it holds changes that are not in it.
    """
    if any(draft.after.parent.glob("*.wal")):
        raise StoreError("store_not_writable", file=name_file(path))
    draft.after.chmod(OWNER_ONLY_FILE)
    with draft.after.open("r+b") as file:
        os.fsync(file.fileno())


def _put_in_place(after: Path, path: Path) -> None:
    """Rename, which Windows refuses for as long as a reader has the old file open."""
    for _ in range(_TRIES):
        with suppress(PermissionError):
            after.replace(path)
            return
        time.sleep(_PAUSE)
    raise StoreError("store_in_use", file=name_file(path))
