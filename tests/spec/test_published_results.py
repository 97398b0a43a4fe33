"""Bergen and Sandnes: what the program says of figures that the municipalities have published.

The tables are copied by hand from the two web pages that `data/raw/published/README.md` names.
"""

from pathlib import Path

import pandas as pd
import pytest

from commands import type_command
from tables import read_table
from tifaktor.workspace import make_workspace

BERGEN = """
    | factor                        | 2018 | 2020 | Norge |
    |-------------------------------|------|------|-------|
    | Oppgavemotivasjon             | 4.2  | 4.2  | 4.3   |
    | Mestringstro                  | 4.3  | 4.3  | 4.3   |
    | Selvstendighet                | 4.2  | 4.2  | 4.2   |
    | Bruk av kompetanse            | 4.2  | 4.2  | 4.2   |
    | Mestringsorientert ledelse    | 3.9  | 4.0  | 4.0   |
    | Rolleklarhet                  | 4.2  | 4.3  | 4.3   |
    | Relevant kompetanseutvikling  | 3.6  | 3.6  | 3.7   |
    | Fleksibilitetsvilje           | 4.5  | 4.5  | 4.5   |
    | Mestringsklima                | 4.1  | 4.1  | 4.1   |
    | Nyttemotivasjon               | 4.7  | 4.7  | 4.7   |
"""
SANDNES = """
    | factor                     | 2017 | Norge |
    |----------------------------|------|-------|
    | Oppgavemotivasjon          | 4.4  | 4.3   |
    | Mestringstro               | 4.4  | 4.3   |
    | Selvstendighet             | 4.3  | 4.2   |
    | Bruk av kompetanse         | 4.4  | 4.3   |
    | Mestringsorientert ledelse | 4.1  | 4.0   |
    | Rolleklarhet               | 4.4  | 4.3   |
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new workspace in which `run` has been typed, and nothing else done."""
    folder = tmp_path_factory.mktemp("published") / "workspace"
    make_workspace(folder)
    answer = type_command(folder, "run", "-l", "nb")
    assert answer.exit_code == 0, answer.text
    return folder


def read_results(workspace: Path, municipality: str, wave: str) -> pd.DataFrame:
    answer = type_command(workspace, "results", "-m", municipality, "-w", wave, "--json")
    return pd.DataFrame(answer.json)


def read_page(workspace: Path, municipality: str, wave: str) -> str:
    """Return what a reader sees of the municipality's own page."""
    page = workspace / "reports" / municipality / wave / f"{municipality}.html"
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("municipality", "wave", "table"),
    [("bergen", "2018", BERGEN), ("bergen", "2020", BERGEN), ("sandnes", "2017", SANDNES)],
)
def test_every_mean_is_as_published(
    municipality: str, wave: str, table: str, workspace: Path
) -> None:
    """Each factor by its name, with the figure of the right year, and no factor more."""
    expected = read_table(table)
    results = read_results(workspace, municipality, wave)
    assert list(results["factor_name_nb"]) == list(expected["factor"])
    assert list(results["mean"]) == list(expected[wave])


@pytest.mark.parametrize(
    ("municipality", "wave", "table"), [("bergen", "2020", BERGEN), ("sandnes", "2017", SANDNES)]
)
def test_the_national_mean_stands_beside(
    municipality: str, wave: str, table: str, workspace: Path
) -> None:
    """What the page calls Norway is what the factors are compared with."""
    results = read_results(workspace, municipality, wave)
    assert list(results["national_mean"]) == list(read_table(table)["Norge"])


def test_who_answered_is_as_published(workspace: Path) -> None:
    """Bergen 2020 had 12 609 answers, 69.3 per cent, and Sandnes 2017 had 4 150 of 5 467."""
    bergen = read_results(workspace, "bergen", "2020")
    assert set(bergen["n"]) == {12609}
    assert bergen["response_rate"].unique() == pytest.approx([0.693])
    sandnes = read_results(workspace, "sandnes", "2017")
    assert set(sandnes["n"]) == {4150}
    assert set(sandnes["n_invited"]) == {5467}
    assert sandnes["response_rate"].unique() == pytest.approx([4150 / 5467], abs=0.01)


def test_the_pages_tell_who_answered(workspace: Path) -> None:
    """The numbers are written the Norwegian way, with a space between the thousands."""
    bergen = " ".join(read_page(workspace, "bergen", "2020").split())
    sandnes = " ".join(read_page(workspace, "sandnes", "2017").split())
    assert "12 609 svarte (69 %)" in bergen
    assert "4 150 av 5 467" in sandnes


def test_an_unknown_number_of_answers_gives_no_interval(workspace: Path) -> None:
    """Bergen 2018: the means are shown, without n, interval or change, and with the reason."""
    results = read_results(workspace, "bergen", "2018")
    empty = ["n", "n_invited", "response_rate", "low", "high", "change", "change_flagged"]
    assert results[empty].isna().all(axis=None)
    assert set(results["note"]) == {"n_unknown"}
    assert results["hidden_reason"].isna().all()


def test_no_change_is_claimed_from_an_unknown_number_of_answers(workspace: Path) -> None:
    """From 3.9 to 4.0 in Bergen may be chance: nothing is said of it, and the page says why."""
    results = read_results(workspace, "bergen", "2020")
    assert results["change"].isna().all()
    told = "Antall svar i 2018 er ikke oppgitt, så endring kan ikke vurderes"
    assert told in read_page(workspace, "bergen", "2020")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nb", "Antall svar er ikke kjent. Derfor viser vi ikke hvor usikre tallene er."),
        ("nn", "Talet på svar er ikkje kjent. Difor viser vi ikkje kor usikre tala er."),
        (
            "en",
            "The number of answers is not known, so we cannot show how uncertain the means are.",
        ),
    ],
)
def test_the_terminal_says_why_there_is_no_interval(
    language: str, said: str, workspace: Path
) -> None:
    """Below Bergen's table of 2018 stands the reason; below that of 2020 there is none."""
    asked = ("results", "-m", "bergen", "-l", language)
    assert said in type_command(workspace, *asked, "-w", "2018").text
    assert said not in type_command(workspace, *asked, "-w", "2020").text


def test_the_page_of_an_unknown_number_of_answers_says_so(workspace: Path) -> None:
    """The page of 2018 gives no interval, and says that the number of answers is not known."""
    answer = type_command(workspace, "report", "-m", "bergen", "-w", "2018", "-l", "nb")
    assert answer.exit_code == 0
    page = read_page(workspace, "bergen", "2018")
    assert "12 609" not in page
    assert "69 %" not in page
    assert "4,2" in page
    assert "ikke oppgitt" in page


def test_a_municipality_without_goals_gets_no_verdict(workspace: Path) -> None:
    """Nobody has entered what Bergen and Sandnes promise: no goal is judged, and the page says so."""
    for municipality, wave in (("bergen", "2020"), ("sandnes", "2017")):
        page = read_page(workspace, municipality, wave)
        assert "Ingen strategi med mål er lagt inn" in page
        assert type_command(workspace, "status", "-m", municipality).exit_code == 7
