"""Another survey is another file: from results of units and of persons to pages, without code.

The survey is invented, and made to be hard: it is called what other surveys are called, asks about
what they ask about, and its factors have one to eight statements.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pytest

from commands import Answer, type_command
from small_workspace import make_small_workspace, write_xlsx

INSTRUMENT = """
instrument_id = "miljoe"
name_nb = "Arbeidsmiljøundersøkelsen"
name_nn = "Arbeidsmiljøundersøkinga"
name_en = "The work environment survey"
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
KS = re.compile(
    r"10[-\s.]*faktor|ten factors|\b(?:de|dei) ti\b|mestring|meistring|oppgavemotiv|rolleklar",
    re.IGNORECASE,
)
"""What only 10-FAKTOR, or a page about it, would say."""
CALLED = {
    "nb": ("Arbeidsmiljøundersøkelsen", "De fire faktorene", "Trivsel"),
    "nn": ("Arbeidsmiljøundersøkinga", "Dei fire faktorane", "Trivnad"),
    "en": ("The work environment survey", "The four factors", "Well-being"),
}
Answers = dict[str, np.ndarray[tuple[int, int], np.dtype[np.int64]]]


def draw_answers() -> Answers:
    """Return invented answers by unit: persons × statements, in the order of the factors."""
    rng = np.random.default_rng(4)
    n_statements = sum(STATEMENTS.values())
    return {unit: rng.integers(2, 6, (n, n_statements)) for unit, n in UNITS.items()}


def list_pages(workspace: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((workspace / "reports").rglob("*.html")):
        yield path.name, path.read_text("utf-8")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of another survey: means of units from 2023, answers of persons from 2025."""
    folder = make_small_workspace(tmp_path_factory.mktemp("annen") / "arbeid")
    mappings = folder / "data" / "mappings"
    for path in mappings.iterdir():
        if (path / "strategy.toml").exists() and path.name != "fjordvik":
            shutil.rmtree(path)
    (mappings / "instruments" / "10-faktor.toml").unlink()
    (mappings / "instruments" / "miljoe.toml").write_text(INSTRUMENT, encoding="utf-8")
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
            ["Fjordvik kommune", 94, 120, 3.6, 3.5, 3.4, 3.8],
            ["Oppvekst", 54, 70, 3.7, 3.6, 3.4, 3.9],
            ["Solbakken barnehage", 14, 18, 3.9, 3.6, 3.5, 4.1],
            ["Åsen skole", 40, 52, 3.6, 3.6, 3.4, 3.8],
            ["Helse og omsorg", 40, 50, 3.5, 3.4, 3.4, 3.7],
            ["Norge", "–", "–", 3.6, 3.5, 3.4, 3.8],
        ],
    )
    labels = [
        f"{number}.{one}"
        for number, count in enumerate(STATEMENTS.values(), start=1)
        for one in range(1, count + 1)
    ]
    persons = [
        [unit, *map(int, row)] for unit, answers in draw_answers().items() for row in answers
    ]
    write_xlsx(raw / "svar.xlsx", [["AMU-4 2025"], ["Enhet", *labels], *persons])
    return folder


@pytest.fixture(scope="module")
def spoken(workspace: Path) -> list[Answer]:
    """What each command says about the other survey, the import and the pages among them."""
    raw = workspace / "data" / "raw" / "fjordvik"
    typed = [
        ["check", str(raw / "enheter.xlsx"), str(raw / "svar.xlsx"), "-m", "fjordvik"],
        ["import", str(raw / "enheter.xlsx"), "-m", "fjordvik", "--yes"],
        ["import", str(raw / "svar.xlsx"), "-m", "fjordvik", "--yes"],
        ["report", "-m", "fjordvik", "--language", "nb"],
        ["results", "-m", "fjordvik"],
        ["status", "-m", "fjordvik"],
        ["compare", "trivsel", "-m", "fjordvik"],
        ["explain", "Åsen skole", "laering", "-m", "fjordvik"],
        ["log"],
        ["audit", "-m", "fjordvik"],
        ["--help"],
    ]
    return [type_command(workspace, *arguments) for arguments in typed]


def test_every_command_works_with_it(spoken: list[Answer]) -> None:
    """Files of units and of persons are checked, imported, judged, explained and audited."""
    assert [answer.text for answer in spoken if answer.exit_code != 0] == []


def test_no_command_calls_it_by_ks_name(spoken: list[Answer]) -> None:
    """What the terminal says is about the survey of the workspace."""
    assert [answer.text for answer in spoken if KS.search(answer.text)] == []


def test_means_of_persons_are_those_of_their_answers(workspace: Path, spoken: list[Answer]) -> None:
    """A factor of one, two, six or eight statements is the mean of the persons' means."""
    assert len(spoken) > 3
    with duckdb.connect(str(workspace / "data" / "published.duckdb"), read_only=True) as database:
        rows = database.sql("from results where unit_id = 'aasen' and wave = '2025'").fetchdf()
    answers, at = draw_answers()["Åsen skole"], 0
    for factor_id, count in STATEMENTS.items():
        expected = answers[:, at : at + count].mean(axis=1).mean()
        row = rows[rows["factor_id"] == factor_id].iloc[0]
        assert row["mean"] == pytest.approx(expected, abs=1e-9)
        assert row["n"] == UNITS["Åsen skole"]
        at += count


@pytest.mark.parametrize("language", list(CALLED))
def test_pages_call_the_survey_and_its_factors_by_their_names(
    workspace: Path, spoken: list[Answer], language: str
) -> None:
    """In each language every page names the survey, and none speaks of 10-FAKTOR or ten factors."""
    assert len(spoken) > 3
    done = type_command(workspace, "report", "-m", "fjordvik", "--language", language)
    assert done.exit_code == 0, done.text
    pages = dict(list_pages(workspace))
    name, factors, factor = CALLED[language]
    assert {"index.html", "aasen.html", "personvern.html"} <= set(pages)
    assert [page for page, text in pages.items() if name not in text] == []
    assert [page for page, text in pages.items() if KS.search(text)] == []
    assert factors in pages["aasen.html"]
    assert factor in pages["aasen.html"]
