"""The figures on the method's mistakes that come with the program."""

import tomllib
from dataclasses import asdict
from importlib import resources

import pandas as pd
import pytest

import calibration as benchmark
from promises import Promise
from sheets import print_sheets, write_share
from tifaktor import calibration
from tifaktor.calibration import (
    compute_standard_error,
    find_wrong_share,
    load_calibration,
    read_calibration,
)

TABLES = (
    "verdicts", "reliabilities", "intervals", "shapes", "changes", "goals", "baselines", "picked",
)  # fmt: skip


@pytest.fixture(scope="module")
def kept() -> dict[str, pd.DataFrame]:
    """Return the kept figures as the tables that they were written from."""
    found = load_calibration()
    return {
        name: pd.DataFrame([asdict(row) for row in getattr(found, name)]).assign(units=found.units)
        for name in TABLES
    }


@pytest.mark.parametrize(
    ("n", "simulated"),
    [(2, 5), (5, 5), (6, 5), (7, 7), (9.5, 7), (10, 10), (24, 15), (59, 25), (60, 60), (4000, 60)],
)
def test_the_share_of_wrong_verdicts_is_that_of_the_size_below(n: float, simulated: int) -> None:
    """Between two simulated sizes the smaller tells, and below all of them the smallest."""
    file = resources.files("tifaktor").joinpath("calibration.toml")
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["verdicts"]
    (row,) = [
        row
        for row in rows
        if (row["rule"], row["response"], row["n"]) == ("answers", 0.75, simulated)
    ]
    assert find_wrong_share(n) == pytest.approx(100 * row["wrong"])


def test_the_share_of_another_rule() -> None:
    """The share of wrong verdicts can be asked for as published figures give it, too."""
    (rounded,) = [
        rates.wrong
        for rates in load_calibration().verdicts
        if (rates.rule, rates.response, rates.n) == ("rounded_mean", 0.75, 10)
    ]
    assert find_wrong_share(12, "rounded_mean") == pytest.approx(100 * rounded)


def test_all_shares_are_of_one() -> None:
    """No share in the file is below 0 or above 1, and what is said of units adds up."""
    for table in TABLES:
        for row in getattr(load_calibration(), table):
            shares = {
                name: value
                for name, value in asdict(row).items()
                if isinstance(value, float) and name not in {"mean", "sd"}
            }
            assert all(0 <= value <= 1 for value in shares.values()), row
            if {"on", "off", "unsure", "too_little"} <= set(shares):
                said = sum(shares[name] for name in ("on", "off", "unsure", "too_little"))
                assert said == pytest.approx(1, abs=3e-4), row


def test_the_file_can_be_written_again(kept: dict[str, pd.DataFrame]) -> None:
    """What is written from the kept figures is read as the same figures."""
    found = load_calibration()
    run = benchmark.Run(found.seed, found.units)
    written = benchmark.write_file(run, kept)
    assert read_calibration(written) == found
    assert found.command == f"{run.command} --write"
    assert "--seed 2026" in found.command


def test_the_tables_can_be_read(
    kept: dict[str, pd.DataFrame], capsys: pytest.CaptureFixture[str]
) -> None:
    """Every table is printed whole, in the terminal's form and as Markdown."""
    sheets = benchmark.make_sheets(kept)
    print_sheets(["command"], sheets, markdown=False)
    plain = capsys.readouterr().out
    print_sheets(["command"], sheets, markdown=True)
    marked = capsys.readouterr().out
    assert plain.startswith("command\n")
    assert "…" not in plain
    assert all(sheet.title in plain and f"**{sheet.title}**" in marked for sheet in sheets)
    cells = {cell for sheet in sheets for row in sheet.rows for cell in row}
    assert all(cell in plain and cell in marked for cell in cells)
    assert "| wrong verdicts at 10 answers | ≤ 3.5 |" in marked


def test_a_promise_is_broken_on_its_own_side() -> None:
    """A ceiling is broken from above and a floor from below, with room for chance if asked for."""
    ceiling = Promise("c", 0.02, at_most=True, share=0.03, units=10_000)
    floor = Promise("f", 0.94, at_most=False, share=0.938, units=10_000)
    assert not ceiling.holds()
    assert not ceiling.holds(errors=3)
    assert not floor.holds()
    assert floor.holds(errors=1)
    assert Promise("c", 0.02, at_most=True, share=0.02, units=1).holds()


def test_a_standard_error_is_that_of_a_share() -> None:
    """A fifth of a hundred units has a standard error of four hundredths."""
    assert compute_standard_error(0.2, 100) == pytest.approx(0.04)
    assert write_share(0.2, 100) == "20.0 ± 4.0"


def test_every_table_of_the_file_is_known() -> None:
    """Each field of the calibration that holds rows is one that the file has."""
    assert set(calibration._ROWS) == set(TABLES)
