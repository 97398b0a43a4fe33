"""Files of another, invented survey: what is looked for comes from its instrument."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tifaktor.intake.files import open_export
from tifaktor.intake.layouts import Layout, add_survey, load_layouts, recognise
from tifaktor.intake.other_surveys import find_other_survey
from tifaktor.mappings import Instrument, load_instrument
from tifaktor.vocabulary import Language

MAPPINGS = Path(__file__).parents[3] / "data" / "mappings"
CALLED = "Medarbeidertilfredsheten"
FACTORS = {"Trivsel": 6, "Sosial støtte": 8, "Tillit": 2}


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    """A survey that is called, and asks, what surveys that are refused do."""
    known = load_instrument(MAPPINGS)
    factors = known.factors.iloc[: len(FACTORS)].assign(
        factor_id=["trivsel", "stoette", "tillit"], statements=list(FACTORS.values()), aliases=None,
        **{f"name_{tag}": list(FACTORS) for tag in ("nb", "nn", "en")},
    )  # fmt: skip
    return Instrument("tilfreds", dict.fromkeys(Language, CALLED), (CALLED,), factors)


@pytest.fixture(scope="module")
def own(instrument: Instrument) -> tuple[Layout, ...]:
    return add_survey(load_layouts(MAPPINGS / "layouts"), instrument)


def write_persons(write_csv: Callable[..., Path]) -> Path:
    """Write scores that only means of eight whole answers can have, several persons per unit."""
    scores = ("3,125", "4,375", "2,625", "3,875", "4,125", "3,375")
    rows = [f"{unit};{score};{score}" for unit in ("Oppvekst", "Helse") for score in scores]
    return write_csv("\n".join(["Enhet;Trivsel;Sosial støtte", *rows]))


def test_scores_of_persons_may_rest_on_as_many_statements_as_the_file_says(
    own: tuple[Layout, ...], instrument: Instrument, write_csv: Callable[..., Path]
) -> None:
    """Eighths are means of eight whole answers: with such a factor the rows are persons."""
    export = open_export(write_persons(write_csv))
    assert recognise(export, own, instrument.factors).layout.layout_id == "respondent_factors"


def test_what_the_survey_asks_about_is_no_other_survey(
    layouts: tuple[Layout, ...],
    own: tuple[Layout, ...],
    instrument: Instrument,
    factors: pd.DataFrame,
    write_csv: Callable[..., Path],
) -> None:
    """A file that fits no layout is another survey's only where it is not the instrument's own."""
    text = f"{CALLED} 2025\nTrivsel;Sosial støtte;Tillit\nikke;noe;her"
    export = open_export(write_csv(text))
    assert find_other_survey(export, own[0].survey, instrument.factors) is None
    found = find_other_survey(export, layouts[0].survey, factors)
    assert found is not None
    assert found.code == "other_survey"


def test_examples_name_the_surveys_own_factors(own: tuple[Layout, ...]) -> None:
    """Whoever is shown what a layout looks like sees factors that the workspace has."""
    examples = {one.layout_id: one.example for one in own}
    assert examples["unit_wide"].endswith("| Trivsel | Sosial støtte | …")
    assert examples["factor_blocks"].startswith("Faktor 1: Trivsel /")
    assert not [text for text in examples.values() if "{" in text or "otivasjon" in text]
