"""Checks a municipality's lineage against the waves in the store."""

from dataclasses import replace

import pandas as pd

from tifaktor.errors import Finding, MappingsError
from tifaktor.mappings import Municipality, list_municipalities
from tifaktor.mappings.lineage_checks import check_lineage, check_validity
from tifaktor.mappings.unit_files import name_place
from tifaktor.schemas import Stored
from tifaktor.settings import Settings
from tifaktor.store import imports


def refuse_wrong_lineage(settings: Settings, municipality: Municipality, stored: Stored) -> None:
    """Stop where the lineage says what the stored waves show cannot be so.

    Args:
        settings: the workspace.
        municipality: its units and lineage.
        stored: its waves. Those of municipalities that it was made of are read too.

    Raises:
        MappingsError: everything that is wrong, at once.
        StoreError: as from `imports.load_stored`.
    """
    whose = municipality.municipality_id
    folder = list_municipalities(settings.mappings).get(whose)
    if folder is None:
        return
    findings = _place(
        check_validity(municipality.units, stored.unit_places, ""), *name_place(folder, "units")
    )
    lineage = municipality.lineage
    if not lineage.empty:
        others = set(lineage["from_municipality"].dropna()) - {whose}
        waves = [stored, *(imports.load_stored(settings.store, other) for other in sorted(others))]
        findings += _place(
            check_lineage(
                lineage.assign(municipality_id=whose),
                pd.concat([one.unit_places for one in waves], ignore_index=True),
                pd.concat([one.unit_responses for one in waves], ignore_index=True),
                "",
            ),
            *name_place(folder, "lineage"),
        )
    if findings:
        raise MappingsError(findings)


def _place(findings: list[Finding], file: str, sheet: str | None) -> list[Finding]:
    return [replace(finding, file=file, sheet=sheet) for finding in findings]
