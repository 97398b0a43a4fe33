"""Reads a respondent-level export: one row per person, one column per statement or factor.

Personal data: no finding made from here carries what a person answered, only where it stands.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tifaktor.errors import Fact, Finding, Severity
from tifaktor.intake.cells import CellState, Numbers, make_block, name_column, read_numbers
from tifaktor.intake.headings import Column, Role
from tifaktor.intake.layouts import Recognised, Shape
from tifaktor.intake.other_surveys import find_other_answers
from tifaktor.intake.places import place_at
from tifaktor.intake.rows import Rows, find_row_problems, match_lines, read_lines
from tifaktor.mappings import Municipality
from tifaktor.schemas import Answers
from tifaktor.vocabulary import SCALE_HIGH, SCALE_LOW


@dataclass(frozen=True, slots=True)
class AnswerRows:
    """The rows of a respondent-level sheet, read and not yet judged.

    Attributes:
        rows: which unit each row names.
        statements: the statement columns; of a file of persons' scores, the factors'.
        numbers: their cells, a row for each row of the sheet.
    """

    rows: Rows
    statements: tuple[Column, ...]
    numbers: Numbers

    @property
    def answered(self) -> "pd.Series[bool]":
        """Rows of somebody who answered at least one statement."""
        given = ~np.isin(self.numbers.state, (CellState.EMPTY, CellState.WITHHELD))
        return self.rows.is_unit & pd.Series(given.any(axis=1), index=self.rows.lines.index)

    @property
    def are_scores(self) -> bool:
        """Whether the cells are persons' scores on factors, and not their answers."""
        return any(column.statement is None for column in self.statements)

    @property
    def waves(self) -> frozenset[str]:
        """The waves that the rows of those who answered name themselves."""
        return frozenset(self.rows.lines.loc[self.answered, "wave"].dropna())

    @property
    def wrong(self) -> npt.NDArray[np.bool_]:
        """Cells that hold something else than a number on the scale, a whole one if an answer."""
        state, value = self.numbers.state, self.numbers.value
        on_scale = (value >= SCALE_LOW) & (value <= SCALE_HIGH)
        if not self.are_scores:
            on_scale &= value == np.round(value)
        sound = (state == CellState.NUMBER) & on_scale & ~self.numbers.percent
        wrong: npt.NDArray[np.bool_] = (
            ~sound & (state != CellState.EMPTY) & (state != CellState.WITHHELD)
        )
        return wrong


def read_answer_rows(recognised: Recognised, municipality: Municipality) -> AnswerRows:
    """Read the columns of statements, or of factors, as numbers, and the rows' units."""
    part = recognised.main
    of_factors = recognised.layout.shape is Shape.RESPONDENT_FACTORS
    statements = tuple(part.find(Role.MEAN if of_factors else Role.STATEMENT))
    block = make_block(part.rows, [column.index for column in statements])
    numbers = read_numbers(block, recognised.layout.not_given)
    lines = read_lines(part)
    lines["written"] = (numbers.state != CellState.EMPTY).any(axis=1)
    lines["benchmark"] = False
    return AnswerRows(match_lines(lines, recognised, municipality), statements, numbers)


def find_answer_problems(answers: AnswerRows, municipality: Municipality) -> list[Finding]:
    """An answer is a whole number from 1 to 5, or none; whoever answered has a unit.

    A score is any number from 1 to 5. A file is of one wave.
    """
    rows, wrong = answers.rows, answers.wrong
    findings = find_row_problems(rows, municipality, of_people=True)
    at_row, at_column = np.nonzero(wrong & rows.is_unit.to_numpy()[:, np.newaxis])
    letters = np.array([name_column(column.index) for column in answers.statements], dtype=object)
    lines = rows.lines.iloc[at_row]
    cells = pd.DataFrame(
        {"sheet": lines["sheet"], "row": lines["row"], "column": letters[at_column]}
    )
    sheet = rows.lines["sheet"].iloc[0]
    sheet_name = None if pd.isna(sheet) else str(sheet)
    given = answers.numbers.state == CellState.NUMBER
    other = find_other_answers(answers.numbers.value[given], wrong[given], rows.file, sheet_name)
    if other is None or answers.are_scores:
        code = "score_outside" if answers.are_scores else "answer_outside"
        findings += place_at(Finding(code, rows.file), cells)
    else:
        findings.append(other)
    if len(answers.waves) > 1:
        facts: dict[str, Fact] = {"waves": ", ".join(sorted(answers.waves))}
        first = rows.lines.iloc[0]
        findings.append(
            Finding(
                "waves_mixed", rows.file, sheet_name, int(first["row"]) - 1,
                str(first["wave_column"]), facts,
            )
        )  # fmt: skip
    silent = rows.is_unit & rows.lines["unit_id"].notna() & ~answers.answered
    if silent.any():
        n_silent = {"n_rows": int(silent.sum())}
        findings.append(
            Finding(
                "rows_without_answers", rows.file, sheet_name,
                facts=dict(n_silent), severity=Severity.WARNING,
            )
        )  # fmt: skip
    return findings


def make_answers(
    answers: AnswerRows, municipality_id: str, wave: str, invited: pd.DataFrame
) -> Answers:
    """Return the answers of a file without errors, a row for everybody who answered.

    Args:
        answers: the rows, without a wrong cell.
        municipality_id: whose figures.
        wave: which survey.
        invited: `unit_id` and `n_invited`.
    """
    kept = answers.answered.to_numpy()
    names = [str(column.statement or column.factor_id) for column in answers.statements]
    frame = pd.DataFrame(answers.numbers.value[kept], columns=names)
    frame.insert(0, "unit_id", answers.rows.lines["unit_id"].to_numpy()[kept])
    factor_of = dict(zip(names, (str(c.factor_id) for c in answers.statements), strict=True))
    return Answers(municipality_id, wave, frame, factor_of, invited)
