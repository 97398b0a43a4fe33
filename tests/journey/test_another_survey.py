"""Another survey is another file: from results of units and of persons to pages, without code.

The survey is invented, and made to be hard: it is called what other surveys are called, asks about
what they ask about, and its factors have one to eight statements.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from commands import Answer, type_command
from other_survey import STATEMENTS, UNITS, draw_answers, make_other_survey

KS = re.compile(
    r"10[-\s.]*faktor|ten factors|\b(?:de|dei) ti\b|\bKS\b|mestring|meistring|oppgavemotiv|rolleklar"
    r"|svært (?:u?enig|u?einig)|strongly (?:dis)?agree",
    re.IGNORECASE,
)
"""What only 10-FAKTOR, or a page about it, would say."""
CALLED = {
    "nb": ("Arbeidsmiljøundersøkelsen", "De fire faktorene", "Trivsel"),
    "nn": ("Arbeidsmiljøundersøkinga", "Dei fire faktorane", "Trivnad"),
    "en": ("Work Environment Survey", "The four factors", "Well-being"),
}


def list_pages(workspace: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((workspace / "reports").rglob("*.html")):
        yield path.name, path.read_text("utf-8")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of another survey: means of units from 2023, answers of persons from 2025."""
    return make_other_survey(tmp_path_factory.mktemp("annen") / "arbeid")


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
        ["explain", "Åsen skole", "partene", "-m", "fjordvik"],
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
