"""Reads `data/mappings`: the factors, and each municipality's goals, links, targets and units."""

from tifaktor.mappings.factors import find_factor, list_names, load_factors
from tifaktor.mappings.municipality import (
    Document,
    Municipality,
    list_municipalities,
    load_municipality,
)

__all__ = [
    "Document",
    "Municipality",
    "find_factor",
    "list_municipalities",
    "list_names",
    "load_factors",
    "load_municipality",
]
