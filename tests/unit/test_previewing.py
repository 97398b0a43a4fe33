"""What storing a file would change. Nobody gave these answers."""

from dataclasses import replace

import pandas as pd
import pytest

from made_tables import complete, make_extract
from tables import read_table
from tifaktor import schemas
from tifaktor.mappings import Municipality
from tifaktor.previewing import (
    Answered,
    FilePreview,
    MeanChange,
    Replaced,
    WavePreview,
    preview_files,
)
from tifaktor.store.imports import Foreseen

UNITS = read_table("""
    | unit_id   | unit_name        | parent_id | unit_type |
    | stange    | Stange kommune   |           | kommune   |
    | oppvekst  | Oppvekst         | stange    | sektor    |
    | helse     | Helse            | stange    | sektor    |
    | elvebo    | Elvebo           | oppvekst  | barnehage |
    | solvik    | Solvik           | oppvekst  | barnehage |
""")
FACTORS = read_table("""
    | factor_id      | name_nb        | name_nn         | name_en         |
    | mestringstro   | Mestringstro   | Meistringstru   | Self-efficacy   |
    | mestringsklima | Mestringsklima | Meistringsklima | Mastery climate |
    | rolleklarhet   | Rolleklarhet   | Rolleklarleik   | Role clarity    |
""")
SCORES = """
    | wave | unit_id  | factor_id      | n  | mean |
    | 2022 | stange   | mestringstro   | 40 | 4.0  |
    | 2022 | oppvekst | mestringstro   | 20 | 4.0  |
    | 2022 | helse    | mestringstro   | 4  | 4.0  |
    | 2022 | elvebo   | mestringstro   | 9  | 4.0  |
    | 2024 | stange   | mestringstro   | 44 | 4.1  |
    | 2024 | stange   | mestringsklima | 44 | 4.2  |
    | 2024 | oppvekst | mestringstro   | 22 | 3.7  |
    | 2024 | helse    | mestringstro   | 6  | 2.0  |
    | 2024 | solvik   | mestringstro   | 9  | 2.5  |
"""
RESPONSES = """
    | wave | unit_id  | n_responses | n_invited | response_rate |
    | 2022 | stange   | 40          | 80        | 0.5           |
    | 2022 | oppvekst | 20          | 40        | 0.5           |
    | 2024 | stange   | 44          | 80        | 0.55          |
    | 2024 | oppvekst | 22          |           |               |
"""
IN_FORCE = """
    | import_id | imported_at      | wave | file_name   | fingerprint |
    | 3         | 2025-05-01 10:00 | 2024 | interim.csv | i1          |
"""


def make_wave(wave: str, fingerprint: str = "a1") -> schemas.Extract:
    """Return a file of one wave of the tables above."""
    scores, responses = read_table(SCORES), read_table(RESPONSES)
    return make_extract(
        scores[scores["wave"] == wave].reset_index(drop=True),
        responses=responses[responses["wave"] == wave].reset_index(drop=True),
        fingerprint=fingerprint,
    )


def store(*extracts: schemas.Extract) -> schemas.Stored:
    """Return what is stored once these files have been."""
    names = ("factor_scores", "unit_responses", "benchmarks", "respondent_scores")
    tables = {name: pd.concat([getattr(one, name) for one in extracts]) for name in names}
    return schemas.Stored("stange", frozenset(), **tables)


@pytest.fixture
def municipality() -> Municipality:
    """A municipality of which only the units matter here."""
    municipality = object.__new__(Municipality)
    object.__setattr__(municipality, "units", complete(schemas.Units, UNITS))
    return municipality


def preview(
    municipality: Municipality, stored: schemas.Stored, *extracts: schemas.Extract,
    in_force: str | None = None, k: int = 5,
) -> list[FilePreview]:  # fmt: skip
    """Return the previews of files; `in_force` is the log of what the last one replaces."""
    log = schemas.empty(schemas.ImportLog)
    if in_force is not None:
        log = read_table(in_force)
        log["imported_at"] = pd.to_datetime(log["imported_at"])
    fate = Foreseen("stored" if in_force is None else "replaced", log)
    return preview_files(
        extracts, [fate] * len(extracts), n_notes=[0] * len(extracts),
        n_added=[0] * len(extracts), stored=stored, municipality=municipality,
        factors=FACTORS, k=k,
    )  # fmt: skip


def test_a_new_wave_is_held_against_the_last_one(municipality: Municipality) -> None:
    """Units new and gone, answers and response at the top then and now, and what the file lacks."""
    (found,) = preview(municipality, store(make_wave("2022")), make_wave("2024"))
    (wave,) = found.waves
    assert wave == WavePreview(
        wave="2024", last_wave="2022", n_units=4, new=("Solvik",), gone=("Elvebo",),
        factors_missing=("rolleklarhet",), replaced=None,
        answered=(
            Answered("Stange kommune", 44, 0.55, 40, 0.5, None),
            Answered("Oppvekst", 22, None, 20, 0.5, None),
        ),
        changes=wave.changes,
    )  # fmt: skip
    assert found.factor_names["rolleklarhet"] == {
        "nb": "Rolleklarhet", "nn": "Rolleklarleik", "en": "Role clarity",
    }  # fmt: skip


@pytest.mark.parametrize(("k", "units"), [(5, ["Oppvekst", "Stange kommune"]), (4, ["Helse", "Oppvekst", "Stange kommune"]), (21, ["Stange kommune"])])  # fmt: skip
def test_means_are_of_the_top_and_of_k_then_and_now(
    municipality: Municipality, k: int, units: list[str]
) -> None:
    """The largest change stands first; none of a unit further down, or with fewer than k either time."""
    (found,) = preview(municipality, store(make_wave("2022")), make_wave("2024"), k=k)
    assert [change.unit_name for change in found.waves[0].changes] == units
    assert MeanChange("Stange kommune", "mestringstro", 4.1, 4.0) in found.waves[0].changes


def test_the_first_wave_has_nothing_to_be_held_against(municipality: Municipality) -> None:
    """Without an earlier survey no unit is new or gone, and nothing has changed."""
    (found,) = preview(municipality, store(make_wave("2024")), make_wave("2022"))
    (wave,) = found.waves
    assert (wave.last_wave, wave.new, wave.gone, wave.changes) == (None, (), (), ())


def test_files_of_one_command_are_held_against_each_other(municipality: Municipality) -> None:
    """Two new surveys in one command: the later one is compared with the earlier one."""
    nothing = store(make_wave("1999"))
    older, newer = preview(municipality, nothing, make_wave("2022"), make_wave("2024", "b2"))
    assert older.waves[0].last_wave is None
    assert newer.waves[0].last_wave == "2022"


def test_a_final_extract_is_held_against_the_interim_one(municipality: Municipality) -> None:
    """What is replaced is named, with the number of answers and units that differ, and no mean."""
    interim, final = make_wave("2024", "i1"), make_wave("2024", "f2")
    fewer = interim.unit_responses.assign(n_responses=[41, 22])
    dropped = interim.factor_scores[interim.factor_scores["unit_id"] != "solvik"]
    interim = replace(interim, unit_responses=fewer, factor_scores=dropped)
    (found,) = preview(municipality, store(interim), final, in_force=IN_FORCE)
    (wave,) = found.waves
    assert found.kind == "replaced"
    assert wave.replaced == Replaced(
        "interim.csv", "2025-05-01T10:00:00+00:00", same_file=False,
        new=("Solvik",), gone=(), n_differing=1,
    )  # fmt: skip
    assert [(unit.n, unit.n_replaced) for unit in wave.answered] == [(44, 41), (22, 22)]
    assert wave.changes == ()


def test_the_same_figures_in_another_file_differ_nowhere(municipality: Municipality) -> None:
    """A file that was only saved again changes no unit."""
    stored, again = store(make_wave("2024", "i1")), make_wave("2024", "f2")
    (found,) = preview(municipality, stored, again, in_force=IN_FORCE)
    assert found.waves[0].replaced is not None
    assert found.waves[0].replaced.n_differing == 0


def test_a_dropped_zero_is_no_other_figure(municipality: Municipality) -> None:
    """4,0 in a text file is 4 in a workbook: the same figure, whatever it was written with."""
    text, book = make_wave("2024", "i1"), make_wave("2024", "f2")
    text.factor_scores["decimals"] = pd.array([1, 1, 1, 1, 1], dtype="Int64")
    book.factor_scores["decimals"] = pd.array([1, 1, 1, 0, 1], dtype="Int64")
    (found,) = preview(municipality, store(text), book, in_force=IN_FORCE)
    assert found.waves[0].replaced is not None
    assert found.waves[0].replaced.n_differing == 0


def test_where_every_mean_is_as_last_time_no_change_is_told(municipality: Municipality) -> None:
    """The same means as in the survey before are no changes, though units can be new."""
    then = make_wave("2024")
    tables = {
        name: getattr(then, name).assign(wave="2022")
        for name in ("factor_scores", "unit_responses")
    }
    stored = store(replace(then, waves=("2022",), **tables))
    (found,) = preview(municipality, stored, then)
    assert (found.waves[0].last_wave, found.waves[0].changes) == ("2022", ())
