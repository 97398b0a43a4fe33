import struct
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from made_tables import make_extract, make_score
from tifaktor import schemas
from tifaktor.errors import StoreError
from tifaktor.store import replacing, undoing
from tifaktor.store.imports import SaveOutcome, load_import_log, load_stored
from tifaktor.store.undoing import load_undo_log, take_back

Save = Callable[..., SaveOutcome]
FIRST = make_extract(make_score(4.2), file_name="interim.csv")
SECOND = make_extract(make_score(4.4), file_name="final.csv", fingerprint="b2")


def undo(store: Path, import_id: int, earlier: dict[int, schemas.Extract] | None = None) -> None:
    """Take an import back on 2 June 2025, as Kari, who is made up."""
    when = datetime(2025, 6, 2, tzinfo=UTC)
    take_back(store, import_id, earlier or {}, undone_at=when, undone_by="kari")


def list_means(store: Path) -> list[float]:
    return list(load_stored(store, "stange").factor_scores["mean"])


def test_a_new_import_is_taken_back_and_the_log_keeps_it(store: Path, save: Save) -> None:
    """Nothing of it is in force; its line stays, and another says who took it back and when."""
    save(FIRST)
    save(make_extract(make_score(4.0, wave="2026"), fingerprint="c3"))
    undo(store, 2)
    assert list_means(store) == [4.2]
    log = load_import_log(store)
    assert list(log["replaced_by"].astype(object)) == [pd.NA, 3]
    (line,) = load_undo_log(store).to_dict("records")
    assert (line["undo_id"], line["import_id"], line["wave"]) == (3, 2, "2026")
    assert (line["undone_by"], line["undone_at"]) == ("kari", pd.Timestamp("2025-06-02"))


def test_what_was_taken_back_can_be_imported_again(store: Path, save: Save) -> None:
    """The next import gets a number of its own, after the undo's."""
    save(FIRST)
    undo(store, 1)
    assert save(FIRST) == SaveOutcome("stored", 3)
    assert list_means(store) == [4.2]


def test_what_was_replaced_is_put_back_under_its_own_number(store: Path, save: Save) -> None:
    """After the undo the earlier import is in force as it was, to be replaced or undone in turn."""
    save(FIRST)
    save(SECOND, replace=True)
    undo(store, 2, {1: FIRST})
    assert list_means(store) == [4.2]
    assert list(load_import_log(store)["replaced_by"].astype(object)) == [pd.NA, 3]
    assert save(FIRST) == SaveOutcome("unchanged", 1)
    undo(store, 1)
    assert list_means(store) == []


def test_only_the_replaced_wave_is_put_back(store: Path, save: Save) -> None:
    """Of a file of two waves, of which one was replaced, the other stays as it is."""
    both = pd.concat([make_score(4.2), make_score(3.9, wave="2022")])
    save(make_extract(both))
    save(SECOND, replace=True)
    undo(store, 2, {1: make_extract(make_score(4.2))})
    assert sorted(list_means(store)) == [3.9, 4.2]
    assert load_import_log(store).set_index(["import_id", "wave"])["replaced_by"].isna().to_dict() == {
        (1, "2022"): True, (1, "2024"): True, (2, "2024"): False,
    }  # fmt: skip


def test_answers_that_are_taken_back_are_gone_from_the_file(store: Path, save: Save) -> None:
    """A person's score does not stay behind in the bytes of the database file."""
    score = 3.1415926535
    person = make_score(score).rename(columns={"mean": "score_mestringstro"}).assign(respondent=1)
    person = person.drop(columns="factor_id")
    save(make_extract(make_score(4.0), respondents=person))
    assert struct.pack("<d", score) in store.read_bytes()
    undo(store, 1)
    assert struct.pack("<d", score) not in store.read_bytes()


@pytest.mark.parametrize(
    ("import_id", "earlier", "code"),
    [
        (1, {}, "undo_overtaken"),
        (2, {}, "undo_overtaken"),
        (2, {1: make_extract(pd.concat([make_score(4.2), make_score(4, unit_id="nes")]))}, "undo_file_gone"),
        (2, {1: SECOND}, "undo_file_gone"),
    ],
    ids=["replaced since", "more than was seen", "another number of units", "another file"],
)  # fmt: skip
def test_an_undo_that_does_not_fit_changes_nothing(
    store: Path, save: Save, import_id: int, earlier: dict[int, schemas.Extract], code: str
) -> None:
    """Where the store is not as it was seen, or a file not as it was read, no byte is changed."""
    save(FIRST)
    save(SECOND, replace=True)
    before = store.read_bytes()
    with pytest.raises(StoreError) as refusal:
        undo(store, import_id, earlier)
    assert refusal.value.code == code
    assert store.read_bytes() == before


@pytest.mark.parametrize(
    ("module", "name"),
    [(undoing, "make_offer"), (undoing, "insert_rows"), (replacing, "_secure"), (replacing, "_put_in_place")],
)  # fmt: skip
def test_an_undo_stopped_on_its_way_leaves_the_store_as_it_was(
    store: Path, save: Save, monkeypatch: pytest.MonkeyPatch, module: Any, name: str
) -> None:
    """Wherever somebody stops it, the file is the same byte for byte, and the next try works."""
    save(FIRST)
    save(SECOND, replace=True)
    before = store.read_bytes()

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, name, stop)
        with pytest.raises(KeyboardInterrupt):
            undo(store, 2, {1: FIRST})
    assert store.read_bytes() == before
    undo(store, 2, {1: FIRST})
    assert list_means(store) == [4.2]
