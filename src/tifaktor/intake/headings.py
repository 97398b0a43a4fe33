"""What a heading stands for: a unit, a count, a factor's mean, a statement of a factor."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property

import pandas as pd

from tifaktor.errors import Finding
from tifaktor.intake.cells import normalise
from tifaktor.intake.header_rows import join_rows
from tifaktor.intake.written_waves import WAVE, take_out_wave
from tifaktor.mappings import FactorIndex, index_factors, list_names
from tifaktor.scale import get_scale

_ONLY_DIGITS = re.compile(r"[-−]?[0-9]+([., ][0-9]+)*( ?%)?")
_PLACES = {
    "{factor}": r"(?P<factor>.+?)", "{statement}": r"(?P<statement>[0-9]{1,2})", "{text}": r".*",
    "{answer}": r"(?P<answer>[1-9][0-9]?)", "{name}": r"(?P<name>.+?)",
    "{wave}": rf"(?P<wave>{WAVE})",
}  # fmt: skip
_LAST_NUMBER = re.compile(r"[\s_.:-]*[0-9]+$")
_FOUND_IN_HEADINGS = 0.75


class Role(StrEnum):
    """What a column, or a line's label, holds. The values are the keys of the layout files."""

    UNIT = "unit"
    UNIT_ID = "unit_id"
    PARENT = "parent"
    MUNICIPALITY = "municipality"
    WAVE = "wave"
    RESPONDENT = "respondent"
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
PLAIN_ROLES = frozenset(Role) - {
    Role.STATEMENT, Role.STATEMENT_SD, Role.SHARE, Role.UNKNOWN, Role.EMPTY,
}  # fmt: skip
"""Roles that a heading may be said to have by their own name."""
RESPONSE_ROLES = (Role.N_RESPONSES, Role.N_INVITED, Role.RESPONSE_RATE)
OF_ONE_WAVE = frozenset({
    Role.MEAN, Role.SD, Role.N, Role.SHARE, Role.STATEMENT_SD, Role.NATIONAL, *RESPONSE_ROLES,
})  # fmt: skip
"""Roles of figures, whose headings may say of which wave they are."""
_NOWHERE = -1
"""The place of a column that is not yet placed."""
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
        name: whose figures stand in the column, where its heading says so.
        wave: which survey they are of, where its heading says so.
        unknown_factor: whether the heading is made like a factor's and names none.
    """

    index: int
    heading: str
    role: Role
    factor_id: str | None = None
    statement: str | None = None
    answer: int | None = None
    name: str | None = None
    wave: str | None = None
    unknown_factor: bool = False

    def place_at(self, index: int) -> "Column":
        """Return the same, of a column at another place."""
        # Thousands of cells are tried as headings, and `replace` takes four times as long.
        return Column(
            index, self.heading, self.role, self.factor_id, self.statement,
            self.answer, self.name, self.wave, self.unknown_factor,
        )  # fmt: skip

    @property
    def recognised(self) -> bool:
        """Whether the heading is one that is looked for."""
        return self.role not in _UNRECOGNISED

    @property
    def meaning(self) -> tuple[object, ...]:
        """What no other column of the sheet may say too."""
        whose = None if self.name is None else normalise(self.name)
        return self.role, self.factor_id, self.statement, self.answer, whose, self.wave


@dataclass(frozen=True)
class FactorNames:
    """The factors and their names, asked once per heading."""

    factors: pd.DataFrame

    @cached_property
    def _index(self) -> FactorIndex:
        return index_factors(self.factors)

    @cached_property
    def _known(self) -> dict[str, str | None]:
        return {}

    @cached_property
    def readings(self) -> dict[int, "_Readings"]:
        """What has been read of headings, by layout."""
        return {}

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Factor to the survey's number of it."""
        return {str(f): int(n) for f, n in self.factors.set_index("factor_id")["number"].items()}

    @cached_property
    def _written(self) -> dict[str, str]:
        return {normalise(name): name for name in list_names(self.factors) if name}

    def find(self, name: str) -> str | None:
        """Return the factor that `name` stands for, or None."""
        if name not in self._known:
            self._known[name] = self._index.find(name)
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
        names: role to the headings that mean it, as written in the layout file. Those of
            `PATTERN_ROLES` may hold `{factor}`, `{statement}`, `{answer}`, `{name}`, `{wave}` and
            `{text}`.
        meanings: a heading, or a factor's name in its rows, to what it means, normalised: a role,
            a factor, or another heading that says it.
        dated: whether a heading may name the wave too, anywhere in it (`Mestringstro 2022`).
    """

    names: Mapping[Role, tuple[str, ...]]
    meanings: Mapping[str, str] = field(default_factory=dict)
    dated: bool = False

    @cached_property
    def _roles(self) -> dict[str, Role]:
        return {
            normalise(name): role
            for role, names in self.names.items()
            for name in names
            if "{" not in name
        }

    @cached_property
    def _patterns(self) -> list[tuple[Role, re.Pattern[str]]]:
        return [
            (role, _compile(pattern))
            for role in PATTERN_ROLES
            for pattern in self.names.get(role, ())
            if "{" in pattern
        ]

    def find_role(self, label: str) -> Role | None:
        """Return the role that has exactly this heading, or None."""
        return self._roles.get(normalise(label).rstrip(" :"))

    def find_factor(self, label: str, factors: FactorNames) -> str | None:
        """Return the factor that a row's label stands for, or None."""
        return factors.find(self.meanings.get(normalise(label), label))

    def read_row(self, row: Sequence[str], factors: FactorNames) -> tuple[Column, ...]:
        """Return what each cell of `row` says as a heading, given as `cells.write_row` does."""
        return place_columns(self.try_row(row, factors))

    def try_row(self, row: Sequence[str], factors: FactorNames) -> list[Column]:
        """Return the same, not yet placed: any row may be the one with the headings."""
        known = self._list_readings(factors)
        return [known[text] for text in row]

    def try_rows(self, rows: Sequence[Sequence[str]], factors: FactorNames) -> list[Column]:
        """Return what headings over several rows say, the uppermost first, one per column.

        A factor may stand above its years, and these above what was measured in each.
        """
        known = self._list_readings(factors)
        texts = list(rows[0])
        for above in range(1, len(rows)):
            texts = join_rows(texts, rows[above], known, last=above == len(rows) - 1)
        return [known[text] for text in texts]

    def show(self, role: Role, factors: FactorNames) -> str:
        """Return an example of a heading for `role`, for telling what is missing."""
        example = self.names[role][0]
        first = factors.factors.iloc[0]
        factor = first["number"] if role is Role.STATEMENT else first["name_nb"]
        return example.replace("{factor}", str(factor)).replace("{statement}", "1")

    def _list_readings(self, factors: FactorNames) -> "_Readings":
        return factors.readings.setdefault(id(self), _Readings(self, factors))

    def judge(self, heading: str, factors: FactorNames) -> Column:
        """Return what a heading says, of a column that is not yet placed."""
        meaning = self.meanings.get(normalise(heading))
        if not heading:
            return Column(_NOWHERE, heading, Role.EMPTY)
        if meaning is not None and meaning in PLAIN_ROLES:
            return Column(_NOWHERE, heading, Role(meaning))
        if meaning is not None and meaning not in self.meanings:
            return replace(self.judge(meaning, factors), heading=heading)
        role = self.find_role(heading)
        if role is not None:
            return Column(_NOWHERE, heading, role)
        column = self._match_patterns(heading, factors)
        if self.dated and column.role is Role.UNKNOWN:
            plain, wave = take_out_wave(heading)
            dated = self.judge(plain, factors) if wave else column
            if dated.role in OF_ONE_WAVE:
                return replace(dated, heading=heading, wave=wave)
        return column

    def _match_patterns(self, heading: str, factors: FactorNames) -> Column:
        unknown_factor = False
        for role, pattern in self._patterns:
            match = pattern.fullmatch(heading)
            if match is None:
                continue
            found = match.groupdict()
            factor = found.get("factor")
            if int(found.get("answer") or 1) > get_scale().high:
                continue
            if factor is None:
                return _fill_column(Column(_NOWHERE, heading, role), found)
            if role is not Role.STATEMENT and _ONLY_DIGITS.fullmatch(heading):
                continue
            factor_id = factors.find(factor.strip())
            if factor_id is not None:
                column = Column(_NOWHERE, heading, role, factor_id)
                return _fill_column(column, found, factors.numbers[factor_id])
            unknown_factor |= role is Role.STATEMENT and factor.isdigit()
        return Column(_NOWHERE, heading, Role.UNKNOWN, unknown_factor=unknown_factor)


class _Readings(dict[str, Column]):
    """What each text says as a heading of one layout: a sheet has many cells and few different."""

    def __init__(self, headings: Headings, factors: FactorNames) -> None:
        super().__init__()
        self._headings, self._factors = headings, factors

    def __missing__(self, heading: str) -> Column:
        column = self[heading] = self._headings.judge(heading, self._factors)
        return column


def place_columns(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return columns that were read of a row, each at its place."""
    return tuple([column.place_at(index) for index, column in enumerate(columns)])


def _fill_column(
    column: Column, found: Mapping[str, str | None], number: int | None = None
) -> Column:
    """Return `column` with what stands beside the factor in its heading."""
    statement, answer = found.get("statement"), found.get("answer")
    return replace(
        column,
        statement=None if statement is None else f"{number}.{int(statement)}",
        answer=None if answer is None else int(answer),
        name=found.get("name"),
        wave=found.get("wave"),
    )


def _compile(pattern: str) -> re.Pattern[str]:
    pieces = re.split(r"(\{[a-z]+\})", pattern)
    return re.compile("".join(_PLACES.get(p, re.escape(p)) for p in pieces), re.IGNORECASE)


def explain_factor(heading: str, file: str, factors: FactorNames) -> Finding:
    """Return the finding for a name that is no factor's, with the factor it may be meant for."""
    closest = factors.suggest(heading)
    if closest is None:
        return Finding("factor_unknown", file, facts={"heading": heading})
    return Finding("factor_misspelt", file, facts={"heading": heading, "closest": closest})
