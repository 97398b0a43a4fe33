"""Targets and rules that are written wrong: every one is told, in the reader's language."""

from collections.abc import Callable
from pathlib import Path

import pytest

from commands import Answer
from small_workspace import GOALS, make_rows, write_csv

Type = Callable[..., Answer]
TARGETS = """\
goal_id;factor_id;unit_id;kind;value;baseline_wave;due_year;chosen_low;adopted
ledelse;;;rise;0,01;2022;2026;;
laering;;;observe;4,2;;;;
ledelse;mestringsorientert_ledelse;;rise;0,2;;2026;;
laering;mestringsklima;;level;4,2;;2026;;
laering;kompetanseutvikling;;level_by_year;4,2;høsten 2022;2026;;
ledelse;;solbakken;rise;0,2;2024;2024;ja;
"""
CODES = [
    ("target_value", 2, "value"),
    ("target_value_unused", 3, "value"),
    ("target_cell_needed", 4, "baseline_wave"),
    ("target_cell_unused", 5, "due_year"),
    ("target_wave", 6, "baseline_wave"),
    ("target_due", 7, "due_year"),
]
TOLD = {
    "nb": (
        "rad 2, kolonne value", "må ha et tall fra 0,05 til 4", "har ikke noe tall",
        "må ha noe i baseline_wave", "bruker ikke due_year", "«høsten 2022» er ikke en undersøkelse",
        "skal være nådd i 2024, men det regnes fra undersøkelsen 2024",
    ),
    "nn": (
        "rad 2, kolonne value", "må ha eit tal frå 0,05 til 4", "har ikkje noko tal",
        "må ha noko i baseline_wave", "bruker ikkje due_year", "«høsten 2022» er ikkje ei undersøking",
        "skal vere nådd i 2024, men det blir rekna frå undersøkinga 2024",
    ),
    "en": (
        "row 2, column value", "needs a number from 0.05 to 4", "has no number",
        "needs something in baseline_wave", "does not use due_year",
        "“høsten 2022” is not a survey",
        "is to be reached in 2024, but counts from the survey of 2024",
    ),
}  # fmt: skip


@pytest.fixture
def spoilt(workspace: Path) -> Path:
    """Fjordvik with six targets, each wrong in its own way, and a rule that there is not."""
    folder = workspace / "data" / "mappings" / "fjordvik"
    (folder / "targets.csv").write_text(TARGETS, encoding="utf-8")
    header, first, *others = GOALS.strip().splitlines()
    lines = [f"{header};rule", f"{first};median", *(f"{line};" for line in others)]
    (folder / "goals.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    write_csv(workspace / "a.csv", make_rows())
    return workspace


def test_every_wrong_target_is_told_at_once(spoilt: Path, type_in: Type) -> None:
    """One run tells what is wrong with each row, exits with 5, and stores nothing."""
    answer = type_in("import", "a.csv", "-m", "fjordvik", "--json")
    assert answer.exit_code == 5
    told = {(f["file"], f["code"], f["row"], f["column"]) for f in answer.json["findings"]}
    assert told == {
        ("fjordvik/goals.csv", "mapping_choice", 2, "rule"),
        *(("fjordvik/targets.csv", *place) for place in CODES),
    }
    assert not list(spoilt.rglob("*.duckdb"))


@pytest.mark.usefixtures("spoilt")
@pytest.mark.parametrize("language", TOLD)
def test_wrong_targets_are_told_in_words(language: str, type_in: Type) -> None:
    """The row and the column, what was written, and what the kind of target needs."""
    answer = type_in("check", "a.csv", "-m", "fjordvik", "-l", language)
    assert answer.exit_code == 5
    assert "median" in answer.text
    assert "mean_guard" in answer.text
    for sentence in TOLD[language]:
        assert sentence in answer.text


def test_a_default_cannot_count_from_a_survey(workspace: Path, type_in: Type) -> None:
    """A rise names the survey it counts from, so it stands in targets.csv and not in the settings."""
    settings = workspace / "tifaktor.toml"
    settings.write_text('[target]\ndefault = "rise"\n', encoding="utf-8")
    answer = type_in("report", "-m", "fjordvik")
    assert answer.exit_code == 4
    assert "target.default" in answer.text
    assert "national_mean" in answer.text
    assert "level_by_year" not in answer.text
