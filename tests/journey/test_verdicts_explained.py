"""`explain`: everything that one verdict rests on, from what was published."""

import hashlib
import math
from pathlib import Path

import pytest
from scipy import stats

from commands import type_command
from small_workspace import make_rows, write_csv
from three_waves import TOO_FEW
from tifaktor.answers import explain_verdict
from tifaktor.choices import find_goal
from tifaktor.session import open_terminal
from tifaktor.settings import load_settings
from tifaktor.store.published import load_relations
from tifaktor.vocabulary import Language

FJORDVIK = ("-m", "fjordvik")
SOLBAKKEN = ("Solbakken barnehage", "Delmål 1")


def test_the_whole_trace_is_printed(three_waves: Path) -> None:
    """Status, figures, requirement, rule, direction, measures, trials, constants, rows, file."""
    answer = type_command(three_waves, "explain", *SOLBAKKEN)
    assert answer.exit_code == 0
    file = three_waves / "data" / "raw" / "fjordvik" / "2024" / "2024.csv"
    fingerprint = hashlib.sha256(file.read_bytes()).hexdigest()
    for told in (
        "Solbakken barnehage, Fjordvik 2024", "Delmål 1: Ledere som ser folk", "● On track",
        "national mean in 2024", "an assumption", "Standard error", "The goal has one factor",
        "12 (80.0% of those asked)", "No certain change", "2 (under way 1, done 1)", "Tipping point",
        "phi0=0.2", "small_baseline=25", "2024.csv", fingerprint[:12],
    ):  # fmt: skip
        assert told.casefold() in answer.text.casefold(), told
    assert fingerprint[:13] not in answer.text


def test_the_figures_are_those_of_the_method(three_waves: Path) -> None:
    """Twelve of fifteen, mean 4.5 against 4.0, both of one decimal and without an sd."""
    told = type_command(three_waves, "explain", *SOLBAKKEN, "--json").json
    rounding = 2 * 0.1**2 / 12
    variance = 0.20 * (4.0 - 1) * (5 - 4.0) * (1 - 0.7 * 12 / 15) / 12 + rounding
    verdict = told["verdict"]
    assert verdict["mean"] == 4.5
    assert verdict["required"] == 4.0
    assert verdict["se"] == pytest.approx(math.sqrt(variance), abs=1e-9)
    assert verdict["probability"] == pytest.approx(
        stats.norm.cdf(0.5 / math.sqrt(variance)), abs=1e-9
    )
    assert verdict["tipping_point"] == pytest.approx(0.5 / (1 - 0.8), abs=1e-9)
    assert [(row["source_id"], row["n"], row["mean"]) for row in told["rows"]] == [
        ("solbakken", 12, 4.5), ("national", None, 4.0),
    ]  # fmt: skip
    assert told["rules"]["defaults"] == {}


def test_a_target_that_counts_from_before_shows_where_from(three_waves: Path) -> None:
    """Up 0.3 from 2020 by 2026 asks for 0.2 more after four of the six years, and says who decided."""
    asked = ("explain", "Åsen skole", "Delmål 2")
    told = type_command(three_waves, *asked, "--json").json
    for factor, before in zip(told["factors"], (3.6, 4.1), strict=True):
        then = (factor["baseline_wave"], factor["baseline_mean"], factor["baseline_n"])
        assert then == ("2020", before, 40)
        assert factor["required"] == pytest.approx(before + 0.3 * 4 / 6)
        assert factor["baseline_pooled"] is False
    assert {row["wave"] for row in told["rows"]} == {"2020", "2024"}
    assert [file["file_name"] for file in told["files"]] == ["2020.csv", "2024.csv"]
    text = type_command(three_waves, *asked).text
    assert "Kommunestyret, sak 12/20" in text
    assert "Mastery climate 4.10 in 2020 (40 answers)" in text


def test_what_is_reached_already_says_so(three_waves: Path) -> None:
    """3.0 by 2030, and 3.5 today: on track, reached, with the probability for the end."""
    answer = type_command(three_waves, "explain", "helse", "2", "-l", "nb")
    assert "● I rute (nådd)" in answer.out
    told = type_command(three_waves, "explain", "helse", "2", "--json").json
    assert told["reason"] == "reached"
    assert told["verdict"]["end_probability"] >= 0.8


def test_measures_are_those_of_the_unit_and_of_everybody(three_waves: Path) -> None:
    """What only another unit is to carry out is not counted."""
    text = type_command(three_waves, "explain", "Åsen skole", "Delmål 1").text
    assert "3 (planned 1, under way 1, done 1)" in text
    told = type_command(three_waves, "explain", *SOLBAKKEN, "--json").json
    assert told["measures"] == {"done": 1, "ongoing": 1}


def test_a_change_that_can_be_told_is_beside_the_status(three_waves: Path) -> None:
    """From 3.6 to 4.1 with 120 answers: up, by name and size, and no part of the status."""
    answer = type_command(three_waves, "explain", "Fjordvik kommune", "Delmål 2")
    direction = next(line for line in answer.out.splitlines() if line.startswith("Direction"))
    assert "Since 2022: Mastery climate (+0.5)" in direction


WAYS = ("ledelse", "LEDELSE", "Delmål 1", "delmål  1", "1", "ledere som ser folk", "Delmål 1: Ledere som ser folk")  # fmt: skip


@pytest.mark.parametrize("goal", WAYS)
def test_a_goal_is_found_however_it_is_typed(goal: str, three_waves: Path) -> None:
    """By key, number, name, and all together, in any case."""
    published = load_settings(three_waves).published
    goals = load_relations(published, ["goals"], "fjordvik")["goals"]
    assert find_goal(goals, goal) == "ledelse"


MISTAKES = {
    "goal": (("explain", "solbakken", "Leder som ser folk"), "Similar: Ledere som ser folk"),
    "number": (("explain", "solbakken", "Delmål 9"), "Similar: Delmål"),
    "unit": (("explain", "Solbaken barnehage", "1"), "Solbakken barnehage"),
    "unit with municipality": (("explain", "Solbaken barnehage", "1", *FJORDVIK), "Solbakken barnehage"),
    "wave": (("explain", *SOLBAKKEN, "-w", "2019"), "These exist: 2020, 2022, 2024"),
    "municipality": (("explain", *SOLBAKKEN, "-m", "Fjordvig"), "bergen, fjordvik"),
    "municipality without figures": (("explain", *SOLBAKKEN, "-m", "stange"), "Nothing has been published"),
    "unit that did not take part": (("explain", "Kjøkkenet", "1", *FJORDVIK), "Kjøkkenet"),
}  # fmt: skip


@pytest.mark.parametrize("what", MISTAKES)
def test_what_was_typed_wrongly_is_answered_with_what_there_is(
    what: str, three_waves: Path
) -> None:
    """Exit code 7, and what comes closest; a program gets the same as JSON."""
    arguments, told = MISTAKES[what]
    answer = type_command(three_waves, *arguments)
    assert answer.exit_code == 7
    assert answer.out == ""
    assert told in answer.err or told in answer.text, answer.text
    assert type_command(three_waves, *arguments, "--json").json["error"]


def test_a_number_that_several_goals_have_is_refused_with_their_keys(own_three_waves: Path) -> None:
    """`1` may be two goals: the answer names the keys that tell them apart."""
    goals = own_three_waves / "data" / "mappings" / "fjordvik" / "goals.csv"
    goals.write_text(goals.read_text("utf-8").replace(";Delmål;3;", ";Tiltak;1;"), "utf-8")
    type_command(own_three_waves, "report", *FJORDVIK, "-u", "solbakken")
    answer = type_command(own_three_waves, "explain", "solbakken", "1", *FJORDVIK)
    assert answer.exit_code == 7
    assert "ledelse, partene" in answer.text
    assert type_command(own_three_waves, "explain", "solbakken", "tiltak 1").exit_code == 0


def test_a_goal_without_a_factor_is_not_measured(three_waves: Path) -> None:
    """The survey says nothing of it, and neither do we."""
    answer = type_command(three_waves, "explain", "Solbakken barnehage", "Delmål 3", "-l", "nb")
    assert answer.exit_code == 0
    assert "Måles ikke av 10-FAKTOR" in answer.text
    told = type_command(three_waves, "explain", "solbakken", "Delmål 3", "--json").json
    assert (told["status"], told["verdict"], told["rows"]) == ("not_measured", None, [])


def test_a_hidden_unit_says_that_and_nothing_else(own_three_waves: Path) -> None:
    """No figure, no factor, no measure: the reason, and the group that it is shown in."""
    mends = {(5, heading): cell for heading, cell in TOO_FEW.items()}
    write_csv(own_three_waves / "2026.csv", make_rows(mends, wave="2026"))
    type_command(own_three_waves, "import", "2026.csv", *FJORDVIK)
    type_command(own_three_waves, "report", *FJORDVIK, "-u", "fjordvik")
    answer = type_command(own_three_waves, "explain", *SOLBAKKEN, "-l", "nb")
    lines = [line for line in answer.out.splitlines() if line]
    assert lines[0] == "Solbakken barnehage, Fjordvik 2026"
    told = type_command(own_three_waves, "explain", *SOLBAKKEN, "--json").json
    assert lines[2:] == [
        "▨ Skjult: færre enn grensen svarte.",
        f"Vises samlet med andre i Små enheter i Oppvekst. Skriv: tifaktor results -m fjordvik -u {told['pool_id']}",
    ]
    assert told["hidden_reason"] == "too_few"
    assert told["verdict"] is told["rules"] is told["files"] is None
    assert told["factors"] == told["rows"] == []
    assert told["measures"] == {}


def test_before_anything_is_published_there_is_nothing_to_explain(workspace: Path) -> None:
    """Exit code 7, and what to type first."""
    answer = type_command(workspace, "explain", *SOLBAKKEN)
    assert answer.exit_code == 7
    assert "tifaktor report" in answer.text


def test_without_the_store_the_files_are_not_known(own_three_waves: Path) -> None:
    """The published file explains the verdict alone; which files it came from is left out."""
    whole = type_command(own_three_waves, "explain", *SOLBAKKEN, "--json").json
    (own_three_waves / "data" / "store.duckdb").unlink()
    told = type_command(own_three_waves, "explain", *SOLBAKKEN, "--json").json
    assert told == {**whole, "files": None}
    answer = type_command(own_three_waves, "explain", *SOLBAKKEN, "-l", "nb")
    assert "data/store.duckdb, som ikke er her" in answer.text
    assert not (own_three_waves / "data" / "store.duckdb").exists()


def test_the_file_named_is_the_one_that_was_published(own_three_waves: Path) -> None:
    """A file imported since is not what the published figures rest on, until they are made anew."""
    # Another mean of Norway's: what the units had may go out again.
    mends = {(9, "Mestringsorientert ledelse"): 3.9}
    write_csv(own_three_waves / "new.csv", make_rows(mends))
    type_command(own_three_waves, "import", "new.csv", *FJORDVIK, "-w", "2024", "--replace")
    told = type_command(own_three_waves, "explain", *SOLBAKKEN, "--json").json
    assert (told["files"][0]["file_name"], told["verdict"]["mean"]) == ("2024.csv", 4.5)
    type_command(own_three_waves, "report", *FJORDVIK, "-u", "solbakken")
    told = type_command(own_three_waves, "explain", *SOLBAKKEN, "--json").json
    assert (told["files"][0]["file_name"], told["verdict"]["mean"]) == ("new.csv", 4.5)


def test_constants_that_are_not_as_usual_are_marked(own_three_waves: Path) -> None:
    """Those of the published figures: a line in tifaktor.toml counts when pages are made."""
    (own_three_waves / "tifaktor.toml").write_text("[method]\nshift = 0.2\n", encoding="utf-8")
    assert "*shift" not in type_command(own_three_waves, "explain", *SOLBAKKEN).text
    type_command(own_three_waves, "report", *FJORDVIK, "-u", "solbakken")
    assert "*shift=0.2 (usual: 0.3)" in type_command(own_three_waves, "explain", *SOLBAKKEN).text
    rules = type_command(own_three_waves, "explain", *SOLBAKKEN, "--json").json["rules"]
    assert rules["defaults"] == {"shift": 0.3}


@pytest.mark.parametrize("rule", ["mean_guard", "all", "worst"])
def test_every_rule_is_told_in_every_language(
    rule: str, own_three_waves: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever the rule, the verdict and the kind of target, the goal can be explained."""
    goals = own_three_waves / "data" / "mappings" / "fjordvik" / "goals.csv"
    head, *rows = goals.read_text("utf-8").splitlines()
    goals.write_text("\n".join([f"{head};rule", *(f"{row};{rule}" for row in rows)]), "utf-8")
    type_command(own_three_waves, "report", *FJORDVIK, "-u", "solbakken")
    settings = load_settings(own_three_waves)
    for unit in ("solbakken", "aasen", "hjemmetjenesten"):
        told = explain_verdict(settings, unit=unit, goal="2", municipality="fjordvik", wave=None)
        assert told.verdict is not None
        assert told.verdict.rule == rule
        for language in Language:
            open_terminal(language).show_explanation(told)
            shown = capsys.readouterr().out
            assert len(shown.splitlines()) > 20
            assert "{" not in shown
