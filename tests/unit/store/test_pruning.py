import struct
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from made_tables import make_extract, make_score
from tifaktor import __version__, schemas
from tifaktor.store.imports import SaveOutcome, load_import_log, load_stored
from tifaktor.store.migrations import migrate
from tifaktor.store.pruning import (
    Respondents,
    count_respondents,
    load_pruning_log,
    remove_respondents,
)
from tifaktor.store.shapes import list_columns

Save = Callable[..., SaveOutcome]

MARKED = 3.1415926535
"""A score that nobody else has, so that its eight bytes can be looked for in the file."""
AFTERNOON = datetime(2026, 6, 1, 14, tzinfo=timezone(timedelta(hours=2)))
"""Two o'clock in Oslo in summer, noon in UTC."""


def make_people(score: float, wave: str, n_people: int = 2) -> pd.DataFrame:
    """Return invented people of one unit, all with the same score."""
    person = make_score(score, wave=wave).rename(columns={"mean": "score_mestringstro"})
    person = person.drop(columns="factor_id")
    return pd.concat([person.assign(respondent=n) for n in range(1, n_people + 1)])


def make_answers(score: float, wave: str = "2024", fingerprint: str = "a1") -> schemas.Extract:
    """Return a file with people in it, whose mean and spread are other numbers than theirs."""
    scores = make_score(4.0, wave=wave).assign(sd=0.5, n=2, sd_basis="answers")
    people = make_people(score, wave)
    return make_extract(scores, fingerprint=fingerprint, respondents=people)


def prune(store: Path, wave: str = "2024", municipality_id: str = "stange") -> Respondents:
    """Prune as somebody called Kari."""
    return remove_respondents(store, municipality_id, wave, pruned_at=AFTERNOON, pruned_by="kari")


def test_the_rows_are_gone_from_the_bytes_of_the_file(store: Path, save: Save) -> None:
    """A person's score stands in the raw file before, and nowhere in its folder afterwards."""
    save(make_answers(MARKED))
    assert struct.pack("<d", MARKED) in store.read_bytes()
    assert prune(store) == Respondents(n_rows=2, n_people=2)
    kept = [path for path in store.parent.rglob("*") if path.is_file()]
    assert store in kept
    assert [path for path in kept if struct.pack("<d", MARKED) in path.read_bytes()] == []


def test_means_spreads_and_logs_stay(store: Path, save: Save) -> None:
    """What is known of units, and where it came from, is the same before and after."""
    save(make_answers(MARKED))
    scores, log = load_stored(store, "stange").factor_scores, load_import_log(store)
    prune(store)
    stored = load_stored(store, "stange")
    pd.testing.assert_frame_equal(stored.factor_scores, scores)
    pd.testing.assert_frame_equal(load_import_log(store), log)
    assert list(stored.factor_scores["sd_basis"]) == ["answers"]
    assert stored.respondent_scores.empty


def test_only_that_wave_of_that_municipality_is_pruned(store: Path, save: Save) -> None:
    """Another survey's rows stay, and so do another municipality's of the same year."""
    save(make_answers(MARKED))
    save(make_answers(2.5, wave="2026", fingerprint="b2"))
    other = make_extract(
        make_score(4.0), municipality_id="nes", fingerprint="c3",
        respondents=make_people(1.5, "2024"),
    )  # fmt: skip
    save(other)
    prune(store)
    assert set(load_stored(store, "stange").respondent_scores["wave"]) == {"2026"}
    assert len(load_stored(store, "nes").respondent_scores) == 2


def test_a_pruning_is_logged(store: Path, save: Save) -> None:
    """Who, when (in UTC), whose, which survey and how many rows; nothing that anybody answered."""
    save(make_answers(MARKED))
    prune(store)
    (line,) = load_pruning_log(store).to_dict("records")
    assert line == {
        "pruned_at": pd.Timestamp("2026-06-01 12:00"),
        "pruned_by": "kari",
        "municipality_id": "stange",
        "wave": "2024",
        "n_rows": 2,
        "program_version": __version__,
    }


def test_pruning_twice_changes_nothing_more(store: Path, save: Save) -> None:
    """The second time there is nothing to remove: same bytes, and no line more in the log."""
    save(make_answers(MARKED))
    prune(store)
    before = store.read_bytes()
    assert prune(store) == count_respondents(store, "stange", "2024") == Respondents(0, 0)
    assert store.read_bytes() == before
    assert len(load_pruning_log(store)) == 1


def test_means_without_people_are_nothing_to_prune(store: Path, save: Save) -> None:
    """A wave that came as means is left as it is, and no later file is kept from it."""
    save(make_extract(make_score(4.2)))
    assert prune(store) == Respondents(0, 0)
    assert load_pruning_log(store).empty
    save(make_answers(2.5, fingerprint="b2"), replace=True)
    assert len(load_stored(store, "stange").respondent_scores) == 2


def test_a_store_that_is_not_there_has_nobody_in_it(store: Path) -> None:
    """Counting and pruning answer with nothing, and make no file."""
    assert prune(store) == count_respondents(store, "stange", "2024") == Respondents(0, 0)
    assert not store.exists()


def test_the_same_file_does_not_bring_the_rows_back(store: Path, save: Save) -> None:
    """The file read once more is unchanged; read otherwise, its means are stored and no person."""
    save(make_answers(MARKED))
    prune(store)
    assert save(make_answers(MARKED)) == SaveOutcome("unchanged", 1)
    mended = make_answers(MARKED)
    mended.factor_scores["mean"] = 4.1
    assert save(mended) == SaveOutcome("replaced", 2, pruned_waves=("2024",))
    stored = load_stored(store, "stange")
    assert list(stored.factor_scores["mean"]) == [4.1]
    assert stored.respondent_scores.empty
    assert struct.pack("<d", MARKED) not in store.read_bytes()


def test_a_corrected_file_does_not_bring_people_back_either(store: Path, save: Save) -> None:
    """With `replace` the new file's means are stored, and of its people nothing; told as such."""
    save(make_answers(2.5))
    prune(store)
    outcome = save(make_answers(MARKED, fingerprint="b2"), replace=True)
    assert outcome == SaveOutcome("replaced", 2, pruned_waves=("2024",))
    assert struct.pack("<d", MARKED) not in store.read_bytes()


def test_other_waves_of_the_file_keep_their_people(store: Path, save: Save) -> None:
    """Of a file with a pruned wave and a new one, the people of the new one are stored."""
    save(make_answers(2.5))
    prune(store)
    people = pd.concat([make_people(MARKED, "2024"), make_people(3.5, "2026")])
    scores = pd.concat([make_score(4.0, wave="2024"), make_score(4.0, wave="2026")])
    outcome = save(make_extract(scores, fingerprint="b2", respondents=people), replace=True)
    assert outcome.pruned_waves == ("2024",)
    kept = load_stored(store, "stange").respondent_scores
    assert list(kept["wave"]) == ["2026", "2026"]
    assert list(kept["score_mestringstro"]) == [3.5, 3.5]


def test_a_pruning_that_fails_changes_nothing(
    store: Path, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the log line cannot be written no row is removed: both, or neither."""
    save(make_answers(MARKED))
    before = store.read_bytes()

    def fail(*_: object) -> None:
        raise RuntimeError("in the midst")

    monkeypatch.setattr("tifaktor.store.pruning.insert_rows", fail)
    with pytest.raises(RuntimeError):
        prune(store)
    assert store.read_bytes() == before
    assert not store.with_name("store.duckdb.writing").exists()


def test_the_table_is_the_schema() -> None:
    """The pruning log has its model's columns, in order, with type and NULL."""
    with duckdb.connect() as connection:
        migrate(connection, found=0)
        described = connection.execute("DESCRIBE pruning_log").fetchall()
    found = {name: (kind, nullable == "YES") for name, kind, nullable, *_ in described}
    assert list(found.items()) == list(list_columns(schemas.PruningLog).items())
