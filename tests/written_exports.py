"""Writes a survey in every layout, knowing nothing of the reader.

A survey's figures are exact decimal texts, so that what is written is what must be read. Each
layout is a function from a survey to the cells of its sheets; what a layout has no place for is
left out by `keep_what_fits`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

FACTORS = {
    "oppgavemotivasjon": ("Oppgavemotivasjon", "Task motivation"),
    "mestringstro": ("Mestringstro", "Faktor 2: Subjektiv mestringsevne"),
    "rolleklarhet": ("Rolleklarhet", "Rolleklarleik"),
    "mestringsklima": ("Mestringsklima", "9. Mestringsklima"),
}
UNITS = {
    "solbakken": "Solbakken barnehage",
    "aasen": "Åsen skole",
    "hjemmetjenesten": "Hjemmetjenesten",
    "kjoekken": "Kjøkkenet",
}
Cell = str | Decimal | int
Grid = list[list[Cell]]
Pair = tuple[str, str]


class Figure(NamedTuple):
    """A unit's figures on a factor: mean, and maybe number of answers and spread."""

    wave: str
    unit_id: str
    factor_id: str
    mean: Decimal
    n: int | None
    sd: Decimal | None


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file says.

    Attributes:
        figures: of each wave, unit and factor one at most.
        asked: number of answers, and of people asked, of each wave and unit with figures.
        national: the country's mean of a wave and factor.
    """

    figures: list[Figure]
    asked: dict[Pair, tuple[int, int]]
    national: dict[Pair, Decimal] = field(default_factory=dict)

    @property
    def waves(self) -> list[str]:
        """The waves, as they come."""
        return list(dict.fromkeys(figure.wave for figure in self.figures))

    @property
    def units(self) -> list[str]:
        """The units, as they come."""
        return list(dict.fromkeys(figure.unit_id for figure in self.figures))

    @property
    def factors(self) -> list[str]:
        """The factors, as they come."""
        return list(dict.fromkeys(figure.factor_id for figure in self.figures))

    def find(self, wave: str, unit_id: str, factor_id: str) -> Figure | None:
        """Return the figures of a unit on a factor."""
        key = (wave, unit_id, factor_id)
        return next((one for one in self.figures if one[:3] == key), None)


@dataclass(frozen=True, slots=True)
class Names:
    """What factors are called, and what stands where there is no figure."""

    other: bool
    blank: str

    def name(self, factor_id: str) -> str:
        """Return what a factor is called."""
        return FACTORS[factor_id][self.other]

    def measure(self, figure: Figure | None) -> list[Cell]:
        """Return a mean, a number of answers and a spread."""
        cells = (None, None, None) if figure is None else figure[3:]
        return [self.fill(cell) for cell in cells]

    def fill(self, cell: Cell | None) -> Cell:
        """Return a cell, or what stands where there is none."""
        return self.blank if cell is None else cell

    def ask(self, survey: Survey, wave: str, unit_id: str) -> list[Cell]:
        """Return how many answered and were asked."""
        asked = survey.asked.get((wave, unit_id))
        return [self.blank, self.blank] if asked is None else list(asked)


Write = Callable[[Survey, Names], Grid]


def write_wide(survey: Survey, names: Names) -> Grid:
    """A row per unit; per factor its mean, number of answers and spread; the rate beside."""
    header: list[Cell] = ["Enhet", "Antall svar", "Inviterte", "Svarprosent"]
    for factor in survey.factors:
        name = names.name(factor)
        header += [name, f"{name} n", f"{name} st.avvik"]
    rows: Grid = [header]
    for row in _list_units(survey, names, survey.waves[0]):
        answered, invited = row[1:3]
        rate: Cell = names.blank
        if isinstance(answered, int) and isinstance(invited, int):
            rate = f"{round(100 * answered / invited)} %"
        rows.append([*row[:3], rate, *row[3:]])
    return rows


def write_two_rows(survey: Survey, names: Names) -> Grid:
    """The factors in a row of their own, as merged cells leave it."""
    upper: list[Cell] = ["", "", ""]
    lower: list[Cell] = ["Enhet", "Antall svar", "Inviterte"]
    for factor in survey.factors:
        upper += [names.name(factor), "", ""]
        lower += ["Snitt", "Antall svar", "Standardavvik"]
    return [upper, lower, *_list_units(survey, names, survey.waves[0])]


def write_three_rows(survey: Survey, names: Names) -> Grid:
    """The factors above, under each its years, and under each of these what was measured."""
    measures = ["Snitt", "Antall svar", "Standardavvik"]
    waves = survey.waves
    rows: Grid = [[""], [""], ["Enhet"]]
    for wave in waves:
        rows[0] += ["", ""]
        rows[1] += ["", ""]
        rows[2] += [f"Antall svar {wave}", f"Inviterte {wave}"]
    for factor in survey.factors:
        rows[0] += [names.name(factor), *[""] * (3 * len(waves) - 1)]
        rows[1] += [cell for wave in waves for cell in (wave, "", "")]
        rows[2] += measures * len(waves)
    parts = {wave: _list_units(survey, names, wave, all_units=True) for wave in waves}
    for of_unit in zip(*parts.values(), strict=True):
        row: list[Cell] = [of_unit[0][0], *(cell for one in of_unit for cell in one[1:3])]
        for at in range(3, len(of_unit[0]), 3):
            row += [cell for one in of_unit for cell in one[at : at + 3]]
        rows.append(row)
    return rows


def write_year_column(survey: Survey, names: Names) -> Grid:
    """A row per unit and wave."""
    header: list[Cell] = ["År", "Enhet", "Antall svar", "Inviterte"]
    for factor in survey.factors:
        name = names.name(factor)
        header += [name, f"{name} n", f"{name} st.avvik"]
    rows: Grid = [header]
    for wave in survey.waves:
        rows += [[wave, *row] for row in _list_units(survey, names, wave)]
    return rows


def write_years_in_headings(survey: Survey, names: Names) -> Grid:
    """A row per unit, a column for each figure and wave."""
    header: list[Cell] = ["Enhet"]
    for wave in survey.waves:
        header += [f"Antall svar {wave}", f"Inviterte {wave}"]
        for name in map(names.name, survey.factors):
            header += [f"{name} {wave}", f"{name} n {wave}", f"{name} st.avvik ({wave})"]
    parts = [_list_units(survey, names, wave, all_units=True) for wave in survey.waves]
    rows: Grid = [header]
    for of_unit in zip(*parts, strict=True):
        rows.append([of_unit[0][0], *(cell for row in of_unit for cell in row[1:])])
    return rows


def write_factors_over_years(survey: Survey, names: Names) -> Grid:
    """A row per unit; the factors above, the years below; how many answered likewise."""
    waves = survey.waves
    gap = [""] * (len(waves) - 1)
    upper: list[Cell] = ["", "Antall svar", *gap]
    for factor in survey.factors:
        upper += [names.name(factor), *gap]
    lower: list[Cell] = ["Enhet", *waves * (len(survey.factors) + 1)]
    rows: Grid = [upper, lower]
    for unit in survey.units:
        row: list[Cell] = [UNITS[unit], *(names.ask(survey, wave, unit)[0] for wave in waves)]
        for factor in survey.factors:
            found = [survey.find(wave, unit, factor) for wave in waves]
            row += [names.fill(one and one.mean) for one in found]
        rows.append(row)
    return rows


def write_long(survey: Survey, names: Names) -> Grid:
    """A row per unit, factor and wave; what is said of the unit and the country on each."""
    header: list[Cell] = ["År", "Enhet", "Faktor", "Snitt", "Antall svar", "St.avvik"]
    rows: Grid = [[*header, "Antall svar totalt", "Inviterte", "Norge"]]
    for one in survey.figures:
        row: list[Cell] = [one.wave, UNITS[one.unit_id], names.name(one.factor_id)]
        row += names.measure(one) + names.ask(survey, one.wave, one.unit_id)
        rows.append([*row, names.fill(survey.national.get((one.wave, one.factor_id)))])
    return rows


def write_long_years(survey: Survey, names: Names) -> Grid:
    """A row per unit and factor, a column for each figure and wave."""
    header: list[Cell] = ["Enhet", "Faktor"]
    for wave in survey.waves:
        header += [wave, f"Antall svar {wave}", f"St.avvik {wave}"]
    pairs = dict.fromkeys((one.unit_id, one.factor_id) for one in survey.figures)
    rows: Grid = [header]
    for unit, factor in pairs:
        row: list[Cell] = [UNITS[unit], names.name(factor)]
        for wave in survey.waves:
            row += names.measure(survey.find(wave, unit, factor))
        rows.append(row)
    return rows


def write_factor_rows(survey: Survey, names: Names) -> Grid:
    """A row per factor; a unit's name, and its year, above its figures; who answered below."""
    pairs = list(dict.fromkeys((one.wave, one.unit_id) for one in survey.figures))
    dated = len(survey.waves) > 1
    upper: list[Cell] = [""]
    lower: list[Cell] = ["Faktor"]
    for wave, unit in pairs:
        upper += [f"{UNITS[unit]} {wave}" if dated else UNITS[unit], "", ""]
        lower += ["Snitt", "Antall svar", "St.avvik"]
    rows: Grid = [upper, lower]
    for factor in survey.factors:
        row: list[Cell] = [names.name(factor)]
        for wave, unit in pairs:
            row += names.measure(survey.find(wave, unit, factor))
        rows.append(row)
    for at, label in enumerate(("Antall svar", "Inviterte")):
        row = [label]
        for wave, unit in pairs:
            row += [names.ask(survey, wave, unit)[at], "", ""]
        rows.append(row)
    return rows


def write_one_unit(survey: Survey, names: Names) -> Grid:
    """One unit's report: whose it is, who answered, and a row per factor."""
    (unit,), (wave,) = survey.units, survey.waves
    answered, invited = names.ask(survey, wave, unit)
    rows: Grid = [
        ["Enhet:", UNITS[unit]], ["Antall svar", answered, "Inviterte", invited],
        ["Faktor", "Snitt", "Antall svar", "St.avvik", "Norge"],
    ]  # fmt: skip
    for one in survey.figures:
        national = names.fill(survey.national.get((wave, one.factor_id)))
        rows.append([names.name(one.factor_id), *names.measure(one), national])
    return rows


def write_blocks(survey: Survey, names: Names) -> Grid:
    """A factor's name, and below it a line for each unit and wave, and for the country."""
    rows: Grid = []
    for factor in survey.factors:
        rows.append([names.name(factor)])
        for one in survey.figures:
            if one.factor_id == factor:
                rows.append([f"{UNITS[one.unit_id]} {one.wave}", one.mean])
        for (wave, of_factor), mean in survey.national.items():
            rows += [[f"Norge {wave}", mean]] if of_factor == factor else []
        rows.append([])
    return rows


def _list_units(
    survey: Survey, names: Names, wave: str, *, all_units: bool = False
) -> list[list[Cell]]:
    """Return a row for each unit of a wave, and one for the country if anything is known of it."""
    rows: list[list[Cell]] = []
    for unit in survey.units:
        if all_units or any(one[:2] == (wave, unit) for one in survey.figures):
            row: list[Cell] = [UNITS[unit], *names.ask(survey, wave, unit)]
            for factor in survey.factors:
                row += names.measure(survey.find(wave, unit, factor))
            rows.append(row)
    if survey.national:
        row = ["Norge", names.blank, names.blank]
        for factor in survey.factors:
            row += [names.fill(survey.national.get((wave, factor))), names.blank, names.blank]
        rows.append(row)
    return rows


LAYOUTS: dict[str, Write] = {
    "wide": write_wide, "two_rows": write_two_rows, "three_rows": write_three_rows, "year_column": write_year_column,
    "years_in_headings": write_years_in_headings, "factors_over_years": write_factors_over_years,
    "long": write_long, "long_years": write_long_years, "factor_rows": write_factor_rows,
    "one_unit": write_one_unit, "blocks": write_blocks,
}  # fmt: skip
ONE_WAVE = frozenset({"wide", "two_rows", "one_unit"})
SEVERAL_ROWS = frozenset({"two_rows", "three_rows", "factors_over_years", "factor_rows"})
WITHOUT_HEADER = SEVERAL_ROWS | {"one_unit", "blocks"}
"""Layouts that a table whose columns have names cannot have."""
_WITHOUT_SPREAD = frozenset({"factors_over_years", "blocks"})
_WITHOUT_ASKED = frozenset({"long_years", "blocks"})
_WITHOUT_NATIONAL = frozenset({"factors_over_years", "long_years", "factor_rows"})


def keep_what_fits(survey: Survey, layout: str) -> Survey:
    """Return what a file of a layout can say of a survey."""
    figures = survey.figures
    if layout in ONE_WAVE:
        figures = [one for one in figures if one.wave == survey.waves[0]]
    if layout in _WITHOUT_SPREAD:
        figures = [one._replace(n=None, sd=None) for one in figures]
    pairs = {one[:2] for one in figures}
    asked = {pair: counts for pair, counts in survey.asked.items() if pair in pairs}
    told = {(one.wave, one.factor_id) for one in figures}
    national = {pair: mean for pair, mean in survey.national.items() if pair in told}
    return Survey(
        figures,
        {} if layout in _WITHOUT_ASKED else asked,
        {} if layout in _WITHOUT_NATIONAL else national,
    )


def split_units(survey: Survey) -> Iterable[tuple[str, Survey]]:
    """Yield each unit's name and its part of a survey of one wave."""
    for unit in survey.units:
        yield UNITS[unit], replace(survey, figures=[f for f in survey.figures if f.unit_id == unit])


def expect_scores(
    survey: Survey,
) -> dict[tuple[str, str, str], tuple[float, int | None, float | None]]:
    """Return mean, n and spread of each wave, unit and factor: n is the unit's where it has none."""
    found = {}
    for wave, unit, factor, mean, n, sd in survey.figures:
        asked = survey.asked.get((wave, unit))
        answered = asked[0] if n is None and asked else n
        found[wave, unit, factor] = (float(mean), answered, None if sd is None else float(sd))
    return found


def list_grids(survey: Survey, layout: str, names: Names) -> dict[str, Grid]:
    """Return the sheets of a survey, by their names: a sheet per unit, or one for all."""
    if layout == "one_unit":
        return {name: write_one_unit(part, names) for name, part in split_units(survey)}
    return {"Resultater": LAYOUTS[layout](survey, names)}


def add_sources(grids: dict[str, Grid], titles: Sequence[Cell]) -> dict[str, Grid]:
    """Return sheets with titles above the table and a source below."""
    return {n: [[t] for t in titles] + [[], *g, [], ["Kilde: oppdiktet"]] for n, g in grids.items()}
