"""Reads `data/mappings`: the factors, and each municipality's goals, links, targets and units."""

from tifaktor.mappings.factors import find_factor, list_names, load_factors
from tifaktor.mappings.municipality import (
    Document,
    Municipality,
    add_units,
    find_municipality,
    list_municipalities,
    load_municipality,
)

__all__ = [
    "Document",
    "Municipality",
    "add_units",
    "find_factor",
    "find_municipality",
    "list_municipalities",
    "list_names",
    "load_factors",
    "load_municipality",
]
