"""Respondent-level files with faults: what is told never holds what somebody answered."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commands import Answer
from small_workspace import write_csv, write_sheets

Type = Callable[..., Answer]
TELLTALE = "4.73921"
COMMENT = "Lederen min er umulig"
STATEMENTS = [f"{factor}.{number}" for factor in (1, 2) for number in (1, 2, 3, 4)]
Rows = list[list[Any]]


def make_answers(**mends: Any) -> Rows:
    """Return six people's answers, one of them spoilt as `mends` says."""
    rows: Rows = [["Enhet", *STATEMENTS]]
    rows += [["Solbakken barnehage", *[4] * len(STATEMENTS)] for _ in range(6)]
    for place, cell in mends.items():
        rows[int(place[1:])][1] = cell
    return rows


FAULTS: dict[str, Rows] = {
    "an answer with decimals": make_answers(r2=float(TELLTALE)),
    "an answer as text": make_answers(r3=f"svaret er {TELLTALE}"),
    "an answer with a comma": make_answers(r3=TELLTALE.replace(".", ",")),
    "a whole column of them": make_answers(**{f"r{row}": float(TELLTALE) for row in range(1, 7)}),
    "an answer beside an unknown unit": [
        *make_answers(), ["Kulturhuset", float(TELLTALE), *[4] * (len(STATEMENTS) - 1)]
    ],
    "an answer without a unit": [*make_answers(), ["", float(TELLTALE), *[4] * (len(STATEMENTS) - 1)]],
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_no_finding_holds_an_answer(
    fault: str, workspace: Path, type_in: Type, caplog: pytest.LogCaptureFixture
) -> None:
    """Text in each language, JSON and log say where the fault is, and never what was answered."""
    caplog.set_level(logging.DEBUG)
    write_sheets(workspace / "svar.xlsx", {"Svar": FAULTS[fault]})
    asked = ("svar.xlsx", "-m", "fjordvik", "-w", "2024")
    commands = [("check", *asked, "-l", language) for language in ("nb", "nn", "en")]
    told = []
    for arguments in (*commands, ("check", *asked, "--json"), ("import", *asked, "--json")):
        answer = type_in(*arguments)
        assert answer.exit_code == 3
        told += [answer.out, answer.err]
    everything = "\n".join([*told, caplog.text])
    assert "svar.xlsx" in everything
    for telltale in (TELLTALE, TELLTALE.replace(".", ","), TELLTALE[2:]):
        assert telltale not in everything
    assert not (workspace / "data" / "store.duckdb").exists()


def test_run_keeps_answers_untold_too(workspace: Path, type_in: Type) -> None:
    """A text file with a faulty answer, found by `run`, is told of by its place alone."""
    rows = make_answers(r4=float(TELLTALE))
    write_csv(workspace / "data" / "raw" / "fjordvik" / "2024" / "svar.csv", rows)
    answer = type_in("run")
    assert answer.exit_code == 3
    assert "svar.csv" in answer.text
    assert "B5" in answer.text
    assert "73921" not in answer.text


def test_comments_are_never_kept(workspace: Path, type_in: Type) -> None:
    """A file with comments is refused: their text is in no answer, and there is no database."""
    rows = [[*row, COMMENT] for row in make_answers()]
    rows[0][-1] = "Kommentarer"
    write_sheets(
        workspace / "svar.xlsx",
        {"Svar": rows, "Inviterte": [["Enhet", "Inviterte"], ["Solbakken barnehage", 8]]},
    )
    imported = type_in("import", "svar.xlsx", "-m", "fjordvik", "-w", "2024")
    assert imported.exit_code == 3
    assert "\nsvar.xlsx\n" in imported.err
    assert "  sheet Svar, column J\n" in imported.err
    assert COMMENT not in imported.text
    assert list((workspace / "data").glob("*.duckdb")) == []
