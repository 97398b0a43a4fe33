"""A survey that is not 10-FAKTOR, invented, with results of units and of persons, on any scale."""

import shutil
from math import floor
from pathlib import Path

import numpy as np

from small_workspace import make_small_workspace, write_xlsx

INSTRUMENT = """
instrument_id = "miljoe"
name_nb = "Arbeidsmiljøundersøkelsen"
name_nn = "Arbeidsmiljøundersøkinga"
name_en = "Work Environment Survey"
other_names = ["AMU-4"]

[scale]
low = 1
high = 5

[[factors]]
factor_id = "trivsel"
number = 1
statements = 6
name_nb = "Trivsel"
name_nn = "Trivnad"
name_en = "Well-being"
other_names = ["Jobbtrivsel"]

[[factors]]
factor_id = "stoette"
number = 2
statements = 8
name_nb = "Sosial støtte"
name_nn = "Sosial stønad"
name_en = "Social support"

[[factors]]
factor_id = "jobbkrav"
number = 3
statements = 2
name_nb = "Jobbkrav"
name_nn = "Krav i jobben"
name_en = "Demands"

[[factors]]
factor_id = "naermeste_leder"
number = 4
statements = 1
name_nb = "Tillit til nærmeste leder"
name_nn = "Tillit til næraste leiar"
name_en = "Trust in the nearest leader"
about = "leader"
"""
STRATEGY = """
municipality_id = "fjordvik"
municipality_name = "Fjordvik"
organisation_name = "Fjordvik kommune"

[document]
title = "Plan for arbeidsmiljø i Fjordvik"
goal_word = "mål"
goal_word_plural = "mål"
about_survey = "Planen nevner ingen undersøkelse."
about_targets = "Planen setter ingen tall."
"""
LINKS = """
goal_id;factor_id;basis;weight;place;reason
ledelse;naermeste_leder;stated;;Kapittel 1;Planen nevner det selv.
laering;trivsel;interpreted;;Kapittel 2;Den som trives, lærer.
laering;jobbkrav;interpreted;;Kapittel 2;Krav en rår med, lærer en av.
"""
STATEMENTS = {"trivsel": 6, "stoette": 8, "jobbkrav": 2, "naermeste_leder": 1}
UNITS = {"Solbakken barnehage": 14, "Åsen skole": 40, "Hjemmetjenesten": 31, "Kjøkkenet": 9}
Answers = dict[str, np.ndarray[tuple[int, int], np.dtype[np.int64]]]


def draw_answers() -> Answers:
    """Return invented answers by unit: persons × statements, in the order of the factors."""
    rng = np.random.default_rng(4)
    n_statements = sum(STATEMENTS.values())
    return {unit: rng.integers(2, 6, (n, n_statements)) for unit, n in UNITS.items()}


def make_other_survey(folder: Path, high: int = 5) -> Path:
    """Make a workspace of the survey: means of units from 2023, answers of persons from 2025.

    On a longer scale they are the same figures, stretched from 1 to `high`. Answers are whole, and
    so exactly stretched where `high` is 5 or 9.
    """

    def stretch(figure: float) -> float:
        stretched = round(1 + (figure - 1) * (high - 1) / 4, 2)
        return int(stretched) if stretched == int(stretched) else stretched

    make_small_workspace(folder)
    mappings = folder / "data" / "mappings"
    for path in mappings.iterdir():
        if (path / "strategy.toml").exists() and path.name != "fjordvik":
            shutil.rmtree(path)
    (mappings / "instruments" / "10-faktor.toml").unlink()
    (mappings / "instruments" / "miljoe.toml").write_text(
        INSTRUMENT.replace("high = 5", f"high = {high}"), encoding="utf-8"
    )
    for name, text in (("strategy.toml", STRATEGY), ("links.csv", LINKS)):
        (mappings / "fjordvik" / name).write_text(text.lstrip(), encoding="utf-8")
    raw = folder / "data" / "raw" / "fjordvik"
    headings = ["Enhet", "Antall svar", "Inviterte", "Jobbtrivsel", "Faktor 2", "Jobbkrav",
                "4. Tillit til nærmeste leder"]  # fmt: skip
    write_xlsx(
        raw / "enheter.xlsx",
        [
            ["Arbeidsmiljøundersøkelsen 2023"],
            headings,
            ["Fjordvik kommune", 94, 120, *map(stretch, (3.6, 3.5, 3.4, 3.8))],
            ["Oppvekst", 54, 70, *map(stretch, (3.7, 3.6, 3.4, 3.9))],
            ["Solbakken barnehage", 14, 18, *map(stretch, (3.9, 3.6, 3.5, 4.1))],
            ["Åsen skole", 40, 52, *map(stretch, (3.6, 3.6, 3.4, 3.8))],
            ["Helse og omsorg", 40, 50, *map(stretch, (3.5, 3.4, 3.4, 3.7))],
            ["Norge", "–", "–", *map(stretch, (3.6, 3.5, 3.4, 3.8))],
        ],
    )
    labels = [
        f"{number}.{one}"
        for number, count in enumerate(STATEMENTS.values(), start=1)
        for one in range(1, count + 1)
    ]
    persons = [
        [unit, *(floor(stretch(int(answer)) + 0.5) for answer in row)]
        for unit, answers in draw_answers().items()
        for row in answers
    ]
    write_xlsx(raw / "svar.xlsx", [["AMU-4 2025"], ["Enhet", *labels], *persons])
    return folder
