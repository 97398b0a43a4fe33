"""Earlier organisations in the demo: the same people, in other units."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tifaktor.demo.past import Past, arrange, find_pasts, list_lineage, list_units_ever, list_waves
from tifaktor.demo.people import Survey, draw_surveys
from tifaktor.demo.plan import DEFAULT_SEED, write_demo
from tifaktor.demo.shapes import Shape, load_instrument, load_shapes
from tifaktor.mappings import load_factors, load_municipality
from tifaktor.workspace import make_workspace


def draw(municipality: str) -> tuple[Shape, dict[str, Survey]]:
    """Return a municipality and all of its waves in today's units."""
    shape = load_shapes()[municipality]
    whole = Shape(**{**{f: getattr(shape, f) for f in shape.__slots__}, "waves": list_waves(shape)})
    surveys = draw_surveys(whole, load_instrument(), DEFAULT_SEED)
    return shape, {survey.wave: survey for survey in surveys}


def count_people(past: Past, survey: Survey) -> "pd.Series[int]":
    """Return how many were asked in each unit of then."""
    return pd.Series(survey.invited, index=past.units["unit_id"])


def test_bo_and_sauherad_are_all_of_midt_telemark() -> None:
    """Everybody who was asked in 2018 was in one of the two, and answered there what they answered."""
    shape, surveys = draw("midt-telemark")
    pasts = find_pasts(shape)
    arranged = [arrange(surveys["2018"], shape, past)[1] for past in pasts]
    assert [past.municipality_id for past in pasts] == ["bo", "sauherad"]
    assert sum(one.invited.sum() for one in arranged) == surveys["2018"].invited.sum()
    answers = np.concatenate([one.answers for one in arranged])
    assert sorted(map(tuple, np.nan_to_num(answers))) == sorted(
        map(tuple, np.nan_to_num(surveys["2018"].answers))
    )


@pytest.mark.parametrize("municipality", ["midt-telemark", "sandefjord"])
def test_nobody_answers_in_a_unit_that_did_not_ask_them(municipality: str) -> None:
    """In every unit of then no more answer than were asked."""
    shape, surveys = draw(municipality)
    for past in find_pasts(shape):
        for wave in past.waves:
            organised, survey = arrange(surveys[wave], shape, past)
            answered = np.bincount(survey.unit_of, minlength=len(organised.staff))
            assert (answered <= survey.invited).all()
            assert (survey.invited <= organised.staff).all()


def test_sandefjord_was_organised_otherwise_until_2022() -> None:
    """Two kindergartens were to become one, the cleaners to be two units, a project to be closed."""
    shape, surveys = draw("sandefjord")
    (past,) = find_pasts(shape)
    _, before = arrange(surveys["2022"], shape, past)
    people = count_people(past, before)
    now = pd.Series(surveys["2022"].invited, index=shape.units["unit_id"])
    merged = ["reinrosetunet-barnehage", "reinlavshellinga-barnehage"]
    assert people[merged].sum() == now["reinfannbukta-barnehage"]
    assert people["renhold"] == now["renhold-nord"] + now["renhold-soer"]
    assert people["prosjekt-velferdsteknologi"] > 0
    assert "reinfannbukta-barnehage" not in people.index
    ever = list_units_ever(shape).set_index("unit_id")
    assert ever.loc["renhold", "valid_to"] == ever.loc["renhold-nord", "valid_from"] == 2023


def test_what_is_written_down_is_no_more_than_there_were() -> None:
    """Out of a unit go at most those who were asked there, and nobody wrote down who left the project."""
    shape, surveys = draw("sandefjord")
    (past,) = find_pasts(shape)
    people = count_people(past, arrange(surveys["2022"], shape, past)[1])
    rows = list_lineage(shape, surveys).groupby("from_unit")["positions"].sum()
    assert (rows <= people.reindex(rows.index)).all()
    assert "prosjekt-velferdsteknologi" not in rows.index


def test_the_mappings_that_are_written_are_sound(tmp_path: Path) -> None:
    """A workspace with the demo's units and lineage is read without a finding."""
    make_workspace(tmp_path)
    write_demo(tmp_path, municipalities=["midt-telemark"])
    mappings = tmp_path / "data" / "mappings"
    factors = load_factors(mappings)
    one = load_municipality(mappings, "midt-telemark", factors)
    assert set(one.lineage["from_municipality"]) == {"bo", "sauherad"}
    assert load_municipality(mappings, "bo", factors).municipality_name == "Bø"
