"""The rules for headings: every factor once, and no column that looks like one and is none."""

from collections.abc import Collection, Iterator

import pandas as pd

from tifaktor.errors import Finding, Severity
from tifaktor.intake.cells import CellState, Numbers, make_block, read_numbers
from tifaktor.intake.headings import Column, FactorNames, Role, explain_factor
from tifaktor.intake.layout_files import FACTORS_BELOW, Shape
from tifaktor.intake.layouts import Part, Recognised
from tifaktor.intake.other_surveys import is_other_topic
from tifaktor.intake.places import locate
from tifaktor.intake.tabulation import FEWEST_STATEMENTS
from tifaktor.scale import LOW, get_scale

_COLUMNS_OF_WHOM = (Shape.FACTOR_ROWS, Shape.UNIT_SHEETS)
_FACTORS_ABOVE = (Shape.UNIT_ROWS, Shape.RESPONDENT_FACTORS)
_MAY_REPEAT = (Role.UNKNOWN, Role.EMPTY, Role.IGNORED, Role.FACTOR)


def find_heading_problems(recognised: Recognised, factors: FactorNames) -> list[Finding]:
    """Return what is wrong with the headings, and mention what was left out."""
    file = recognised.export.file_name
    findings = [
        Finding("sheet_ignored", file, sheet.name, severity=Severity.WARNING)
        for sheet in recognised.ignored
    ]
    for part in recognised.all_parts:
        findings += _find_repeated(part, file)
    for part in recognised.parts:
        findings += _find_lacking_parts(part, file)
        for column in part.find(Role.UNKNOWN, Role.EMPTY):
            block = make_block(part.rows, [column.index])
            numbers = read_numbers(block, recognised.layout.not_given)
            found = _judge(column, numbers, recognised, factors)
            findings += [locate(one, part.sheet, part.header, column.index) for one in found]
    return findings


def find_missing_factors(
    measured: Collection[str], file: str, sheet: str | None, factors: pd.DataFrame
) -> Iterator[Finding]:
    """A file without some of the factors is read, and told of: not every edition asks all of them."""
    missing = factors[~factors["factor_id"].isin(list(measured))]
    if not missing.empty:
        facts = {"factors": ", ".join(missing["name_nb"])}
        yield Finding("factors_missing", file, sheet, facts=dict(facts), severity=Severity.WARNING)


def _find_repeated(part: Part, file: str) -> Iterator[Finding]:
    """No factor, statement or other heading stands twice, under whatever names."""
    first: dict[object, Column] = {}
    for column in part.columns:
        if column.role in _MAY_REPEAT:
            continue
        earlier = first.setdefault(column.meaning, column)
        if earlier is column:
            continue
        facts = {"heading": column.heading, "earlier": earlier.heading}
        repeated = (
            Finding("factor_twice", file, facts=dict(facts))
            if column.factor_id
            else Finding("heading_twice", file, facts=dict(facts))
        )
        yield locate(repeated, part.sheet, part.header, column.index)


def _find_lacking_parts(part: Part, file: str) -> Iterator[Finding]:
    """A distribution has all five answers, and a factor at least three statements."""
    of_factor: dict[tuple[Role, str | None, str | None], list[Column]] = {}
    for column in part.find(Role.SHARE, Role.STATEMENT_SD):
        of_factor.setdefault((column.role, column.factor_id, column.wave), []).append(column)
    for (role, *_), columns in of_factor.items():
        heading = columns[0].heading
        lacking = ", ".join(
            str(a) for a in get_scale().answers if a not in {c.answer for c in columns}
        )
        if role is Role.SHARE and lacking:
            found = Finding(
                "answers_missing", file, facts={"heading": heading, "missing": lacking},
                severity=Severity.WARNING,
            )  # fmt: skip
        elif role is Role.STATEMENT_SD and len(columns) < FEWEST_STATEMENTS:
            found = Finding(
                "statements_missing", file, facts={"heading": heading}, severity=Severity.WARNING
            )
        else:
            continue
        yield locate(found, part.sheet, part.header, columns[0].index)


def _judge(
    column: Column, numbers: Numbers, recognised: Recognised, factors: FactorNames
) -> Iterator[Finding]:
    """A column whose heading says nothing known is left out, unless it may be a factor's."""
    file, shape = recognised.export.file_name, recognised.layout.shape
    facts = {"heading": column.heading}
    holds_numbers = (numbers.state == CellState.NUMBER).any()
    if column.role is Role.EMPTY:
        if (numbers.state != CellState.EMPTY).any():
            yield Finding("column_without_heading", file, severity=Severity.WARNING)
    elif holds_numbers and is_other_topic(column, factors):
        return  # told by `other_surveys`
    elif shape in _COLUMNS_OF_WHOM and holds_numbers:
        return  # a municipality's or unit's own column
    elif shape in FACTORS_BELOW and recognised.layout.find_unit_type(column.heading):
        return  # means to compare with
    elif column.unknown_factor:
        yield Finding("statement_unknown", file, facts=dict(facts))
    elif shape not in FACTORS_BELOW and (
        factors.suggest(column.heading) or (shape in _FACTORS_ABOVE and _looks_like_means(numbers))
    ):
        yield explain_factor(column.heading, file, factors)
    else:
        yield Finding("column_ignored", file, facts=dict(facts), severity=Severity.WARNING)


def _looks_like_means(numbers: Numbers) -> bool:
    """Return whether most of what stands in a column are numbers on the scale with decimals."""
    value, given = numbers.value, numbers.state == CellState.NUMBER
    on_scale = given & (value >= LOW) & (value <= get_scale().high)
    mostly = on_scale.sum() * 2 >= (numbers.state != CellState.EMPTY).sum()
    return bool(mostly and (on_scale & (numbers.decimals != 0)).any())
