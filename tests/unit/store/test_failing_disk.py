"""A write that the disk does not take: said aloud, and nothing changed."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from made_tables import make_extract, make_score
from tifaktor.errors import StoreError
from tifaktor.store.database import open_for_writing
from tifaktor.store.imports import SaveOutcome, load_stored
from tifaktor.store.replacing import hold_lock, make_draft

Save = Callable[..., SaveOutcome]

TOO_SMALL = (0, 0.5, 1) if os.name == "posix" else ()
"""How large a file may grow, as shares of the store: too little to copy it; too little to add to
it. Windows has no such limit."""

OFFERS = {
    "a new wave": make_extract(
        pd.concat([make_score(4.4, wave="2026", unit_id=f"unit-{n}") for n in range(300)]),
        fingerprint="b2",
    ),
    "a correction": make_extract(
        pd.concat([make_score(4.4, unit_id=f"unit-{n}") for n in range(300)]), fingerprint="b2"
    ),
}


@contextmanager
def limit_files(size: int) -> Iterator[None]:
    """Let no file grow beyond `size` bytes while the block runs, as on a disk that fills up."""
    resource = import_module("resource")
    kept = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, kept[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, kept)


def break_checkpoints(monkeypatch: pytest.MonkeyPatch, draft: str) -> None:
    """Let the database fail, in its own way, at moving its log into the file named `draft`."""
    connect = duckdb.connect

    def connect_to_broken(path: str = ":memory:", **named: Any) -> duckdb.DuckDBPyConnection:
        if path.endswith(draft):
            named["config"] = {"debug_checkpoint_abort": "before_header"}
        return connect(path, **named)

    monkeypatch.setattr(duckdb, "connect", connect_to_broken)


@pytest.mark.parametrize("draft", ["before.duckdb", "after.duckdb"])
def test_a_log_that_cannot_be_moved_into_the_file_is_told(
    draft: str, store: Path, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A correction that would have stood in the draft's log alone is refused, the store kept."""
    save(make_extract(make_score(4.2)))
    before = store.read_bytes()
    with monkeypatch.context() as patch:
        break_checkpoints(patch, draft)
        with pytest.raises(StoreError) as refusal:
            save(OFFERS["a correction"], replace=True)
    assert refusal.value.code == "store_not_writable"
    assert refusal.value.facts == {"file": "data/store.duckdb"}
    assert store.read_bytes() == before
    assert not store.with_name("store.duckdb.writing").exists()
    assert save(OFFERS["a correction"], replace=True).kind == "replaced"


def test_a_first_store_that_cannot_be_finished_is_not_there(
    store: Path, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there was no store there is none afterwards, rather than an empty one."""
    break_checkpoints(monkeypatch, "after.duckdb")
    with pytest.raises(StoreError, match="store_not_writable"):
        save(make_extract(make_score(4.2)))
    assert not store.exists()


@pytest.mark.parametrize("offer", OFFERS)
def test_a_disk_that_fills_up_leaves_the_store_as_before(
    offer: str, store: Path, save: Save
) -> None:
    """However far the writing comes nothing is stored, and that is told."""
    save(make_extract(make_score(4.2)))
    before = store.read_bytes()
    for share in TOO_SMALL:
        with (
            pytest.raises(StoreError, match="store_not_writable"),
            limit_files(int(len(before) * share)),
        ):
            save(OFFERS[offer], replace=True)
        assert store.read_bytes() == before, share
    save(OFFERS[offer], replace=True)
    assert (load_stored(store, "stange").factor_scores["mean"] == 4.4).sum() == 300


@pytest.mark.parametrize(
    ("module", "function"),
    [(shutil, "copyfile"), (Path, "mkdir"), (os, "fsync"), (Path, "replace"), (Path, "rename")],
    ids=["copied", "begun", "written to the disk", "put in place", "taken as it is"],
)
def test_what_the_system_refuses_is_told(
    module: object, function: str, store: Path, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever step finds the disk full, the answer is the same and the store as it was."""
    save(make_extract(make_score(4.2)))
    before = store.read_bytes()

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(module, function, refuse)
        with pytest.raises(StoreError, match="store_not_writable"):
            save(OFFERS["a new wave"])
    assert store.read_bytes() == before
    assert not store.with_name("store.duckdb.writing").exists()


def test_a_draft_with_a_log_beside_it_is_not_put_in_place(store: Path, save: Save) -> None:
    """What a log still holds would be lost, so the draft is thrown away."""
    save(make_extract(make_score(4.2)))
    before = store.read_bytes()

    def leave_a_log() -> None:
        with hold_lock(store), make_draft(store) as draft:
            shutil.copyfile(store, draft.after)
            draft.after.with_name("before.duckdb.wal").write_bytes(b"changes")

    with pytest.raises(StoreError, match="store_not_writable"):
        leave_a_log()
    assert store.read_bytes() == before


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        ("Could not read enough bytes from file: wanted 4096, got 0", "store_not_writable"),
        ("Corrupt database file: computed checksum 1 does not match 2", "store_damaged"),
    ],
)
def test_trouble_while_writing_is_damage_only_where_it_says_so(
    trouble: str, code: str, tmp_path: Path, store: Path
) -> None:
    """Only a wrong checksum is a reason to advise that the store be moved away."""
    with (
        pytest.raises(StoreError, match=code),
        open_for_writing(tmp_path / "draft.duckdb", known_as=store),
    ):
        raise duckdb.IOException(trouble)


def test_damage_met_while_writing_is_damage(store: Path, save: Save) -> None:
    """A store whose own figures are found damaged only when they are changed is told as such."""
    save(make_extract(make_score(4.2)))
    content = bytearray(store.read_bytes())
    for place in range(3 * 4096, len(content)):
        content[place] ^= 0x5A
    store.write_bytes(content)
    with (
        pytest.raises(StoreError, match="store_damaged"),
        open_for_writing(store, known_as=store) as connection,
    ):
        connection.execute("SELECT * FROM factor_scores")


def test_trouble_of_another_kind_keeps_its_name(store: Path, save: Save) -> None:
    """A refusal that has nothing to do with the store is not told as the disk's."""
    save(make_extract(make_score(4.2)))
    with pytest.raises(BrokenPipeError), hold_lock(store), make_draft(store):
        raise BrokenPipeError
