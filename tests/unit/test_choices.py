"""From what was typed to what is meant, where groups of small units have names too."""

from pathlib import Path

import pandas as pd
import pytest

from example_municipality import make_municipality
from tables import read_table
from tifaktor.choices import find_unit_or_pool, find_whose_unit
from tifaktor.errors import NothingToShow
from tifaktor.settings import Settings

UNITS = """
    | municipality_id | unit_id  | unit_name              | parent_id |
    |-----------------|----------|------------------------|-----------|
    | vassdal         | vassdal  | Vassdal kommune        |           |
    | vassdal         | oppvekst | Oppvekst               | vassdal   |
    | vassdal         | old      | Små enheter i Oppvekst | oppvekst  |
    | vassdal         | new      | Små enheter i Oppvekst | oppvekst  |
    | fjord           | other    | Små enheter i Fjord    | fjord     |
"""
POOLS = """
    | municipality_id | wave | pool_id |
    |-----------------|------|---------|
    | vassdal         | 2022 | old     |
    | vassdal         | 2024 | old     |
    | vassdal         | 2026 | new     |
    | fjord           | 2026 | other   |
"""
NAME = "små enheter i oppvekst"


@pytest.fixture
def published() -> dict[str, pd.DataFrame]:
    """What is out: a group in two surveys, and another of the same name in the third."""
    units = read_table(UNITS).assign(unit_type=None, leaders=None, valid_from=None, valid_to=None)
    return {"units": units, "pools": read_table(POOLS, text_columns=["wave"])}


@pytest.mark.parametrize(
    ("asked", "wave", "found"),
    [
        (NAME, None, "new"),
        (NAME, "2022", "old"),
        (NAME, "2026", "new"),
        ("old", None, "old"),
        ("Oppvekst", None, "oppvekst"),
    ],
)
def test_a_group_is_found_by_its_name(
    published: dict[str, pd.DataFrame], asked: str, wave: str | None, found: str
) -> None:
    """Of groups with one name the survey's is meant, else the latest; a key is always exact."""
    assert find_unit_or_pool(make_municipality(), published, asked, wave) == found
    everywhere = find_whose_unit(Settings(Path()), published, None, asked, wave)
    assert everywhere == ("vassdal", found)


def test_another_municipalitys_group_is_not_found(published: dict[str, pd.DataFrame]) -> None:
    """A group belongs to one municipality, like a unit."""
    with pytest.raises(NothingToShow) as caught:
        find_unit_or_pool(make_municipality(), published, "Små enheter i Fjord", None)
    assert caught.value.code == "unit_unknown"


def test_before_anything_is_out_units_are_found(published: dict[str, pd.DataFrame]) -> None:
    """Without published tables a unit of the mappings is found all the same."""
    nothing = {name: table.iloc[:0] for name, table in published.items()}
    assert find_unit_or_pool(make_municipality(), nothing, "Natt", None) == "natt"
