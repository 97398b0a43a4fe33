"""Reads `data/mappings`: the factors, and each municipality's goals, links, targets and units."""

from tifaktor.mappings.appending import append_rows
from tifaktor.mappings.days import FollowUp
from tifaktor.mappings.factors import FactorIndex, find_factor, index_factors, list_names
from tifaktor.mappings.instruments import Instrument, load_factors, load_instrument
from tifaktor.mappings.municipality import (
    Document,
    Municipality,
    find_municipality,
    find_units_file,
    list_municipalities,
    load_municipality,
)
from tifaktor.mappings.new_units import add_units, are_flat, have_parents, read_unit_rows
from tifaktor.mappings.written_measures import Expected, read_written

__all__ = [
    "Document",
    "Expected",
    "FactorIndex",
    "FollowUp",
    "Instrument",
    "Municipality",
    "add_units",
    "append_rows",
    "are_flat",
    "find_factor",
    "find_municipality",
    "find_units_file",
    "have_parents",
    "index_factors",
    "list_municipalities",
    "list_names",
    "load_factors",
    "load_instrument",
    "load_municipality",
    "read_unit_rows",
    "read_written",
]
