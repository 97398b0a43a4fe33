"""Puts findings together that the same advice helps, and names their places as Excel does."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tifaktor.errors import Finding, Severity
from tifaktor.language.texts import Texts

MORE = "more_of_the_same"
"""The finding that only counts places of another one, which its fact `of` names."""
COPIED = "new_row"
"""The fact that is to be copied as it stands, into `units.csv`."""
_LETTERS = re.compile(r"[A-Z]{1,3}")
_PLAIN_SHEET = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Place:
    """One finding, as a list shows it.

    Attributes:
        finding: what was found.
        name: where: `Ark1!C7`, or as far as it is known; empty where it is the whole file.
        about: heading and unit, where they are known; else empty.
        what: what is wrong there.
        copied: a row that is to be copied; else empty.
    """

    finding: Finding
    name: str
    about: str
    what: str
    copied: str


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one kind in one file that the same advice helps.

    Attributes:
        severity: whether they stop the import.
        what: what is wrong, where that is the same in all places; else None.
        advice: what helps.
        places: where, in the order found.
        n_places: how many places there are, with those that were only counted.
    """

    severity: Severity
    what: str | None
    advice: str
    places: tuple[Place, ...]
    n_places: int


@dataclass(frozen=True, slots=True)
class FileFindings:
    """What was found in one file: errors first, else as found."""

    file: str
    groups: tuple[Group, ...]

    @property
    def n_errors(self) -> int:
        """Places with an error."""
        return self._count(Severity.ERROR)

    @property
    def n_notes(self) -> int:
        """Places with something that is only told."""
        return self._count(Severity.WARNING)

    def _count(self, severity: Severity) -> int:
        return sum(group.n_places for group in self.groups if group.severity is severity)


def group_findings(texts: Texts, findings: Iterable[Finding]) -> list[FileFindings]:
    """Return the findings by file and kind; files with errors first, else in the order found."""
    files: dict[str, list[Finding]] = {}
    for finding in findings:
        files.setdefault(finding.file, []).append(finding)
    grouped = [FileFindings(file, _group(texts, found)) for file, found in files.items()]
    return sorted(grouped, key=lambda file: file.n_errors == 0)


def _group(texts: Texts, findings: Sequence[Finding]) -> tuple[Group, ...]:
    counted = {_name_column_of(one, str(one.facts.get("of"))): one for one in findings
               if one.code == MORE}  # fmt: skip
    kinds: dict[tuple[int, str, str], list[Finding]] = {}
    for finding in findings:
        if finding.code != MORE:
            advice = texts.say(f"findings.{finding.code}.do", **finding.facts)
            kinds.setdefault((-finding.severity, finding.code, advice), []).append(finding)
    groups = []
    for (_, code, advice), same in kinds.items():
        columns = dict.fromkeys(_name_column_of(one, code) for one in same)
        more = [counted.pop(column) for column in columns if column in counted]
        groups.append(_make_group(texts, advice, same, more))
    for one in counted.values():
        advice = texts.say(f"findings.{one.code}.do", **one.facts)
        groups.append(_make_group(texts, advice, [one], ()))
    return tuple(sorted(groups, key=lambda group: -group.severity))


def _name_column_of(finding: Finding, code: str) -> tuple[str | None, str | None, str]:
    return finding.sheet, finding.column, code


def _make_group(
    texts: Texts, advice: str, same: Sequence[Finding], more: Sequence[Finding]
) -> Group:
    places = tuple(make_place(texts, finding) for finding in same)
    whats = {(place.what, place.copied) for place in places}
    return Group(
        same[0].severity,
        places[0].what if len(whats) == 1 else None,
        advice,
        places,
        len(same) + sum(int(one.facts["n_more"]) for one in more),
    )


def make_place(texts: Texts, finding: Finding) -> Place:
    """Return where a finding is and what it says."""
    what = texts.say(f"findings.{finding.code}.what", **finding.facts)
    copied = str(finding.facts.get(COPIED, ""))
    # Alone on a line it can be copied whole; a sentence may be broken anywhere.
    what = what.removesuffix(copied).rstrip() if copied and what.endswith(copied) else what
    about = ", ".join(part for part in (finding.heading, finding.unit) if part)
    return Place(finding, name_place(texts, finding), about, what, copied)


def name_place(texts: Texts, finding: Finding) -> str:
    """Return where in its file a finding is, as far as that is known; empty for the whole file."""
    cell = name_cell(finding)
    if cell is not None:
        if finding.sheet is None:
            return cell
        plain = _PLAIN_SHEET.fullmatch(finding.sheet)
        return f"{finding.sheet if plain else quote_sheet(finding.sheet)}!{cell}"
    # A file of settings has keys where a table has columns.
    across = "key" if finding.file.endswith(".toml") else "column"
    known = (("sheet", finding.sheet), ("row", finding.row), (across, finding.column))
    return ", ".join(
        texts.say(f"check.place.{name}", value=str(value))
        for name, value in known
        if value is not None
    )


def name_cell(finding: Finding) -> str | None:
    """Return the cell, `C7`; None where it is a whole row, column, sheet or file.

    In the mapping files a column is known by its heading, and there are no letters.
    """
    if finding.row is None or not _LETTERS.fullmatch(finding.column or ""):
        return None
    return f"{finding.column}{finding.row}"


def quote_sheet(name: str) -> str:
    """Return the name of a sheet as Excel takes it before a cell, whatever it holds."""
    doubled = name.replace("'", "''")
    return f"'{doubled}'"
