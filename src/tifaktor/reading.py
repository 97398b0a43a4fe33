"""One file, from the folder to tables that can be stored, or to everything that is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from tifaktor import schemas
from tifaktor.analysis import rollups, scores, spread
from tifaktor.errors import Finding, FindingsError, Severity, UserError
from tifaktor.intake import files, layouts, personal, tidy
from tifaktor.intake.cell_checks import add_cell_findings
from tifaktor.intake.landmarks import name_surroundings
from tifaktor.intake.marked_copies import leave_out_list
from tifaktor.intake.municipality_checks import (
    find_other_name,
    name_other_municipalities,
)
from tifaktor.intake.other_surveys import find_other_survey
from tifaktor.intake.variables import name_columns
from tifaktor.mappings import (
    Municipality,
    add_units,
    are_flat,
    find_units_file,
    have_parents,
    list_municipalities,
    load_instrument,
    load_municipality,
    read_unit_rows,
)
from tifaktor.organisation import Tree, build_tree, find_root
from tifaktor.settings import Method, Settings
from tifaktor.store import parquet, text_tables
from tifaktor.workspace import SourceFile, find_way_out

_MOST_NAMES = 8
"""Units that a finding about several of them names."""

_NOT_RECOGNISED = frozenset({"layout_unknown", "layout_strange"})


@dataclass(frozen=True, slots=True)
class Ground:
    """What every file is read by: the factors and the layouts of the workspace."""

    settings: Settings
    factors: pd.DataFrame
    layouts: Sequence[layouts.Layout]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file was taken for, and what is wrong with it.

    Attributes:
        file_name: name of the file.
        municipality_id: whose figures.
        layout_id: how it was recognised; None where nothing fits.
        waves: the waves in it.
        n_units: units with a score.
        n_scores: scores.
        findings: errors and warnings.
        extract: the tables; None where a finding is an error.
    """

    file_name: str
    municipality_id: str
    layout_id: str | None
    waves: tuple[str, ...]
    n_units: int
    n_scores: int
    findings: tuple[Finding, ...]
    extract: schemas.Extract | None

    @property
    def stops(self) -> bool:
        """Whether the file is not sound, so that nothing of it may be stored."""
        return self.extract is None

    def get_extract(self) -> schemas.Extract:
        """Return the tables of a sound file."""
        if self.extract is None:
            raise ValueError("a file that is not sound has no tables")
        return self.extract


def load_ground(settings: Settings) -> Ground:
    """Read the instrument and the layouts; what it is called says in a title which wave a file is.

    Raises:
        MappingsError: what is wrong in them.
    """
    instrument = load_instrument(settings.mappings)
    known = layouts.load_layouts(settings.mappings / "layouts")
    titled = layouts.add_survey(known, instrument)
    return Ground(settings, instrument.factors, titled)


def open_file(ground: Ground, path: Path, municipalities: Sequence[Municipality]) -> files.Export:
    """Open a file of any type, if nothing of a person is found in it.

    Args:
        ground: what every file is read by.
        path: the file.
        municipalities: whose it may be; the names of their units are nobody's.

    Raises:
        FindingsError: it lies outside the workspace (`file_outside`, `file_link`), cannot be
            opened, or holds something of a person.
    """
    way_out = find_way_out(ground.settings, path) if path.exists() else None
    if way_out is not None:
        raise FindingsError([Finding(way_out, path.name)])
    export = files.open_export(
        path, read_parquet=parquet.read_parquet, read_text_table=text_tables.read_text_table
    )
    export = name_columns(leave_out_list(export), ground.layouts, ground.factors)
    personal.refuse_personal_data(export, municipalities, ground.factors)
    return export


def read_file(ground: Ground, source: SourceFile) -> Reading:
    """Open, recognise, make tidy, check and score one file.

    Raises:
        MappingsError: the municipality's mappings are wrong, whatever the file is.
    """
    mappings = ground.settings.mappings
    municipality = load_municipality(mappings, source.municipality_id, ground.factors)
    name = source.path.name
    try:
        export = open_file(ground, source.path, [municipality])
        recognised = _recognise(export, ground)
    except FindingsError as refused:
        return Reading(name, source.municipality_id, None, (), 0, 0, refused.findings, None)
    tidied = _read_with_new_units(recognised, municipality, ground.factors, source.wave)
    names = municipality.units["unit_name"].tolist()
    others = list_municipalities(mappings)
    findings = name_other_municipalities(tidied.findings, municipality, others)
    findings = add_cell_findings(recognised, findings)
    tidied = replace(tidied, findings=name_surroundings(findings, recognised, names))
    tree = build_tree(municipality.units)
    extract = _score(tidied, tree.closure(), ground.settings.method)
    if extract is None or any(f.severity is Severity.ERROR for f in tidied.findings):
        return Reading(
            name, source.municipality_id, recognised.layout.layout_id, (), 0, 0,
            tidied.findings, None,
        )  # fmt: skip
    whole, findings = extract, (*tidied.findings, *find_other_name(name, municipality, others))
    if tidied.answers is None:
        whole, found = _roll_up(extract, municipality)
        findings = (*findings, *found)
    return Reading(
        name, source.municipality_id, extract.layout_id, extract.waves,
        extract.factor_scores["unit_id"].nunique(), len(extract.factor_scores),
        findings, _place_units(whole, tree),
    )  # fmt: skip


def _recognise(export: files.Export, ground: Ground) -> layouts.Recognised:
    """Return a file's layout; of a file without one, say which other survey it is, if it does."""
    try:
        return layouts.recognise(export, ground.layouts, ground.factors)
    except FindingsError as refused:
        unknown = {finding.code for finding in refused.findings} <= _NOT_RECOGNISED
        own = ground.layouts[0].survey if ground.layouts else ()
        other = find_other_survey(export, own, ground.factors) if unknown else None
        if other is None:
            raise
        raise FindingsError([other]) from refused


def add_unknown_units(ground: Ground, sources: Sequence[SourceFile]) -> list[int]:
    """Add the units that the files have and `units.csv` has not, unless something else is wrong.

    Returns:
        For each file the number of units that were added for it.

    Raises:
        UserError: `units_need_parents`, if the files do not say what the new units belong to. They
            are added, and nothing is imported before somebody has looked: who contains whom
            decides what must be hidden.
    """
    mappings = ground.settings.mappings
    n_added = []
    for source in sources:
        errors = [f for f in read_file(ground, source).findings if f.severity is Severity.ERROR]
        rows = [str(f.facts["new_row"]) for f in errors if f.code == "unit_unknown"]
        municipality = load_municipality(mappings, source.municipality_id, ground.factors)
        if not rows or len(rows) < len(errors) or not have_parents(rows, municipality.units):
            n_added.append(0)
            continue
        add_units(mappings, source.municipality_id, rows)
        n_added.append(len(rows))
        if are_flat(rows, find_root(municipality.units)):
            path = find_units_file(mappings, source.municipality_id)
            raise UserError("units_need_parents", n=len(rows), file=str(path))
    return n_added


def _read_with_new_units(
    recognised: layouts.Recognised,
    municipality: Municipality,
    factors: pd.DataFrame,
    wave: str | None,
) -> tidy.Tidied:
    """Read a file; where it has units that `units.csv` has not, look at their cells as well.

    Else the rows of a new unit would be passed over, and their faults told one reading later.
    """
    tidied = tidy.read_extract(recognised, municipality, factors, wave)
    unknown = [finding for finding in tidied.findings if finding.code == "unit_unknown"]
    rows = [str(finding.facts["new_row"]) for finding in unknown]
    if not rows or not have_parents(rows, municipality.units):
        return tidied
    units = pd.concat([municipality.units, read_unit_rows(rows)], ignore_index=True)
    again = tidy.read_extract(recognised, replace(municipality, units=units), factors, wave)
    return replace(tidied, findings=(*unknown, *again.findings))


def _score(tidied: tidy.Tidied, closure: pd.DataFrame, method: Method) -> schemas.Extract | None:
    """Return the tables of a file, with what must be computed before they can be stored.

    Of respondents: each person's scores, each unit's means. Of units: the spread, where the file
    gives only what it can be found from; that itself is not kept.
    """
    if tidied.extract is None:
        return None
    if tidied.answers is None:
        filled = spread.fill_sds(
            tidied.extract.factor_scores, tidied.distributions, tidied.statement_sds,
            method.item_correlation,
        )  # fmt: skip
        return replace(tidied.extract, factor_scores=filled)
    # Numbered by chance, and not by a seed: nothing is to tell which row somebody was.
    respondents = scores.score_respondents(tidied.answers, np.random.default_rng())
    return replace(
        tidied.extract,
        respondent_scores=respondents,
        factor_scores=scores.aggregate_scores(respondents, closure),
        unit_responses=scores.aggregate_responses(tidied.answers, closure),
    )


def _roll_up(
    extract: schemas.Extract, municipality: Municipality
) -> tuple[schemas.Extract, list[Finding]]:
    """Put together the units that a file of means has no figures of, and say which, or why not."""
    rolled = rollups.roll_up(extract.factor_scores, extract.unit_responses, municipality.units)
    names = municipality.units.set_index("unit_id")["unit_name"]
    file = extract.file_name
    findings: list[Finding] = []
    for wave, units in rolled.summed.groupby("wave"):
        facts = {"wave": str(wave), "units": _list_names(units["unit_id"], names)}
        findings.append(Finding("units_summed", file, facts=dict(facts), severity=Severity.WARNING))
    for wave, pairs in rolled.without_row.groupby("wave"):
        facts = {"wave": str(wave), "units": _list_names(pairs["unit_id"], names),
                 "lacking": _list_names(pairs["lacking_id"], names)}  # fmt: skip
        findings.append(
            Finding("units_below_absent", file, facts=dict(facts), severity=Severity.WARNING)
        )
    for wave, pairs in rolled.without_figures.groupby("wave"):
        facts = {"wave": str(wave), "units": _list_names(pairs["unit_id"], names),
                 "lacking": _list_names(pairs["lacking_id"], names)}  # fmt: skip
        findings.append(
            Finding("units_below_uncounted", file, facts=dict(facts), severity=Severity.WARNING)
        )
    whole = replace(
        extract, factor_scores=rolled.factor_scores, unit_responses=rolled.unit_responses
    )
    return whole, findings


def _list_names(unit_ids: "pd.Series[str]", names: "pd.Series[str]") -> str:
    """Return the units' names, the first of them where there are many."""
    known = names[names.index.isin(list(unit_ids))].tolist()
    more = [f"… (+{len(known) - _MOST_NAMES})"] if len(known) > _MOST_NAMES else []
    return ", ".join([*known[:_MOST_NAMES], *more])


def _place_units(extract: schemas.Extract, tree: Tree) -> schemas.Extract:
    """Write down where each unit stands in the tree now: that is what its figures contain."""
    rows = [
        (extract.municipality_id, wave, unit_id, within_id)
        for wave, of_wave in extract.unit_responses.groupby("wave")
        for unit_id, within_id in tree.place(set(of_wave["unit_id"])).items()
    ]
    places = pd.DataFrame(rows, columns=list(schemas.UnitPlaces.to_schema().columns))
    return replace(extract, unit_places=schemas.check(schemas.UnitPlaces, places))
