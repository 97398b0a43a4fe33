"""What the figures of an export must be. Each rule is a function, its first line the rule.

The values of cells are never repeated in a finding: in a file that somebody got wrong, anything
may stand anywhere. A finding says where, and what was expected there.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from tifaktor.errors import Finding, Severity
from tifaktor.intake.answers import AnswerRows, find_answer_problems
from tifaktor.intake.cells import NOT_ROUNDED, CellState
from tifaktor.intake.figures import Figures
from tifaktor.intake.heading_checks import find_heading_problems, find_missing_factors
from tifaktor.intake.headings import RESPONSE_ROLES, FactorNames, Role
from tifaktor.intake.layouts import Recognised
from tifaktor.intake.places import place_at
from tifaktor.mappings import Municipality
from tifaktor.vocabulary import SCALE_HIGH, SCALE_LOW

_COUNTS = (Role.N, Role.N_RESPONSES, Role.N_INVITED)
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
    findings = [*find_heading_problems(recognised, factors), *figures.findings]
    file, sheet = recognised.export.file_name, recognised.main.sheet.name
    measured = set(figures.figures.loc[figures.figures["role"] == Role.MEAN, "factor_id"])
    if answers is not None:
        findings += find_answer_problems(answers, municipality)
        findings += _find_more_answers_than_invited(figures, answers)
        measured = {str(column.factor_id) for column in answers.statements}
        n_rows = int(answers.answered.sum())
    else:
        findings += _find_children_above(figures, municipality)
        n_rows = int(figures.subjects["unit_id"].notna().sum())
    for rule in _RULES:
        findings += rule(figures)
    findings += find_missing_factors(measured, file, sheet, factors.factors)
    if n_rows == 0 and not any(finding.severity is Severity.ERROR for finding in findings):
        findings.append(Finding("no_results", file, sheet))
    return sorted(findings, key=lambda one: (one.sheet or "", one.row or 0))


def pick(figures: Figures, *roles: Role) -> pd.DataFrame:
    """Return the cells of `roles` that hold a number, the rates as shares of 1.

    A rate is per cent if it says so or is above 1; its `decimals` are then the share's. Whether
    a spreadsheet's 0.7 was 70 per cent or 0.7 per cent is decided for the likely one.
    """
    every = figures.figures
    is_number = (every["state"] == CellState.NUMBER) & ~_has_stray_percent(every)
    cells = every[every["role"].isin(roles) & is_number]
    is_rate = cells["role"] == Role.RESPONSE_RATE
    per_cent = is_rate & (cells["percent"] | (cells["value"] > 1))
    return cells.assign(
        value=cells["value"].where(~per_cent, cells["value"] / 100),
        decimals=cells["decimals"].where(
            ~per_cent | (cells["decimals"] == NOT_ROUNDED), cells["decimals"] + 2
        ),
    )


def _has_stray_percent(cells: pd.DataFrame) -> "pd.Series[bool]":
    return cells["percent"] & (cells["role"] != Role.RESPONSE_RATE)


def tabulate_responses(figures: Figures) -> pd.DataFrame:
    """Return one row per subject: `n_responses`, `n_invited`, `response_rate`, NaN where not given."""
    table = pd.DataFrame(index=figures.subjects.index)
    for role in RESPONSE_ROLES:
        cells = pick(figures, role).drop_duplicates("subject").set_index("subject")
        table[str(role)] = cells["value"].reindex(table.index)
    return table


def tabulate_scores(figures: Figures) -> pd.DataFrame:
    """Return one row per mean, with its `sd` and `n` (the unit's own where the factor has none).

    `decimals` and `sd_decimals` are what the file's means and spreads were rounded to; missing
    where they were not.
    """
    keys = ["subject", "factor_id"]
    means = pick(figures, Role.MEAN).drop_duplicates(keys)
    means = means.assign(decimals=_count_decimals(means, figures))
    sds = pick(figures, Role.SD).drop_duplicates(keys)
    sds = sds.assign(sd=sds["value"], sd_decimals=_count_decimals(sds, figures))
    counts = pick(figures, Role.N).drop_duplicates(keys).rename(columns={"value": "n"})
    scores = means.merge(sds[[*keys, "sd", "sd_decimals"]], on=keys, how="left")
    scores = scores.merge(counts[[*keys, "n"]], on=keys, how="left")
    responses = tabulate_responses(figures)[str(Role.N_RESPONSES)]
    return scores.assign(n=scores["n"].fillna(scores["subject"].map(responses)))


def _count_decimals(cells: pd.DataFrame, figures: Figures) -> "pd.Series[int]":
    """Return how many decimals the cells were rounded to; missing: not rounded.

    Spreadsheets drop the last zero: among 4.2 and 3.9, a 4 is 4.0. So the units' figures of a
    wave have the decimals of the one with most, and are unrounded if any of them is; those of
    a benchmark, which come from elsewhere, likewise.
    """
    subjects = figures.subjects.loc[cells["subject"]]
    groups = [subjects["wave"].to_numpy(), subjects["benchmark_id"].fillna("").to_numpy()]
    written = cells["decimals"].astype(float).mask(cells["decimals"] == NOT_ROUNDED, np.inf)
    most = written.groupby(groups).transform("max")
    return most.mask(np.isinf(most)).astype("Int64")


def _find_text(figures: Figures) -> Iterator[Finding]:
    """Where a number is expected stands a number, or a sign for "not given"."""
    cells = figures.figures
    yield from place_at(
        Finding("text_in_number", figures.file),
        cells[(cells["state"] == CellState.TEXT) | _has_stray_percent(cells)],
    )
    yield from place_at(
        Finding("date_in_number", figures.file), cells[cells["state"] == CellState.DATE]
    )


def _find_means_outside(figures: Figures) -> Iterator[Finding]:
    """A mean lies on the scale, from 1 to 5."""
    means = pick(figures, Role.MEAN)
    outside = ~means["value"].between(SCALE_LOW, SCALE_HIGH)
    yield from place_at(Finding("mean_outside", figures.file), means[outside])


def _find_broken_counts(figures: Figures) -> Iterator[Finding]:
    """A number of people is a whole number, and not negative."""
    counts = pick(figures, *_COUNTS)
    negative, whole = counts["value"] < 0, counts["value"] == counts["value"].round()
    yield from place_at(Finding("count_negative", figures.file), counts[negative])
    yield from place_at(Finding("count_not_whole", figures.file), counts[~negative & ~whole])


def _find_rates_outside(figures: Figures) -> Iterator[Finding]:
    """A response rate lies between 0 and 100 per cent."""
    rates = pick(figures, Role.RESPONSE_RATE)
    outside = ~rates["value"].between(0, 1)
    yield from place_at(Finding("rate_outside", figures.file), rates[outside])


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


def _find_impossible_sds(figures: Figures) -> Iterator[Finding]:
    """A standard deviation is not larger than answers from 1 to 5 with that mean allow.

    s ≤ sqrt((m-1)(5-m)·n/(n-1)) (method.md §6), for what m and s may have been before rounding;
    n/(n-1) is at most 2, where n is not known. Not for a mean that is itself off the scale.
    """
    scores = tabulate_scores(figures)
    scores = scores[scores["sd"].notna() & scores["value"].between(SCALE_LOW, SCALE_HIGH)]
    half, half_sd = (
        (0.5 * 10.0 ** -scores[column].astype(float)).fillna(_EXACT)
        for column in ("decimals", "sd_decimals")
    )
    middle = (SCALE_LOW + SCALE_HIGH) / 2
    off_middle = ((scores["value"] - middle).abs() - half).clip(lower=0)
    spread = (SCALE_HIGH - middle) ** 2 - off_middle**2
    n = scores["n"].fillna(2)
    largest = np.sqrt(spread * (n / (n - 1).where(n > 1)).fillna(0))
    broken = (scores["sd"] < 0) | (scores["sd"] - half_sd > largest)
    keys = scores.loc[broken, ["subject", "factor_id"]]
    cells = pick(figures, Role.SD).merge(keys, on=["subject", "factor_id"])
    yield from place_at(Finding("sd_impossible", figures.file), cells)


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
    keys = ["subject", "role", "factor_id"]
    first = figures.figures.groupby(keys, dropna=False)["row"].transform("min")
    cells = figures.figures
    repeated = cells[cells.duplicated(keys) & (cells["row"] != first)]
    yield from place_at(Finding("figure_twice", figures.file), repeated)


def _find_children_above(figures: Figures, municipality: Municipality) -> Iterator[Finding]:
    """A unit has at least as many answers, and people asked, as each unit below it.

    All units below together may be more only where somebody works in two: that is mentioned.
    """
    parent_of = municipality.units.set_index("unit_id")["parent_id"]
    subjects = figures.subjects[["unit_id", "wave"]]
    for role in (Role.N_RESPONSES, Role.N_INVITED):
        cells = pick(figures, role).drop_duplicates("subject").set_index("subject")
        units = subjects.join(cells, how="inner").dropna(subset=["unit_id"])
        units["parent_id"] = units["unit_id"].map(parent_of)
        own = pd.MultiIndex.from_frame(units[["unit_id", "wave"]])
        parent = pd.MultiIndex.from_frame(units[["parent_id", "wave"]])
        most = pd.Series(units["value"].to_numpy(), own)
        most = most[~most.index.duplicated()].reindex(parent)
        too_many = units["value"] > most.to_numpy()
        yield from place_at(Finding("child_above_parent", figures.file), units[too_many])
        together = units.groupby(["parent_id", "wave"])["value"].sum().reindex(own).to_numpy()
        alone = units["unit_id"].isin(units.loc[too_many, "parent_id"])
        yield from place_at(
            Finding("children_above_parent", figures.file, severity=Severity.WARNING),
            units[(together > units["value"]) & ~alone],
        )


def _find_more_answers_than_invited(figures: Figures, answers: AnswerRows) -> Iterator[Finding]:
    """No unit has more people who answered than people who were asked."""
    counts = answers.rows.lines.loc[answers.answered, "unit_id"].value_counts()
    invited = pick(figures, Role.N_INVITED)
    n_answers = invited["subject"].map(figures.subjects["unit_id"]).map(counts)
    yield from place_at(
        Finding("n_above_invited", figures.file), invited[n_answers > invited["value"]]
    )


_RULES: tuple[Callable[[Figures], Iterator[Finding]], ...] = (
    _find_text,
    _find_means_outside,
    _find_broken_counts,
    _find_rates_outside,
    _find_n_above_invited,
    _find_rate_contradictions,
    _find_impossible_sds,
    _find_means_of_nobody,
    _find_repeated_subjects,
    _find_repeated_figures,
)
