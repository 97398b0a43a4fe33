"""What storing a file would change, told before it is done.

For whoever has the file, in the terminal, and for nobody else: nothing of it is published or kept.
Even so no mean stands in it of fewer than k answers, and none of the file that is replaced: what
lies between two extracts of one survey may be a single person's answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from tifaktor import schemas
from tifaktor.mappings import Municipality
from tifaktor.organisation import build_tree
from tifaktor.store.imports import Foreseen
from tifaktor.vocabulary import Language

_MOST_CHANGES = 5
"""Changes of means that are named, the largest first."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """The import that a file takes the place of, in one wave.

    Attributes:
        file_name: its file.
        imported_at: when, in UTC, as ISO 8601.
        same_file: whether it is the same file, which is now read otherwise.
        new: names of units that it did not have.
        gone: names of units that only it has.
        n_differing: units that both have and whose figures are not the same.
    """

    file_name: str
    imported_at: str
    same_file: bool
    new: tuple[str, ...]
    gone: tuple[str, ...]
    n_differing: int


@dataclass(frozen=True, slots=True)
class Answered:
    """How many answered in a unit at the top: now, last wave, and in the file that is replaced.

    Attributes:
        unit_name: the municipality, or a unit right below it.
        n: people who answered; None where nobody says.
        rate: share of those asked, 0-1.
        n_last: people who answered in the wave before.
        rate_last: the share then.
        n_replaced: people who answered by the file that is replaced.
    """

    unit_name: str
    n: int | None
    rate: float | None
    n_last: int | None
    rate_last: float | None
    n_replaced: int | None


@dataclass(frozen=True, slots=True)
class MeanChange:
    """The mean of a unit at the top, now and in the wave before, both of at least k answers.

    Attributes:
        unit_name: the unit.
        factor_id: the factor.
        mean: now, in points of the scale.
        mean_last: in the wave before.
    """

    unit_name: str
    factor_id: str
    mean: float
    mean_last: float


@dataclass(frozen=True, slots=True)
class WavePreview:
    """What one wave of a file would change.

    Attributes:
        wave: which survey.
        last_wave: the survey before it, stored or in the same command; None where there is none.
        n_units: units of the file.
        new: names of units that the survey before did not have.
        gone: names of units that only the survey before had.
        factors_missing: factors of which the file has no score.
        replaced: the import whose place it takes; None where the wave is new.
        answered: how many answered at the top.
        changes: the largest changes of means at the top since the survey before.
    """

    wave: str
    last_wave: str | None
    n_units: int
    new: tuple[str, ...]
    gone: tuple[str, ...]
    factors_missing: tuple[str, ...]
    replaced: Replaced | None
    answered: tuple[Answered, ...]
    changes: tuple[MeanChange, ...]


@dataclass(frozen=True, slots=True)
class FilePreview:
    """What storing a file would change.

    Attributes:
        file_name: its name.
        municipality_id: whose figures.
        kind: `stored` (all of it is new), `replaced` or `unchanged`, as of `SaveOutcome`.
        n_notes: findings that do not stop it.
        n_units_added: units that are added to `units.csv` for it.
        pruned_waves: its waves of which only the means will be kept, since they have been pruned.
        waves: each of its waves; none where nothing changes.
        factor_names: the factors that are mentioned, with their names by language.
    """

    file_name: str
    municipality_id: str
    kind: str
    n_notes: int
    n_units_added: int
    pruned_waves: tuple[str, ...]
    waves: tuple[WavePreview, ...]
    factor_names: dict[str, dict[str, str]]


def preview_files(
    extracts: Sequence[schemas.Extract],
    foreseen: Sequence[Foreseen],
    *,
    n_notes: Sequence[int],
    n_added: Sequence[int],
    stored: schemas.Stored,
    municipality: Municipality,
    factors: pd.DataFrame,
    k: int,
) -> list[FilePreview]:
    """Return what storing some files of one municipality would change.

    Args:
        extracts: what the files say.
        foreseen: what would become of each.
        n_notes: findings that do not stop it, of each.
        n_added: units that were added to `units.csv` for each.
        stored: the means in force.
        municipality: whose.
        factors: `schemas.Factors`.
        k: smallest group of which a mean is told.
    """
    after = _Figures.gather([*extracts, stored])
    before = _Figures.gather([stored])
    previews = []
    for extract, fate, notes, added in zip(extracts, foreseen, n_notes, n_added, strict=True):
        waves: list[WavePreview] = []
        if fate.kind != "unchanged":
            scenes = (
                _Scene(wave, extract, fate.in_force, before, after, municipality)
                for wave in extract.waves
            )
            waves = [scene.preview(factors, k) for scene in scenes]
        previews.append(
            FilePreview(
                extract.file_name, extract.municipality_id, fate.kind, notes, added,
                fate.pruned_waves, tuple(waves), _name_factors(waves, factors),
            )
        )  # fmt: skip
    return previews


def _name_factors(waves: Sequence[WavePreview], factors: pd.DataFrame) -> dict[str, dict[str, str]]:
    missing = {factor for wave in waves for factor in wave.factors_missing}
    changed = {change.factor_id for wave in waves for change in wave.changes}
    mentioned = factors[factors["factor_id"].isin(missing | changed)].set_index("factor_id")
    named = {language: mentioned[f"name_{language}"].to_dict() for language in Language}
    return {
        str(factor): {str(language): str(names[factor]) for language, names in named.items()}
        for factor in mentioned.index
    }


@dataclass(frozen=True, slots=True)
class _Figures:
    """Scores and responses of some waves, of each wave from one file."""

    scores: pd.DataFrame
    responses: pd.DataFrame

    @classmethod
    def gather(cls, sources: Sequence[schemas.Extract | schemas.Stored]) -> "_Figures":
        """Return all of them; of a wave that several have, what the first one says."""
        scores, responses = [], []
        known: set[str] = set()
        for source in sources:
            scores.append(source.factor_scores[~source.factor_scores["wave"].isin(known)])
            responses.append(source.unit_responses[~source.unit_responses["wave"].isin(known)])
            known |= {
                *source.factor_scores["wave"].unique(), *source.unit_responses["wave"].unique(),
            }  # fmt: skip
        return cls(pd.concat(scores, ignore_index=True), pd.concat(responses, ignore_index=True))

    def of_wave(self, wave: str | None) -> "_Figures":
        """Return those of one wave; none where there is no such wave."""
        scores, responses = self.scores, self.responses
        return _Figures(scores[scores["wave"] == wave], responses[responses["wave"] == wave])

    def list_units(self) -> set[str]:
        """Return the units that a file has figures of: not those put together from others."""
        summed = self.responses.loc[self.responses["n_units_summed"].notna(), "unit_id"]
        units = {*self.scores["unit_id"].unique(), *self.responses["unit_id"].unique()}
        return units - {*summed}

    def count(self, unit_id: str) -> tuple[int | None, float | None]:
        """Return how many answered in a unit, and the share; None where nobody says."""
        rows = self.responses[self.responses["unit_id"] == unit_id]
        if rows.empty:
            return None, None
        n, rate = rows[["n_responses", "response_rate"]].iloc[0]
        return (None if pd.isna(n) else int(n)), (None if pd.isna(rate) else float(rate))


@dataclass(frozen=True, slots=True)
class _Scene:
    """One wave of one file, before what is stored and what else the command brings."""

    wave: str
    extract: schemas.Extract
    in_force: pd.DataFrame
    before: _Figures
    after: _Figures
    municipality: Municipality

    def preview(self, factors: pd.DataFrame, k: int) -> WavePreview:
        """Return what the wave would change."""
        now, last_wave = self.after.of_wave(self.wave), self._find_last_wave()
        last, units = self.after.of_wave(last_wave), now.list_units()
        missing = factors.loc[~factors["factor_id"].isin(now.scores["factor_id"]), "factor_id"]
        return WavePreview(
            self.wave, last_wave, len(units),
            new=self._name(units - last.list_units()) if last_wave else (),
            gone=self._name(last.list_units() - units),
            factors_missing=tuple(missing),
            replaced=self._compare_replaced(now),
            answered=self._count_answers(now, last),
            changes=self._find_changes(now, last, k),
        )  # fmt: skip

    def _find_last_wave(self) -> str | None:
        waves = {*self.after.scores["wave"].unique(), *self.after.responses["wave"].unique()}
        return max((wave for wave in waves if wave < self.wave), default=None)

    def _compare_replaced(self, now: _Figures) -> Replaced | None:
        logged = self.in_force[self.in_force["wave"] == self.wave]
        if logged.empty:
            return None
        old, line = self.before.of_wave(self.wave), logged.iloc[-1]
        then, units = old.list_units(), now.list_units()
        return Replaced(
            str(line["file_name"]),
            line["imported_at"].tz_localize("UTC").isoformat(timespec="seconds"),
            same_file=str(line["fingerprint"]) == self.extract.fingerprint,
            new=self._name(units - then), gone=self._name(then - units),
            n_differing=len(_find_differing(now, old) & units & then),
        )  # fmt: skip

    def _list_top(self) -> tuple[str, ...]:
        tree = build_tree(self.municipality.units)
        return (tree.root, *tree.children[tree.root])

    def _count_answers(self, now: _Figures, last: _Figures) -> tuple[Answered, ...]:
        old, names = self.before.of_wave(self.wave), self._names()
        known = {*now.responses["unit_id"], *last.responses["unit_id"], *old.responses["unit_id"]}
        return tuple(
            Answered(str(names[unit]), *now.count(unit), *last.count(unit), old.count(unit)[0])
            for unit in self._list_top()
            if unit in known
        )

    def _find_changes(self, now: _Figures, last: _Figures, k: int) -> tuple[MeanChange, ...]:
        top = list(self._list_top())
        columns = ["unit_id", "factor_id", "mean"]
        shown, then = (
            part.scores.loc[part.scores["unit_id"].isin(top) & (part.scores["n"] >= k), columns]
            for part in (now, last)
        )
        both = shown.merge(then, on=["unit_id", "factor_id"], suffixes=("", "_last"))
        # By what can be written, so that no change stands above a larger one.
        both = both.assign(size=(both["mean"] - both["mean_last"]).abs().round(6))
        largest = both[both["size"] > 0].sort_values("size", ascending=False, kind="stable")
        names = self._names()
        rows = largest.head(_MOST_CHANGES).to_dict("records")
        return tuple(
            MeanChange(str(names[row["unit_id"]]), row["factor_id"], row["mean"], row["mean_last"])
            for row in rows
        )

    def _names(self) -> "pd.Series[str]":
        return self.municipality.units.set_index("unit_id")["unit_name"]

    def _name(self, unit_ids: set[str]) -> tuple[str, ...]:
        units = self.municipality.units
        named = units.loc[units["unit_id"].isin(unit_ids)]
        # A unit may have been taken out of units.csv since: then its key is all there is.
        unknown = sorted(unit_ids - {*named["unit_id"]})
        return (*named["unit_name"].astype(str), *unknown)


def _find_differing(now: _Figures, old: _Figures) -> set[str]:
    """Return the units of which one of the two says something that the other does not.

    How many decimals a figure was written with is no figure: a workbook drops the zero of 4.0.
    """
    differing: set[str] = set()
    for here, there in ((now.scores, old.scores), (now.responses, old.responses)):
        both = pd.concat([here, there], ignore_index=True).astype(object)
        both = both.drop(columns="decimals", errors="ignore")
        both = both.where(both.notna(), None)
        alone = both[~both.duplicated(keep=False)]
        differing |= {*alone["unit_id"]}
    return differing
