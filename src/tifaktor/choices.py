"""From what was typed to what is meant: which municipality, wave and unit."""

import pandas as pd

from tifaktor.errors import NothingToShow
from tifaktor.mappings import Municipality, find_municipality, load_factors, load_municipality
from tifaktor.organisation import find_unit
from tifaktor.settings import Settings


def find_asked_municipality(settings: Settings, municipality: str | None) -> str:
    """Return the municipality that was typed, else the workspace's own.

    Raises:
        NothingToShow: `municipality_unknown`, `municipality_needed`.
    """
    return find_municipality(settings.mappings, municipality or settings.municipality)


def choose_municipalities(
    settings: Settings, waves: pd.DataFrame, municipality: str | None, *, by_unit: bool
) -> list[str]:
    """Return whose pages to write: the one asked for, or all that have figures."""
    imported = sorted(waves["municipality_id"].unique())
    if municipality is not None or by_unit:
        asked = find_asked_municipality(settings, municipality)
        imported = [municipality_id for municipality_id in imported if municipality_id == asked]
    if not imported:
        raise NothingToShow("nothing_imported")
    return imported


def choose_wave(waves: pd.DataFrame, municipality: Municipality, wave: str | None) -> str | None:
    """Return the wave that was typed, if the municipality has it.

    Raises:
        NothingToShow: `wave_unknown`.
    """
    known = waves.loc[waves["municipality_id"] == municipality.municipality_id, "wave"]
    if wave is not None and wave not in set(known):
        raise NothingToShow(
            "wave_unknown",
            wave=wave, municipality=municipality.municipality_name, known=", ".join(sorted(known)),
        )  # fmt: skip
    return wave


def find_published(
    settings: Settings, municipality: str | None, unit: str | None
) -> tuple[str | None, str | None]:
    """Return the ids of what was asked for; None for all."""
    if municipality is None and unit is None and settings.municipality is None:
        return None, None
    municipality_id = find_asked_municipality(settings, municipality)
    if unit is None:
        return municipality_id, None
    factors = load_factors(settings.mappings)
    mapped = load_municipality(settings.mappings, municipality_id, factors)
    return municipality_id, find_unit(mapped.units, unit)


def keep_wave(published: pd.DataFrame, wave: str | None) -> pd.DataFrame:
    """Return the rows of one wave, or all where none was asked for."""
    if published.empty:
        raise NothingToShow("nothing_published")
    known = sorted(set(published["wave"]))
    if wave is not None and wave not in known:
        whose = ", ".join(published["municipality_name"].unique())
        raise NothingToShow("wave_unknown", wave=wave, municipality=whose, known=", ".join(known))
    return published if wave is None else published[published["wave"] == wave]


def find_replaced(import_log: pd.DataFrame) -> frozenset[str]:
    """Return the fingerprints of files of which nothing is in force any more.

    Args:
        import_log: `schemas.ImportLog`.
    """
    in_force = set(import_log.loc[import_log["replaced_by"].isna(), "fingerprint"])
    return frozenset(set(import_log["fingerprint"]) - in_force)
