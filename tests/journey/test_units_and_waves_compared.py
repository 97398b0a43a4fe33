"""`compare`, `backtest`, and what `status` shows beside a status."""

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from commands import type_command

FJORDVIK = ("-m", "fjordvik")
LOWEST = {"solbakken", "aasen", "hjemmetjenesten"}
"""The units of the export that no other of its units is part of."""


# Units beside each other


def test_units_stand_in_the_order_of_the_pooled_estimate(three_waves: Path) -> None:
    """One table per group, both figures named, with what they do not say."""
    answer = type_command(three_waves, "compare", "Mestringsklima", *FJORDVIK, "-l", "nb")
    assert answer.exit_code == 0
    assert "enhetene under Oppvekst, Fjordvik 2024" in answer.text
    lines = answer.out.splitlines()
    places = [next(i for i, line in enumerate(lines) if line.startswith(name)) for name in ("Solbakken", "Åsen")]  # fmt: skip
    assert places == sorted(places)
    for told in ("○ Samlet anslag", "● Eget snitt", "et annet spørsmål", "ofte mindre enn usikkerheten"):  # fmt: skip
        assert told in answer.text


def test_an_estimate_lies_between_the_units_own_and_the_groups(three_waves: Path) -> None:
    """m̄ + (1 − B)(m − m̄), the highest first within each group, each with its own interval."""
    rows = pd.DataFrame(type_command(three_waves, "compare", "9", *FJORDVIK, "--json").json)
    assert set(rows["wave"]) == {"2024"}
    drawn = rows["pooled_mean"] + (1 - rows["shrinkage"]) * (rows["mean"] - rows["pooled_mean"])
    assert rows["estimate"].to_list() == pytest.approx(drawn.to_list())
    for group, units in rows.groupby("group_id"):
        assert units["estimate"].is_monotonic_decreasing, group
        assert set(units["n_units"]) == {len(units)}
    assert (rows["low"] < rows["mean"]).all()
    assert set(rows.loc[rows["group_id"] == "oppvekst", "unit_id"]) == {"solbakken", "aasen"}


@pytest.mark.parametrize("factor", ["mestringsklima", "MESTRINGSKLIMA", "9", "Meistringsklima", "Mastery climate"])  # fmt: skip
def test_a_factor_is_found_however_it_is_typed(factor: str, three_waves: Path) -> None:
    """By key, number, or name in any of the languages, in any case."""
    rows = type_command(three_waves, "compare", factor, *FJORDVIK, "--json").json
    assert {row["factor_id"] for row in rows} == {"mestringsklima"}


def test_one_group_and_an_earlier_wave_may_be_asked_for(three_waves: Path) -> None:
    """`--unit` is the unit above, and `--wave` any that there is."""
    asked = ("compare", "9", *FJORDVIK, "-u", "Oppvekst", "-w", "2020", "--json")
    rows = type_command(three_waves, *asked).json
    assert {(row["group_id"], row["wave"]) for row in rows} == {("oppvekst", "2020")}


def test_units_that_stand_alone_are_not_compared(three_waves: Path) -> None:
    """Bergen has published no units: a sentence, an empty list for a program, exit code 0."""
    answer = type_command(three_waves, "compare", "9", "-m", "bergen", "-l", "nb")
    assert answer.exit_code == 0
    assert "ingen enheter å sammenligne" in answer.text
    assert type_command(three_waves, "compare", "9", "-m", "bergen", "--json").json == []


COMPARED_WRONGLY = {
    "factor": (("compare", "Mestringsklimaet", *FJORDVIK), "Similar: Mestringsklima"),
    "unit": (("compare", "9", *FJORDVIK, "-u", "Opvekst"), "Oppvekst"),
    "wave": (("compare", "9", *FJORDVIK, "-w", "2019"), "These exist: 2020, 2022, 2024"),
    "wave of backtest": (("backtest", *FJORDVIK, "-w", "2019"), "These exist: 2020, 2022, 2024"),
    "municipality of backtest": (("backtest", "-m", "Fjordvig"), "bergen, fjordvik"),
}


@pytest.mark.parametrize("what", COMPARED_WRONGLY)
def test_what_does_not_exist_is_answered_with_what_does(what: str, three_waves: Path) -> None:
    """Exit code 7, and the names that come closest or that there are."""
    arguments, told = COMPARED_WRONGLY[what]
    answer = type_command(three_waves, *arguments)
    assert answer.exit_code == 7
    assert told in answer.text


# What was said, and what came


def test_what_was_said_is_counted_against_what_came(three_waves: Path) -> None:
    """As `status` says it of 2022 and 2024: the lowest units, once for each goal."""
    was, now = (
        {
            (row["unit_id"], row["goal_id"]): row
            for row in type_command(three_waves, "status", *FJORDVIK, "-w", wave, "--json").json
            if row["unit_id"] in LOWEST
        }
        for wave in ("2022", "2024")
    )
    said, above, outcomes = Counter(), Counter(), Counter()
    for key, before in was.items():
        if before["status"] not in {"on_track", "off_track", "unsure"}:
            continue
        name = (before["status"], before["direction"])
        said[name] += 1
        above[name] += now[key]["mean"] >= now[key]["required"]
        outcomes[*name, now[key]["status"]] += 1
    rows = type_command(three_waves, "backtest", *FJORDVIK, "--json").json
    assert said, "nothing was said: this test tests nothing"
    assert {(row["wave"], row["previous_wave"]) for row in rows} == {("2024", "2022")}
    told = {(row["previous_status"], row["previous_direction"]): row for row in rows}
    assert {name: row["n_verdicts"] for name, row in told.items()} == said
    assert {name: row["n_above"] for name, row in told.items()} == dict(above)
    for name, row in told.items():
        for status in ("on_track", "off_track", "unsure", "too_little_data"):
            assert row[f"n_{status}"] == outcomes[*name, status]


def test_the_backtest_is_a_table_with_its_caution(three_waves: Path) -> None:
    """A line for each thing that was said, and what it is that is counted."""
    answer = type_command(three_waves, "backtest", *FJORDVIK, "-l", "nb")
    assert answer.exit_code == 0
    assert "Fjordvik, det vi sa i 2022, og det som kom i 2024" in answer.text
    assert "Når kravet" in answer.text
    assert "kan ha endret seg" in answer.text


@pytest.mark.parametrize("command", [("backtest",), ("compare", "9")])
@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
def test_the_tables_can_be_written_to_files(
    kind: str, command: tuple[str, ...], own_three_waves: Path
) -> None:
    """`--to` and `-o` write every row, in any of the formats."""
    rows = type_command(own_three_waves, *command, *FJORDVIK, "--json").json
    answer = type_command(own_three_waves, *command, *FJORDVIK, "--to", kind, "-o", "table")
    assert answer.exit_code == 0
    assert f"Wrote {len(rows)} rows to table.{kind}." in answer.text
    assert (own_three_waves / f"table.{kind}").stat().st_size > 0


def test_before_the_third_wave_there_is_nothing_to_try(imported_workspace: Path) -> None:
    """One wave: a sentence, an empty list for a program, and exit code 0."""
    answer = type_command(imported_workspace, "backtest", *FJORDVIK, "-l", "nb")
    assert answer.exit_code == 0
    assert "tredje målingen" in answer.text
    assert type_command(imported_workspace, "backtest", *FJORDVIK, "--json").json == []


def test_before_anything_is_published_the_next_command_is_named(workspace: Path) -> None:
    """Exit code 7, and what to type first."""
    for command in (("backtest",), ("compare", "9"), ("compare", "9", "-m", "bergen")):
        answer = type_command(workspace, *command)
        assert answer.exit_code == 7, command
        assert "tifaktor report" in answer.text


# Beside the status


def test_direction_and_measures_stand_beside_the_status(three_waves: Path) -> None:
    """In columns of their own: never part of the mark."""
    answer = type_command(three_waves, "status", *FJORDVIK, "-l", "nb")
    lines = answer.out.splitlines()
    head = next(line for line in lines if line.startswith("Enhet"))
    assert head.split() == ["Enhet", "A", "retn.", "tilt.", "B", "retn.", "C"]
    whole = next(line for line in lines if line.startswith("Fjordvik kommune"))
    assert whole.split()[3:5] == ["·", "1/2"]
    assert whole.split()[-2:] == ["opp", "–"]
    aasen = next(line for line in lines if line.startswith("Åsen skole"))
    assert "1/3" in aasen
    helse = next(line for line in lines if line.startswith("Helse og omsorg"))
    assert "● (nådd)" in helse
    assert "retn.: retning siden forrige måling." in answer.text


def test_the_status_carries_its_trace_for_a_program(three_waves: Path) -> None:
    """Rule, uncertainty, what it withstands, direction and measures, beside what was there."""
    rows = type_command(three_waves, "status", *FJORDVIK, "--json").json
    row = next(row for row in rows if (row["unit_id"], row["goal_id"]) == ("fjordvik", "laering"))
    assert row["rule"] == "mean_guard"
    assert row["movement"] == "up"
    assert row["holds_weights"] in {True, False}
    assert row["holds_rounding"] in {True, False}
    assert row["se"] > 0
    assert row["response_rate"] == 0.75
    assert row["weakest_factor_id"] in {"mestringsklima", "kompetanseutvikling"}
    counts = {
        row["unit_id"]: (row["n_measures"], row["n_measures_done"], row["n_measures_ongoing"])
        for row in rows
        if row["goal_id"] == "ledelse"
    }
    assert counts["aasen"] == (3, 1, 1)
    assert counts["solbakken"] == (2, 1, 1)
    assert {row["n_measures"] for row in rows if row["goal_id"] == "laering"} == {0}
