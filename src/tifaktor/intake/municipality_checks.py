"""Whether a file says that it is another municipality's than it was given for."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import PurePath

from tifaktor.errors import Finding, Severity
from tifaktor.intake.cells import normalise, write_cell
from tifaktor.intake.layouts import Recognised
from tifaktor.intake.places import locate
from tifaktor.intake.rows import list_own_names
from tifaktor.mappings import Municipality
from tifaktor.vocabulary import make_slug

_UNKNOWN = frozenset({"unit_unknown", "unit_misspelt"})
_NAMED = re.compile(r"((?:[A-ZÆØÅ][\w-]*[ -])+)(?i:kommune)\b")


def find_other_titles(recognised: Recognised, municipality: Municipality) -> list[Finding]:
    """The municipality that a title names (`Storvik kommune`) is the one the file was given for.

    Where titles name both, one is to compare with.
    """
    names = list_own_names(municipality)
    own = tuple(name.removesuffix(" kommune") for name in names)
    facts = {"municipality": municipality.municipality_name}
    found = []
    for part in recognised.parts:
        for at_row, row in enumerate(part.titles):
            for at_column, cell in enumerate(row):
                told = [normalise(m[1]) for m in _NAMED.finditer(write_cell(cell))]
                if any(name.endswith(own) for name in told):
                    return []
                if told:
                    other = Finding(
                        "municipality_other", recognised.export.file_name, facts=dict(facts)
                    )
                    found.append(locate(other, part.sheet, at_row, at_column))
    return found


def find_named(file_name: str, municipality_ids: Collection[str]) -> list[str]:
    """Return the municipalities that a file's name names, by their folders' names."""
    slug = f"-{make_slug(PurePath(file_name).stem)}-"
    return sorted(name for name in municipality_ids if f"-{name}-" in slug)


def find_other_name(
    file_name: str, municipality: Municipality, municipality_ids: Collection[str]
) -> list[Finding]:
    """The municipality that the file's name says is the one the file was given for."""
    named = find_named(file_name, municipality_ids)
    if not named or municipality.municipality_id in named:
        return []
    facts = {"named": ", ".join(named), "municipality": municipality.municipality_name}
    return [
        Finding(
            "municipality_name_differs", file_name, facts=dict(facts), severity=Severity.WARNING
        )
    ]


def name_other_municipalities(
    findings: Iterable[Finding], municipality: Municipality, municipality_ids: Collection[str]
) -> tuple[Finding, ...]:
    """Return the findings; a row of another municipality is told as such, and is no new unit.

    Else the advice would be to add `Storvik kommune` to Fjordvik's units.

    Args:
        findings: what was found in a file.
        municipality: the one that it was given for.
        municipality_ids: all in the workspace. Another one's name may be a unit's anywhere.
    """
    others = {f"{name}-kommune" for name in municipality_ids} - {
        f"{municipality.municipality_id}-kommune"
    }
    facts = {"municipality": municipality.municipality_name}
    return tuple(
        replace(found, code="municipality_other", facts=dict(facts))
        if found.code in _UNKNOWN and make_slug(str(found.facts["unit"])) in others
        else found
        for found in findings
    )
