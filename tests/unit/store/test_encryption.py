"""What the pinned database can do about encryption, and what the program says of a key."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from made_tables import make_extract, make_score
from tifaktor.errors import StoreError
from tifaktor.protection import KEY_VARIABLE
from tifaktor.store.imports import SaveOutcome

Save = Callable[..., SaveOutcome]
WITHOUT_A_DOWNLOAD = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


def test_the_database_cannot_write_encrypted_files_yet(tmp_path: Path) -> None:
    """Without its extension httpfs it refuses; once it does not, `TIFAKTOR_KEY` can be used."""
    target = tmp_path / "encrypted.duckdb"
    with (
        duckdb.connect(config=WITHOUT_A_DOWNLOAD) as connection,
        pytest.raises(duckdb.Error, match="httpfs"),
    ):
        connection.execute(f"ATTACH '{target}' AS encrypted (ENCRYPTION_KEY 'an invented key')")
    assert not target.exists() or b"encrypted" not in target.read_bytes()


def test_a_key_is_refused_and_nothing_is_stored(
    store: Path, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sets a key is told that nothing would be encrypted, and no file is written."""
    monkeypatch.setenv(KEY_VARIABLE, "an invented key")
    with pytest.raises(StoreError) as refusal:
        save(make_extract(make_score(4.2)))
    assert refusal.value.code == "encryption_unavailable"
    assert refusal.value.facts == {"variable": "TIFAKTOR_KEY"}
    assert not store.exists()
    monkeypatch.setenv(KEY_VARIABLE, "")
    assert save(make_extract(make_score(4.2))).kind == "stored"


def test_the_file_does_not_tell_where_it_was_made(store: Path, save: Save) -> None:
    """The store has no folder of the machine in it, new, changed or written anew."""
    save(make_extract(make_score(4.2)))
    save(make_extract(make_score(4.4), fingerprint="b2"), replace=True)
    content = store.read_bytes()
    assert b"elvebo" in content
    assert str(store.parent).encode() not in content
    assert b".writing" not in content
