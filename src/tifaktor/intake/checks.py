"""What the figures of an export must be. Each rule is a function, its first line the rule.

The values of cells are never repeated in a finding: in a file that somebody got wrong, anything
may stand anywhere. A finding says where, and what was expected there.
"""

from collections.abc import Callable, Iterator
from itertools import chain

import numpy as np

from tifaktor.errors import Finding, Severity
from tifaktor.intake.answers import AnswerRows, find_answer_problems
from tifaktor.intake.cells import NOT_ROUNDED, CellState
from tifaktor.intake.figures import Figures
from tifaktor.intake.heading_checks import find_heading_problems, find_missing_factors
from tifaktor.intake.headings import FactorNames, Role
from tifaktor.intake.layouts import Recognised
from tifaktor.intake.municipality_checks import find_other_titles
from tifaktor.intake.other_surveys import find_means_outside, find_strange_content
from tifaktor.intake.places import place_at
from tifaktor.intake.reconciliation import find_differences
from tifaktor.intake.spread_checks import SPREAD_RULES
from tifaktor.intake.tabulation import (
    has_stray_percent,
    pick,
    tabulate_responses,
    tabulate_scores,
)
from tifaktor.intake.waves import find_mixed_waves
from tifaktor.mappings import Municipality

_COUNTS = (Role.N, Role.N_RESPONSES, Role.N_INVITED)
_OF_THOUSANDS = 3
"""So many digits after the sign, and it may stand between thousands."""
_LEAST_TOLERANCE = 0.005
_EXACT = 1e-9


def find_problems(
    recognised: Recognised,
    figures: Figures,
    answers: AnswerRows | None,
    municipality: Municipality,
    factors: FactorNames,
) -> list[Finding]:
    """Return everything that is wrong with a file, at once, in the order of its rows.

    Args:
        recognised: the file.
        figures: its aggregated figures, each subject with its wave.
        answers: its answers, if it has one row per respondent.
        municipality: whose file it is.
        factors: the factors.
    """
    findings = [
        *find_heading_problems(recognised, factors),
        *find_strange_content(recognised, factors),
        *find_mixed_waves(recognised),
        *find_other_titles(recognised, municipality),
        *figures.findings,
    ]
    file, sheet = recognised.export.file_name, recognised.main.sheet.name
    is_mean = figures.figures["role"] == Role.MEAN
    measured = set(figures.figures.loc[is_mean, "factor_id"].unique())
    if answers is not None:
        findings += find_answer_problems(answers, municipality)
        findings += _find_more_answers_than_invited(figures, answers)
        measured = {str(column.factor_id) for column in answers.statements}
        n_rows = int(answers.answered.sum())
    else:
        findings += find_differences(figures, municipality, factors.factors)
        n_rows = int(figures.subjects["unit_id"].notna().sum())
    if not figures.subjects.empty:
        findings += chain.from_iterable(rule(figures) for rule in _RULES)
    findings += find_missing_factors(measured, file, sheet, factors.factors)
    if n_rows == 0 and not any(finding.severity is Severity.ERROR for finding in findings):
        findings.append(Finding("no_results", file, sheet))
    return sorted(findings, key=lambda one: (one.sheet or "", one.row or 0))


def _find_text(figures: Figures) -> Iterator[Finding]:
    """Where a number is expected stands a number, or a sign for "not given"."""
    cells = figures.figures
    yield from place_at(
        Finding("text_in_number", figures.file),
        cells[(cells["state"] == CellState.TEXT) | has_stray_percent(cells)],
    )
    yield from place_at(
        Finding("date_in_number", figures.file), cells[cells["state"] == CellState.DATE]
    )


def _find_broken_counts(figures: Figures) -> Iterator[Finding]:
    """A number of people is a whole number, and not negative; `1.000` is a thousand to many."""
    counts = pick(figures, *_COUNTS)
    is_whole = counts["value"] == counts["value"].round()
    negative, whole = counts["value"] < 0, is_whole & (counts["decimals"] != _OF_THOUSANDS)
    yield from place_at(Finding("count_negative", figures.file), counts[negative])
    yield from place_at(Finding("count_not_whole", figures.file), counts[~negative & ~whole])


def _find_rates_outside(figures: Figures) -> Iterator[Finding]:
    """A response rate lies between 0 and 100 per cent."""
    rates = pick(figures, Role.RESPONSE_RATE)
    outside = ~rates["value"].between(0, 1)
    yield from place_at(Finding("rate_outside", figures.file), rates[outside])


def _find_unclear_rates(figures: Figures) -> Iterator[Finding]:
    """Among rates like 75, a rate of 1 could be one per cent or all; the counts may tell which."""
    cells = figures.figures
    is_rate = (cells["role"] == Role.RESPONSE_RATE) & (cells["state"] == CellState.NUMBER)
    bare = cells[is_rate & ~cells["percent"]]
    if not (bare["value"] > 1).any():
        return
    responses = tabulate_responses(figures)
    counted = (responses["n_responses"].notna() & responses["n_invited"].gt(0)).loc[bare["subject"]]
    unclear = (bare["value"] > 0) & (bare["value"] <= 1) & ~counted.to_numpy()
    yield from place_at(Finding("rate_unclear", figures.file), bare[unclear])


def _find_n_above_invited(figures: Figures) -> Iterator[Finding]:
    """Not more people answered than were asked, and not more on one factor than in all."""
    responses = tabulate_responses(figures)
    answered = pick(figures, Role.N_RESPONSES)
    above = answered["value"] > answered["subject"].map(responses["n_invited"])
    yield from place_at(Finding("n_above_invited", figures.file), answered[above])
    on_factor = pick(figures, Role.N)
    most = responses["n_responses"].fillna(responses["n_invited"])
    above = on_factor["value"] > on_factor["subject"].map(most)
    yield from place_at(Finding("factor_n_above_n", figures.file), on_factor[above])


def _find_rate_contradictions(figures: Figures) -> Iterator[Finding]:
    """A response rate is the answers by the people asked, to the last digit that is written.

    A unit of the last digit is allowed, since some round down; and always half a per cent.
    """
    rates = pick(figures, Role.RESPONSE_RATE)
    responses = tabulate_responses(figures)
    asked = responses["n_invited"].where(responses["n_invited"] > 0)
    expected = rates["subject"].map(responses["n_responses"] / asked)
    # A spreadsheet writes 70 per cent as 0.7: two decimals of a share are always meant.
    written = rates["decimals"].clip(lower=2).where(rates["decimals"] != NOT_ROUNDED, 12)
    tolerance = np.maximum(_LEAST_TOLERANCE, 10.0 ** -written.astype(float)) + _EXACT
    yield from place_at(
        Finding("rate_contradiction", figures.file),
        rates[(rates["value"] - expected).abs() > tolerance],
    )


def _find_means_of_nobody(figures: Figures) -> Iterator[Finding]:
    """Where nobody answered, there is no mean."""
    scores = tabulate_scores(figures)
    yield from place_at(Finding("mean_of_nobody", figures.file), scores[scores["n"] == 0])


def _find_repeated_subjects(figures: Figures) -> Iterator[Finding]:
    """A unit, or a benchmark, has one row."""
    keys = ["unit_id", "benchmark_id", "wave"]
    first = figures.subjects.groupby(keys, dropna=False)["row"].transform("min")
    repeated = figures.subjects[figures.subjects.duplicated(keys)]
    for earlier, rows in repeated.groupby(first):
        facts = {"earlier": int(str(earlier))}
        yield from place_at(Finding("unit_twice", figures.file, facts=dict(facts)), rows)


def _find_repeated_figures(figures: Figures) -> Iterator[Finding]:
    """A figure of the same factor, unit and wave stands once."""
    keys = ["subject", "role", "factor_id", "part"]
    cells = figures.figures
    # Of those in one row the headings tell.
    same_row = cells.duplicated([*keys, "sheet", "row"])
    repeated = cells[cells.duplicated(keys) & ~same_row]
    yield from place_at(Finding("figure_twice", figures.file), repeated)


def _find_more_answers_than_invited(figures: Figures, answers: AnswerRows) -> Iterator[Finding]:
    """No unit has more people who answered than people who were asked."""
    invited = pick(figures, Role.N_INVITED)
    if invited.empty:
        return
    rows = answers.rows
    counts = rows.labels["unit_id"].take(rows.label[answers.answered]).value_counts()
    n_answers = invited["subject"].map(figures.subjects["unit_id"]).map(counts)
    yield from place_at(
        Finding("n_above_invited", figures.file), invited[n_answers > invited["value"]]
    )


_RULES: tuple[Callable[[Figures], Iterator[Finding]], ...] = (
    _find_text,
    find_means_outside,
    _find_broken_counts,
    _find_rates_outside,
    _find_unclear_rates,
    _find_n_above_invited,
    _find_rate_contradictions,
    *SPREAD_RULES,
    _find_means_of_nobody,
    _find_repeated_subjects,
    _find_repeated_figures,
)
