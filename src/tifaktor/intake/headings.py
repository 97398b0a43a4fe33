"""What a heading stands for: a unit, a count, a factor's mean, a statement of a factor."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property

import pandas as pd

from tifaktor.errors import Finding
from tifaktor.intake.cells import normalise, write_cell
from tifaktor.intake.files import Cell
from tifaktor.mappings import find_factor, list_names

_ONLY_DIGITS = re.compile(r"[-−]?[0-9]+([., ][0-9]+)*( ?%)?")
_PLACES = {
    "{factor}": r"(?P<factor>.+?)", "{statement}": r"(?P<statement>[0-9]{1,2})", "{text}": r".*",
    "{answer}": r"(?P<answer>[1-5])",
}  # fmt: skip
_LAST_NUMBER = re.compile(r"[\s_.:-]*[0-9]+$")
_FOUND_IN_HEADINGS = 0.75


class Role(StrEnum):
    """What a column, or a line's label, holds. The values are the keys of the layout files."""

    UNIT = "unit"
    UNIT_ID = "unit_id"
    PARENT = "parent"
    MUNICIPALITY = "municipality"
    N_RESPONSES = "n_responses"
    N_INVITED = "n_invited"
    RESPONSE_RATE = "response_rate"
    FACTOR = "factor"
    NATIONAL = "national"
    IGNORED = "ignored"
    MEAN = "mean"
    SD = "sd"
    N = "n"
    STATEMENT = "statement"
    SHARE = "share"
    STATEMENT_SD = "statement_sd"
    UNKNOWN = "unknown"
    EMPTY = "empty"


PATTERN_ROLES = (Role.STATEMENT, Role.SD, Role.N, Role.MEAN, Role.STATEMENT_SD, Role.SHARE)
"""Roles whose headings name a factor, in the order tried: a name with a number in it (`Faktor 1`)
is a factor's before it is a part of one."""
RESPONSE_ROLES = (Role.N_RESPONSES, Role.N_INVITED, Role.RESPONSE_RATE)
_UNRECOGNISED = (Role.UNKNOWN, Role.EMPTY, Role.IGNORED)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet and what its heading says.

    Attributes:
        index: place in the sheet, from 0.
        heading: as written, blanks tidied.
        role: what it holds.
        factor_id: whose mean, spread, count, statement or share; None for other roles.
        statement: `1.3` for the third statement of factor 1; None for other roles.
        answer: the answer that the share is of; None for other roles.
        unknown_factor: whether the heading is made like a factor's and names none.
    """

    index: int
    heading: str
    role: Role
    factor_id: str | None = None
    statement: str | None = None
    answer: int | None = None
    unknown_factor: bool = False

    @property
    def recognised(self) -> bool:
        """Whether the heading is one that is looked for."""
        return self.role not in _UNRECOGNISED


@dataclass(frozen=True)
class FactorNames:
    """The factors and their names, asked once per heading."""

    factors: pd.DataFrame

    @cached_property
    def _known(self) -> dict[str, str | None]:
        return {}

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Factor to KS' number of it."""
        return {str(f): int(n) for f, n in self.factors.set_index("factor_id")["number"].items()}

    @cached_property
    def _written(self) -> dict[str, str]:
        return {normalise(name): name for name in list_names(self.factors) if name}

    def find(self, name: str) -> str | None:
        """Return the factor that `name` stands for, or None."""
        if name not in self._known:
            self._known[name] = find_factor(name, self.factors)
        return self._known[name]

    def suggest(self, name: str) -> str | None:
        """Return the name of a factor that `name` may be a misspelling of, or None."""
        plain = normalise(
            re.sub(r"^(faktor|factor|f)?\s*[0-9]*\s*[.:)–-]*\s*", "", normalise(name))
        )
        for text in (plain, _LAST_NUMBER.sub("", plain)):
            close = get_close_matches(text, list(self._written), 1, _FOUND_IN_HEADINGS)
            if close:
                return self._written[close[0]]
        return None


@dataclass(frozen=True)
class Headings:
    """The headings that a sheet of a layout may have.

    Attributes:
        names: role to the headings that mean it, as written in the layout file. For
            `PATTERN_ROLES` the headings hold `{factor}`, and perhaps `{statement}`, `{answer}` and
            `{text}`.
    """

    names: Mapping[Role, tuple[str, ...]]

    @cached_property
    def _roles(self) -> dict[str, Role]:
        plain = [role for role in self.names if role not in PATTERN_ROLES]
        return {normalise(name): role for role in plain for name in self.names[role]}

    @cached_property
    def _patterns(self) -> list[tuple[Role, re.Pattern[str]]]:
        return [
            (role, _compile(pattern))
            for role in PATTERN_ROLES
            for pattern in self.names.get(role, ())
        ]

    def find_role(self, label: str) -> Role | None:
        """Return the role that has exactly this heading, or None."""
        return self._roles.get(normalise(label).rstrip(" :"))

    def read_row(self, row: Sequence[Cell], factors: FactorNames) -> tuple[Column, ...]:
        """Return what each cell of `row` says as a heading."""
        return tuple(
            self._read_heading(index, write_cell(cell), factors) for index, cell in enumerate(row)
        )

    def show(self, role: Role, factors: FactorNames) -> str:
        """Return an example of a heading for `role`, for telling what is missing."""
        example = self.names[role][0]
        first = factors.factors.iloc[0]
        factor = first["number"] if role is Role.STATEMENT else first["name_nb"]
        return example.replace("{factor}", str(factor)).replace("{statement}", "1")

    def _read_heading(self, index: int, heading: str, factors: FactorNames) -> Column:
        if not heading:
            return Column(index, heading, Role.EMPTY)
        role = self.find_role(heading)
        if role is not None:
            return Column(index, heading, role)
        unknown_factor = False
        for role, pattern in self._patterns:
            match = pattern.fullmatch(heading)
            if match is None or (role is not Role.STATEMENT and _ONLY_DIGITS.fullmatch(heading)):
                continue
            factor_id = factors.find(match["factor"].strip())
            if factor_id is not None:
                statement = _write_statement(match, factors.numbers[factor_id])
                answer = match.groupdict().get("answer")
                return Column(
                    index,
                    heading,
                    role,
                    factor_id,
                    statement,
                    None if answer is None else int(answer),
                )
            unknown_factor |= role is Role.STATEMENT and match["factor"].isdigit()
        return Column(index, heading, Role.UNKNOWN, unknown_factor=unknown_factor)


def _write_statement(match: re.Match[str], number: int) -> str | None:
    statement = match.groupdict().get("statement")
    return None if statement is None else f"{number}.{int(statement)}"


def _compile(pattern: str) -> re.Pattern[str]:
    pieces = re.split(r"(\{[a-z]+\})", pattern)
    return re.compile("".join(_PLACES.get(p, re.escape(p)) for p in pieces), re.IGNORECASE)


def explain_factor(heading: str, file: str, factors: FactorNames) -> Finding:
    """Return the finding for a name that is no factor's, with the factor it may be meant for."""
    closest = factors.suggest(heading)
    if closest is None:
        return Finding("factor_unknown", file, facts={"heading": heading})
    return Finding("factor_misspelt", file, facts={"heading": heading, "closest": closest})
