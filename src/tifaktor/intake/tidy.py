"""Turns a recognised file into the tables that the program keeps, or into findings."""

from dataclasses import dataclass, field
from itertools import chain

import pandas as pd

from tifaktor import schemas
from tifaktor.errors import Finding, Severity
from tifaktor.intake.answers import make_answers, read_answer_rows
from tifaktor.intake.cells import write_cell
from tifaktor.intake.checks import find_problems
from tifaktor.intake.factor_lines import read_factor_blocks, read_factor_rows
from tifaktor.intake.figures import Figures, join_figures, read_unit_rows
from tifaktor.intake.grid import Cell, list_different
from tifaktor.intake.headings import FactorNames
from tifaktor.intake.layout_files import OF_PEOPLE, Shape
from tifaktor.intake.layouts import Part, Recognised
from tifaktor.intake.long_rows import read_long_rows
from tifaktor.intake.tabulation import (
    tabulate_distributions,
    tabulate_responses,
    tabulate_scores,
    tabulate_statement_sds,
)
from tifaktor.intake.waves import WaveChoice, choose_wave, find_column_years, find_title_waves
from tifaktor.mappings import Municipality
from tifaktor.vocabulary import SYNTHETIC_MARK, SdBasis


@dataclass(frozen=True, slots=True)
class Tidied:
    """A file as tables, or why not.

    Attributes:
        extract: the tables. None where a finding is an error: nothing of such a file is kept.
            Of a respondent-level file it holds the benchmarks only, until the answers are
            scored.
        answers: the answers of a respondent-level file, else None.
        findings: what is wrong, and what is only mentioned.
        distributions: `ScoreDistributions`; empty where the file has none.
        statement_sds: `StatementSds`; empty where the file has none.
    """

    extract: schemas.Extract | None
    answers: schemas.Answers | None
    findings: tuple[Finding, ...]
    distributions: pd.DataFrame = field(
        default_factory=lambda: schemas.empty(schemas.ScoreDistributions)
    )
    statement_sds: pd.DataFrame = field(default_factory=lambda: schemas.empty(schemas.StatementSds))


def read_extract(
    recognised: Recognised, municipality: Municipality, factors: pd.DataFrame, wave: str | None
) -> Tidied:
    """Read the figures of a file, check them, and return them as tables.

    Args:
        recognised: the file.
        municipality: whose file it is.
        factors: `schemas.Factors`.
        wave: the wave as the user says; None to take the file's own.
    """
    names = FactorNames(factors)
    answers = None
    if recognised.layout.shape in OF_PEOPLE:
        answers = read_answer_rows(recognised, municipality)
    figures = _read_figures(recognised, municipality, names)
    labelled = frozenset(figures.subjects["wave"].dropna())
    if answers is not None:
        labelled |= answers.waves
    titled = find_title_waves(recognised.parts, recognised.layout.title_words)
    titled = find_column_years(recognised.parts) or titled
    choice = choose_wave(recognised.export, titled, labelled, wave)
    if answers is not None and len(answers.waves) > 1:
        # Told with its column, as `waves_mixed`: which of them is meant is no second mistake.
        choice = WaveChoice(None)
    figures = _set_wave(figures, choice.wave, asked=wave is not None)
    findings = [
        *choice.findings,
        *find_problems(recognised, figures, answers, municipality, names),
    ]
    if choice.wave is None or any(finding.severity is Severity.ERROR for finding in findings):
        return Tidied(None, None, tuple(findings))
    extract = _make_extract(recognised, figures, municipality.municipality_id, choice.wave)
    if answers is None:
        return Tidied(
            extract, None, tuple(findings),
            _list_distributions(figures, municipality.municipality_id),
            _list_statement_sds(figures, municipality.municipality_id),
        )  # fmt: skip
    invited = _list_invited(figures)
    made = make_answers(answers, municipality.municipality_id, choice.wave, invited)
    return Tidied(extract, made, tuple(findings))


def _read_figures(
    recognised: Recognised, municipality: Municipality, names: FactorNames
) -> Figures:
    main, shape = recognised.main, recognised.layout.shape
    parts = []
    if shape is Shape.UNIT_ROWS:
        parts.append(read_unit_rows(recognised, main, municipality))
    elif shape in (Shape.FACTOR_ROWS, Shape.UNIT_SHEETS):
        parts.append(read_factor_rows(recognised, recognised.parts, municipality, names))
    elif shape is Shape.UNIT_FACTOR_ROWS:
        parts.append(read_long_rows(recognised, main, municipality, names))
    elif shape is Shape.FACTOR_BLOCKS:
        parts.append(read_factor_blocks(recognised, municipality, names))
    if "invited" in recognised.beside:
        parts.append(read_unit_rows(recognised, recognised.beside["invited"], municipality))
    if "benchmarks" in recognised.beside:
        part = recognised.beside["benchmarks"]
        parts.append(read_factor_rows(recognised, [part], municipality, names))
    return join_figures(recognised.export.file_name, parts)


def _set_wave(figures: Figures, wave: str | None, *, asked: bool) -> Figures:
    """Give every subject its wave: as the user asked, else as its label says, else the file's."""
    own = figures.subjects["wave"].astype("str")
    chosen = pd.Series(wave, index=own.index, dtype="str")
    subjects = figures.subjects.assign(wave=chosen if asked else own.fillna(chosen))
    return Figures(figures.file, subjects, figures.figures, figures.findings)


def _make_extract(
    recognised: Recognised, figures: Figures, municipality_id: str, wave: str
) -> schemas.Extract:
    export = recognised.export
    scores, benchmarks = _list_scores(figures, municipality_id)
    waves = sorted(scores["wave"].unique()) or [wave]
    return schemas.Extract(
        municipality_id=municipality_id,
        waves=tuple(waves),
        file_name=export.file_name,
        fingerprint=export.fingerprint,
        layout_id=recognised.layout.layout_id,
        synthetic=_is_synthetic(recognised),
        factor_scores=scores,
        unit_responses=_list_responses(recognised, figures, municipality_id),
        benchmarks=benchmarks,
        respondent_scores=schemas.empty(schemas.RespondentScores),
    )


def _list_scores(figures: Figures, municipality_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `schemas.FactorScores` and `schemas.Benchmarks`: what the file says of units, and not."""
    if figures.figures.empty:  # as in most files of answers
        return schemas.empty(schemas.FactorScores), schemas.empty(schemas.Benchmarks)
    scores = tabulate_scores(figures).join(
        figures.subjects[["unit_id", "benchmark_id", "wave"]], on="subject"
    )
    given = pd.Series(str(SdBasis.GIVEN), index=scores.index, dtype="str")
    scores = scores.assign(
        municipality_id=municipality_id,
        mean=scores["value"],
        sd_basis=given.where(scores["sd"].notna()),
    )
    of_unit = scores["unit_id"].notna()
    # What the units' means were rounded to is decided when it is known which are shown.
    scores["decimals"] = scores["decimals"].mask(of_unit, scores["own_decimals"])
    of_units, others = (scores[told].reset_index(drop=True) for told in (of_unit, ~of_unit))
    return (
        schemas.check(schemas.FactorScores, of_units), schemas.check(schemas.Benchmarks, others)
    )  # fmt: skip


def _list_distributions(figures: Figures, municipality_id: str) -> pd.DataFrame:
    shares = tabulate_distributions(figures).shares.dropna()
    shares = shares.melt(var_name="answer", value_name="share", ignore_index=False).reset_index()
    return _check_parts(schemas.ScoreDistributions, shares, figures, municipality_id)


def _list_statement_sds(figures: Figures, municipality_id: str) -> pd.DataFrame:
    sds = tabulate_statement_sds(figures).rename(columns={"part": "statement", "value": "sd"})
    return _check_parts(schemas.StatementSds, sds, figures, municipality_id)


def _check_parts(
    model: type[schemas.Table], parts: pd.DataFrame, figures: Figures, municipality_id: str
) -> pd.DataFrame:
    placed = parts.join(figures.subjects[["unit_id", "wave"]], on="subject")
    placed = placed.assign(municipality_id=municipality_id).reset_index(drop=True)
    return schemas.check(model, placed)


def _list_responses(recognised: Recognised, figures: Figures, municipality_id: str) -> pd.DataFrame:
    """Return a row for every unit in the file, also where it says nothing of who answered."""
    if recognised.layout.shape in OF_PEOPLE:
        return schemas.empty(schemas.UnitResponses)
    responses = figures.subjects[["unit_id", "wave"]].join(tabulate_responses(figures))
    responses = responses[responses["unit_id"].notna()].assign(municipality_id=municipality_id)
    counted = responses["n_responses"] / responses["n_invited"].where(responses["n_invited"] > 0)
    responses["response_rate"] = responses["response_rate"].fillna(counted)
    responses["n_units_summed"] = pd.NA
    return schemas.check(schemas.UnitResponses, responses.reset_index(drop=True))


def _list_invited(figures: Figures) -> pd.DataFrame:
    responses = figures.subjects[["unit_id"]].join(tabulate_responses(figures)["n_invited"])
    invited = responses.dropna().reset_index(drop=True)
    return invited.astype({"unit_id": "str", "n_invited": "int64"})


def _is_synthetic(recognised: Recognised) -> bool:
    """Return whether a title, or the first cell of any row, says that the figures are made up."""
    headers: dict[int, Part] = {id(part.sheet): part for part in recognised.parts}
    for sheet in recognised.export.sheets:
        titles = headers[id(sheet)].header if id(sheet) in headers else 0
        first = list_different(sheet.rows.pick(range(min(2, sheet.rows.width))))
        if any(map(_says_synthetic, chain(first, *sheet.rows[:titles]))):
            return True
    return False


def _says_synthetic(cell: Cell) -> bool:
    if not isinstance(cell, str) or len(cell) < len(SYNTHETIC_MARK):
        return False
    return SYNTHETIC_MARK in write_cell(cell).lower()
