"""Reads a respondent-level export: one row per person, one column per statement or factor.

Personal data: no finding made from here carries what a person answered, only where it stands.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tifaktor.errors import Fact, Finding, Severity
from tifaktor.intake.cells import (
    CellState,
    Numbers,
    ReadCells,
    is_filled,
    make_block,
    name_column,
    read_numbers,
)
from tifaktor.intake.headings import Column, Role
from tifaktor.intake.layouts import Recognised, Shape
from tifaktor.intake.other_surveys import find_other_answers
from tifaktor.intake.places import place_at
from tifaktor.intake.rows import Rows, find_row_problems, read_rows
from tifaktor.mappings import Municipality
from tifaktor.scale import LOW, get_scale
from tifaktor.schemas import Answers


@dataclass(frozen=True, slots=True, eq=False)
class AnswerRows:
    """The rows of a respondent-level sheet, read and not yet judged.

    Attributes:
        rows: which unit each row names.
        statements: the statement columns; of a file of persons' scores, the factors'.
        numbers: their cells, a row for each row of the sheet.
        answered: rows of somebody who answered at least one statement.
        waves: the waves that these rows name themselves.
    """

    rows: Rows
    statements: tuple[Column, ...]
    numbers: Numbers
    answered: npt.NDArray[np.bool_]
    waves: frozenset[str]

    @property
    def are_scores(self) -> bool:
        """Whether the cells are persons' scores on factors, and not their answers."""
        return any(column.statement is None for column in self.statements)


def read_answer_rows(recognised: Recognised, municipality: Municipality) -> AnswerRows:
    """Read the columns of statements, or of factors, as numbers, and the rows' units."""
    part = recognised.main
    of_factors = recognised.layout.shape is Shape.RESPONDENT_FACTORS
    statements = tuple(part.find(Role.MEAN if of_factors else Role.STATEMENT))
    block = make_block(part.rows, [column.index for column in statements])
    numbers = read_numbers(block, recognised.layout.not_given)
    written = numbers.find_rows(is_filled)
    rows = read_rows(part, recognised, municipality, written, of_people=True)
    answered = rows.is_unit & numbers.find_rows(_is_given)
    named = np.bincount(rows.label[answered], minlength=len(rows.labels)) > 0
    waves = frozenset(rows.labels.loc[named, "wave"].dropna())
    return AnswerRows(rows, statements, numbers, answered, waves)


def _is_given(cells: ReadCells) -> npt.NDArray[np.bool_]:
    return ~np.isin(cells.state, (CellState.EMPTY, CellState.WITHHELD))


def find_answer_problems(answers: AnswerRows, municipality: Municipality) -> list[Finding]:
    """An answer is a whole number on the scale, or none; whoever answered has a unit.

    A score is any number on it. A file is of one wave.
    """
    rows = answers.rows
    sheet_name = next((str(sheet) for sheet in rows.labels["sheet"].dropna()), None)
    findings = find_row_problems(rows, municipality, of_people=True)
    findings += _find_wrong_cells(answers, sheet_name)
    if len(answers.waves) > 1:
        facts: dict[str, Fact] = {"waves": ", ".join(sorted(answers.waves))}
        column = str(rows.labels["wave_column"].iloc[0])
        findings.append(
            Finding("waves_mixed", rows.file, sheet_name, rows.first - 1, column, facts)
        )
    silent = rows.is_unit & rows.spread(rows.labels["unit_id"].notna()) & ~answers.answered
    if silent.any():
        n_silent = {"n_rows": int(silent.sum())}
        findings.append(
            Finding(
                "rows_without_answers", rows.file, sheet_name,
                facts=dict(n_silent), severity=Severity.WARNING,
            )
        )  # fmt: skip
    return findings


def _find_wrong_cells(answers: AnswerRows, sheet: str | None) -> list[Finding]:
    """Tell of cells with something else than a number on the scale, a whole one if an answer."""
    rows, numbers = answers.rows, answers.numbers
    is_wrong = _is_wrong_score if answers.are_scores else _is_wrong_answer
    places = numbers.find_cells(is_wrong)
    at_row, at_column = places[rows.is_unit[places[:, 0]]].T
    if not places.size:
        return []
    if not answers.are_scores:
        given = numbers.judge(lambda cells: cells.state == CellState.NUMBER)
        wrong = numbers.judge(is_wrong)[given]
        other = find_other_answers(numbers.value[given], wrong, rows.file, sheet)
        if other is not None:
            return [other]
    letters = np.array([name_column(column.index) for column in answers.statements], dtype=object)
    lines = rows.lay_out(at_row)
    cells = pd.DataFrame(
        {"sheet": lines["sheet"], "row": lines["row"], "column": letters[at_column]}
    )
    code = "score_outside" if answers.are_scores else "answer_outside"
    return place_at(Finding(code, rows.file), cells)


def _is_wrong_score(cells: ReadCells) -> npt.NDArray[np.bool_]:
    on_scale = (cells.value >= LOW) & (cells.value <= get_scale().high)
    sound = (cells.state == CellState.NUMBER) & on_scale & ~cells.percent
    wrong: npt.NDArray[np.bool_] = ~sound & _is_given(cells)
    return wrong


def _is_wrong_answer(cells: ReadCells) -> npt.NDArray[np.bool_]:
    is_part = (cells.state == CellState.NUMBER) & (cells.value != np.round(cells.value))
    wrong: npt.NDArray[np.bool_] = _is_wrong_score(cells) | is_part
    return wrong


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
    rows, kept = answers.rows, answers.answered
    names = [str(column.statement or column.factor_id) for column in answers.statements]
    numbers = answers.numbers.select(kept)
    if answers.are_scores:
        given: npt.NDArray[np.generic] = numbers.value
    else:
        # A byte each, 0 for none: a survey of the whole country has millions of them.
        given = numbers.lay_out(lambda cells: np.nan_to_num(cells.value), np.uint8)
    frame = pd.DataFrame(given, columns=names, copy=False)
    of_labels = rows.labels["unit_id"].astype("category").array
    frame.insert(0, "unit_id", of_labels.take(rows.label[kept]))
    factor_of = dict(zip(names, (str(c.factor_id) for c in answers.statements), strict=True))
    return Answers(municipality_id, wave, frame, factor_of, invited)
