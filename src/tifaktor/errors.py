"""What can go wrong, as facts: a code and what is known. The sentence is looked up in `language/`.

`UserError` is for what the user can mend: the command line prints it without a traceback and
exits with the class's code. Anything else is a bug and keeps its traceback (exit code 1).
Problems in a file are not exceptions but `Finding`s, collected so that all are told at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeAlias

from tifaktor.scale import get_scale

Fact: TypeAlias = str | int | float


class ExitCode(IntEnum):
    """What a calling program can tell from the exit code alone."""

    OK = 0
    BUG = 1
    USAGE = 2
    FINDINGS = 3
    WORKSPACE = 4
    MAPPINGS = 5
    STORE = 6
    NOTHING_TO_SHOW = 7
    AUDIT = 8
    STOPPED = 130


class Severity(IntEnum):
    """An error stops the import; a warning is told and the file is stored."""

    WARNING = 1
    ERROR = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem in one place of one file: what, where, and the facts its sentence needs.

    Never holds a person's answer: `facts` may carry a heading, a unit's name, a count or an
    aggregated figure, but no cell of a respondent-level row.

    Attributes:
        code: key of the sentences `what` and `do` in `language/*/findings.toml`.
        file: file name as the user knows it, without folders above the workspace.
        sheet: name of the sheet, or None in a file without sheets.
        row: row as the spreadsheet counts, from 1.
        column: column as the spreadsheet names it (`A`, `AB`), or a heading in a mapping file.
        facts: what the sentence is filled with.
        severity: whether it stops the import.
        heading: what the column is called, where its heading was recognised.
        unit: whose figures the row has, where that is a unit of the municipality; never of a row
            that is a person's.
    """

    code: str
    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    facts: dict[str, Fact] = field(default_factory=dict)
    severity: Severity = Severity.ERROR
    heading: str | None = None
    unit: str | None = None


class UserError(Exception):
    """Something the user can mend.

    Attributes:
        code: key in `language/*/errors.toml`, with the sentences `what` and `do`.
        facts: what the sentences are filled with.
        scale: the survey's, where it was met.
    """

    exit_code = ExitCode.USAGE

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
        self.scale = get_scale()


class WorkspaceError(UserError):
    """The folder is no workspace, or its `tifaktor.toml` cannot be used."""

    exit_code = ExitCode.WORKSPACE


class StoreError(UserError):
    """The store is busy, newer than the program, damaged, or already holds the wave."""

    exit_code = ExitCode.STORE


class NothingToShow(UserError):
    """What was asked for does not exist: no such unit, nothing imported yet."""

    exit_code = ExitCode.NOTHING_TO_SHOW


class FindingsError(UserError):
    """A file is not sound; nothing of it was stored. Carries every finding at once."""

    exit_code = ExitCode.FINDINGS

    def __init__(self, findings: Sequence[Finding]) -> None:
        errors = sum(finding.severity is Severity.ERROR for finding in findings)
        super().__init__("findings", n_findings=errors)
        self.findings = tuple(findings)


class SettingsError(FindingsError):
    """`tifaktor.toml` has lines that nobody knows, lacks some, or has values that cannot be."""

    exit_code = ExitCode.WORKSPACE


class MappingsError(FindingsError):
    """A mapping file refers to something that does not exist, or has a value it cannot have."""

    exit_code = ExitCode.MAPPINGS


class AuditError(UserError):
    """The audit found that what is to be shown tells of too few people.

    Attributes:
        leaks: everything found, as `tifaktor.audit` tells it.
    """

    exit_code = ExitCode.AUDIT

    def __init__(self, code: str, leaks: Sequence[object], **facts: Fact) -> None:
        super().__init__(code, **facts)
        self.leaks = tuple(leaks)
