"""An invented municipality, as the privacy gate would let it out: for tests of what is shown.

Vassdal has goals of every kind of status, units hidden for both reasons, one that does not know
how many were asked and one that does not know how many answered, and three waves. Every figure
follows from the short tables below by the rules in this file; none was made by the program.
"""

from dataclasses import dataclass, fields, replace
from functools import cache
from itertools import pairwise
from math import erf, inf, sqrt
from pathlib import Path
from typing import TypeVar

import pandas as pd

from made_tables import complete
from tables import read_table
from tifaktor import mappings, schemas
from tifaktor.mappings import Document, Municipality
from tifaktor.privacy.gate import Published
from tifaktor.settings import DefaultTarget, Method

WAVES = ("2022", "2024", "2026")
Made = TypeVar("Made", Municipality, Published)
MAPPINGS = Path(__file__).parents[1] / "data" / "mappings"

UNITS = """
    | unit_id             | unit_name            | parent_id      | unit_type | n   | invited | shift | hidden          |
    |---------------------|----------------------|----------------|-----------|-----|---------|-------|-----------------|
    | vassdal             | Vassdal kommune      |                | kommune   | 146 | 190     | 0.00  |                 |
    | oppvekst            | Oppvekst             | vassdal        | område    | 62  | 78      | 0.12  |                 |
    | solbakken-barnehage | Solbakken barnehage  | oppvekst       | barnehage | 12  | 15      | 0.25  |                 |
    | lia-barnehage       | Lia barnehage        | oppvekst       | barnehage | 8   | 10      | -0.35 |                 |
    | fjordtun-skole      | Fjordtun skole       | oppvekst       | skole     | 30  | 40      | 0.10  |                 |
    | helse-og-mestring   | Helse og mestring    | vassdal        | område    | 54  | 71      | -0.10 |                 |
    | hjemmetjenesten     | Hjemmetjenesten      | helse-og-mestring | helse  | 26  | 45      | -0.30 |                 |
    | natt                | Nattpatruljen        | helse-og-mestring | helse  | 3   | 4       | 0.00  | too_few         |
    | dagsenter           | Dagsenteret          | helse-og-mestring | helse  | 9   | 11      | 0.00  | protects_others |
    | drift               | Drift og eiendom     | vassdal        | område    | 30  | 41      | -0.05 |                 |
    | renhold             | Renhold              | drift          | teknisk   | 14  |         | 0.05  |                 |
    | vei-og-vann         | Vei og vann          | drift          | teknisk   |     |         | -0.10 |                 |
    | verksted            | Verkstedet           | drift          | teknisk   | 6   | 14      | 0.20  |                 |
"""
MEANS = """
    | factor_id                  | 2022 | 2024 | 2026 | national |
    |----------------------------|------|------|------|----------|
    | oppgavemotivasjon          | 4.21 | 4.24 | 4.27 | 4.3      |
    | mestringstro               | 4.28 | 4.31 | 4.38 | 4.3      |
    | selvstendighet             | 4.15 | 4.11 | 4.17 | 4.2      |
    | bruk_av_kompetanse         | 4.05 | 4.18 | 4.29 | 4.2      |
    | mestringsorientert_ledelse | 3.88 | 4.06 | 4.22 | 4.0      |
    | rolleklarhet               | 4.22 | 4.26 | 4.27 | 4.3      |
    | kompetanseutvikling        | 3.64 | 3.52 | 3.49 | 3.7      |
    | fleksibilitetsvilje        | 4.46 | 4.41 | 4.42 | 4.5      |
    | mestringsklima             | 4.04 | 4.09 | 4.08 | 4.1      |
    | nyttemotivasjon            | 4.66 | 4.69 | 4.68 | 4.7      |
"""
GOALS = """
    | goal_id    | parent_id | goal_kind | goal_label | goal_name                                   | description                                                  | place                | follow_up              |
    |------------|-----------|-----------|------------|---------------------------------------------|--------------------------------------------------------------|----------------------|------------------------|
    | hovedmaal  |           | Mål       |            | En arbeidsplass folk vil være på            | Alle mål samlet i én setning.                                | Innledningen         |                        |
    | delmaal-1  |           | Delmål    | 1          | Vassdal er en god og attraktiv arbeidsgiver | Folk trives, får utvikle seg og blir værende.                | Kapittel 2, delmål 1 | Ledere på alle nivåer. |
    | 1.1        | delmaal-1 | Delpunkt  | 1.1        | Ledere som ser den enkelte                  | Lederen støtter hver enkelt i å bli god.                     | Kapittel 2, punkt 1  |                        |
    | 1.2        | delmaal-1 | Delpunkt  | 1.2        | Høyt nærvær                                 |                                                              | Kapittel 2, punkt 2  |                        |
    | 1.3        | delmaal-1 | Delpunkt  | 1.3        | Likestilling i hele organisasjonen          |                                                              | Kapittel 2, punkt 3  |                        |
    | delmaal-2  |           | Delmål    | 2          | Riktig kompetanse på rett sted              | Kompetansen i huset blir brukt, og den blir fornyet.         | Kapittel 2, delmål 2 | Virksomhetslederne.    |
    | delmaal-3  |           | Delmål    | 3          | En organisasjon som tåler endring           | Vi prøver nye måter å arbeide på, og lærer av hverandre.     | Kapittel 2, delmål 3 |                        |
    | delmaal-4  |           | Delmål    | 4          | Godt samarbeid mellom partene               | Tillitsvalgte og ledere løser saker sammen.                  | Kapittel 2, delmål 4 | Hovedutvalget.         |
    | delmaal-5  |           | Delmål    | 5          | Folk vet hva som ventes av dem              | Roller og ansvar er klare.                                   | Kapittel 2, delmål 5 |                        |
    | 5.1        | delmaal-5 | Delpunkt  | 5.1        | Klare roller                                | Hver enkelt kjenner sitt ansvar.                             | Kapittel 2, punkt 8  |                        |
"""
LINKS = """
    | goal_id   | factor_id                  | basis       | weight | place                | reason                                                     |
    |-----------|----------------------------|-------------|--------|----------------------|------------------------------------------------------------|
    | delmaal-1 | mestringstro               | stated      |        | Kapittel 2, tabell 1 | Dokumentet nevner faktoren under delmålet.                 |
    | delmaal-1 | mestringsorientert_ledelse | stated      |        | Kapittel 2, tabell 1 | Dokumentet nevner faktoren under delmålet, som ledelse.    |
    | delmaal-1 | oppgavemotivasjon          | interpreted |        | Kapittel 2, delmål 1 | Trivsel med selve oppgavene er det faktoren måler.         |
    | 1.1       | mestringsorientert_ledelse | stated      |        | Kapittel 2, tabell 1 | Dokumentet nevner faktoren under delmålet, som ledelse.    |
    | delmaal-2 | bruk_av_kompetanse         | stated      |        | Kapittel 2, tabell 1 | Dokumentet nevner faktoren under delmålet.                 |
    | delmaal-2 | kompetanseutvikling        | stated      |        | Kapittel 2, tabell 1 | Dokumentet nevner faktoren under delmålet.                 |
    | delmaal-3 | fleksibilitetsvilje        | interpreted |        | Kapittel 2, delmål 3 | Vilje til å arbeide på nye måter er det faktoren måler.    |
    | delmaal-3 | mestringsklima             | interpreted |        | Kapittel 2, delmål 3 | Læring av hverandre er en del av et mestringsklima.        |
    | 5.1       | rolleklarhet               | interpreted |        | Kapittel 2, punkt 8  | Kjent ansvar og klare forventninger er det faktoren måler. |
"""
MEASURES = """
    | measure_id | goal_id   | unit_id | measure_name                               | responsible         | deadline | state   | place                |
    |------------|-----------|---------|--------------------------------------------|---------------------|----------|---------|----------------------|
    | t1         | delmaal-1 |         | Lederskole for nye ledere                  | HR                  | 2027     | ongoing | Kapittel 3, tiltak 1 |
    | t2         | 1.1       |         | Medarbeidersamtale hvert år                | Alle ledere         |          | planned | Kapittel 3, tiltak 2 |
    | t3         | delmaal-2 |         | Kompetanseplan for hver virksomhet         | Virksomhetslederne  | 2026     | unknown | Kapittel 3, tiltak 3 |
    | t4         | delmaal-2 | renhold | Kurs i nye maskiner                        |                     | 2026     | done    | Kapittel 3, tiltak 4 |
    | t5         | delmaal-4 |         | Faste møter mellom tillitsvalgte og ledere |                     |          | unknown | Kapittel 3, tiltak 5 |
"""
DOCUMENT = Document(
    title="Arbeidsgiverstrategi for Vassdal 2025-2030",
    adopted="12. mars 2025",
    valid_from=2025,
    valid_to=2030,
    goal_word="delmål",
    goal_word_plural="delmål",
    about_survey="Dokumentet bruker 10-FAKTOR annethvert år og knytter faktorer til to av delmålene.",
    about_targets="Dokumentet setter ikke noe tall. Kravet som vises, er en antakelse.",
    revision="hvert fjerde år",
)
POOL = "helse-og-mestring-pool"
"""The two hidden units of one area, where they are shown together."""
N_ACROSS = 18
"""Pages across units: of the ten factors, and of the eight goals that stand at the top or are linked."""
_CONTEXT = {"municipality_id": "vassdal"}
_LOWEST = (
    "solbakken-barnehage", "lia-barnehage", "fjordtun-skole", "hjemmetjenesten", "natt",
    "dagsenter", "renhold", "vei-og-vann", "verksted",
)  # fmt: skip


def load_factors() -> pd.DataFrame:
    """Return the ten factors, as they stand in the repository."""
    return load_instrument().factors.copy()


@cache
def load_instrument() -> mappings.Instrument:
    """Return the survey that the repository comes with."""
    return mappings.load_instrument(MAPPINGS)


def make_municipality(*, with_strategy: bool = True, extra_units: int = 0) -> Municipality:
    """Return Vassdal's mappings; `extra_units` adds that many teams below the first area."""
    return _copy_frames(_make_municipality(with_strategy=with_strategy, extra_units=extra_units))


@cache
def _make_municipality(*, with_strategy: bool, extra_units: int) -> Municipality:
    units = _list_units(extra_units)[["unit_id", "unit_name", "parent_id", "unit_type"]]
    frames = {
        name: complete(model, _read(text, "goal_label", "deadline"))
        for name, model, text in (
            ("goals", schemas.Goals, GOALS),
            ("links", schemas.Links, LINKS),
            ("measures", schemas.Measures, MEASURES),
        )
    }
    if not with_strategy:
        frames = {name: frame.iloc[:0] for name, frame in frames.items()}
    return Municipality(
        municipality_id="vassdal",
        municipality_name="Vassdal",
        organisation_name="Vassdal kommune",
        document=DOCUMENT if with_strategy else None,
        targets=schemas.empty(schemas.Targets),
        units=complete(schemas.Units, units),
        **frames,
    )


def make_published(
    *,
    with_strategy: bool = True,
    waves: tuple[str, ...] = WAVES,
    extra_units: int = 0,
    method: Method | None = None,
    pooled_in: tuple[str, ...] = (),
) -> Published:
    """Return what the gate would let out of Vassdal's figures.

    Args:
        with_strategy: whether there are goals.
        waves: the surveys.
        extra_units: that many teams below the first area.
        method: the constants.
        pooled_in: waves in which the two hidden units are shown together, as `POOL`.
    """
    return _copy_frames(
        _make_published(
            with_strategy=with_strategy, waves=waves, extra_units=extra_units,
            method=method or Method(), pooled_in=pooled_in,
        )
    )  # fmt: skip


@cache
def _make_published(
    *,
    with_strategy: bool,
    waves: tuple[str, ...],
    extra_units: int,
    method: Method,
    pooled_in: tuple[str, ...],
) -> Published:
    units = _list_units(extra_units, with_pool=bool(pooled_in))
    rows = _Rows(units, _read(MEANS), waves, method)
    links = _read(LINKS)
    goals = _read(GOALS, "goal_label")
    if not with_strategy:
        links, goals = links.iloc[:0], goals.iloc[:0]
    goal_verdicts = _frame(schemas.PublishedGoalVerdicts, rows.list_goal_verdicts(goals, links))
    published = Published(
        municipality_id="vassdal",
        k=5,
        method=rows.method,
        default_target=DefaultTarget(),
        waves=waves,
        synthetic_waves=frozenset(waves),
        responses=_frame(schemas.PublishedResponses, rows.list_responses()),
        scores=_frame(schemas.PublishedScores, rows.list_scores()),
        changes=_frame(schemas.PublishedChanges, rows.list_changes()),
        pooled_scores=schemas.empty(schemas.PooledScores),
        benchmarks=_frame(schemas.Benchmarks, rows.list_benchmarks()),
        factor_verdicts=_frame(schemas.PublishedFactorVerdicts, rows.list_factor_verdicts(links)),
        goal_verdicts=goal_verdicts,
        backtest=_remember(goal_verdicts),
        pools=_list_pools(pooled_in),
    )
    not_pooled = tuple(wave for wave in waves if wave not in pooled_in)
    return leave_out(published, POOL, waves=not_pooled)


def _copy_frames(made: Made) -> Made:
    """Return the same with frames of its own, which a test may change: making them takes long."""
    parts = {field.name: getattr(made, field.name) for field in fields(made)}
    frames = {name: part for name, part in parts.items() if isinstance(part, pd.DataFrame)}
    return replace(made, **{name: frame.copy() for name, frame in frames.items()})


def as_real(published: Published) -> Published:
    """Return the same figures, said to be real."""
    return replace(published, synthetic_waves=frozenset())


def hide_units(
    published: Published, *unit_ids: str, waves: tuple[str, ...] = WAVES, reason: str = "too_few"
) -> Published:
    """Return `published` as the gate would have left it with more units hidden in some waves."""

    def is_hidden(frame: pd.DataFrame, wave: str = "wave") -> pd.Series:
        return frame["unit_id"].isin(unit_ids) & frame[wave].isin(waves)

    def blank(frame: pd.DataFrame, **told: object) -> pd.DataFrame:
        kept = {"municipality_id", "wave", "unit_id", "factor_id", "goal_id", "n_factors",
                "from_respondents", "rule", *told}  # fmt: skip
        changed = frame.copy()
        for column in changed.columns.difference(list(kept)):
            changed[column] = changed[column].mask(is_hidden(frame))
        for column, value in told.items():
            changed.loc[is_hidden(frame), column] = value
        return changed

    changes, verdicts, goals = (
        published.changes, published.factor_verdicts, published.goal_verdicts,
    )  # fmt: skip
    measured = goals["status"] != "not_measured"
    judged = blank(goals[measured], status="too_little_data", reason="hidden")
    return replace(
        published,
        responses=blank(published.responses, hidden_reason=reason),
        scores=blank(published.scores, hidden_reason=reason),
        changes=changes[~is_hidden(changes) & ~is_hidden(changes, "previous_wave")],
        factor_verdicts=verdicts[~is_hidden(verdicts)],
        goal_verdicts=pd.concat([judged, goals[~measured]]),
    )


def leave_out(published: Published, *unit_ids: str, waves: tuple[str, ...] = WAVES) -> Published:
    """Return `published` where some units took no part in some waves."""

    def keep(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
        gone = pd.Series(data=False, index=frame.index)
        for column in columns or ("wave",):
            gone |= frame["unit_id"].isin(unit_ids) & frame[column].isin(waves)
        return frame[~gone]

    return replace(
        published,
        responses=keep(published.responses),
        scores=keep(published.scores),
        changes=keep(published.changes, "wave", "previous_wave"),
        factor_verdicts=keep(published.factor_verdicts),
        goal_verdicts=keep(published.goal_verdicts),
    )


def change_rows(frame: pd.DataFrame, column: str, value: object, **where: str) -> pd.DataFrame:
    """Return `frame` with `value` in `column` of the rows where the other columns are as given."""
    chosen = pd.Series(data=True, index=frame.index)
    for name, wanted in where.items():
        chosen &= frame[name] == wanted
    changed = frame.copy()
    changed.loc[chosen, column] = value
    return changed


def _read(text: str, *text_columns: str) -> pd.DataFrame:
    return read_table(text, text_columns=text_columns)


def _frame(model: type[schemas.Table], rows: list[dict[str, object]]) -> pd.DataFrame:
    return complete(model, pd.DataFrame(rows)) if rows else schemas.empty(model)


def _remember(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Count, from the third wave on, what was said of the lowest units the wave before."""
    lowest = verdicts[verdicts["unit_id"].isin(_LOWEST) & verdicts["probability"].notna()]
    rows: list[dict[str, object]] = []
    for before, wave in pairwise(WAVES[1:]):
        said = lowest[lowest["wave"] == before].rename(
            columns={"status": "previous_status", "direction": "previous_direction"}
        )
        came = lowest.loc[
            lowest["wave"] == wave, ["unit_id", "goal_id", "status", "mean", "required"]
        ]
        key = ["goal_id", "previous_status", "previous_direction", "status"]
        pairs = said[["unit_id", *key[:-1]]].merge(came, on=["unit_id", "goal_id"])
        for values, of_it in pairs.groupby(key, dropna=False):
            above = int((of_it["mean"] >= of_it["required"]).sum())
            rows.append(
                _CONTEXT
                | {"wave": wave, "previous_wave": before, "n_units": len(of_it), "n_above": above}
                | dict(zip(key, values, strict=True))
            )
    return _frame(schemas.Backtest, rows)


def _list_pools(waves: tuple[str, ...]) -> pd.DataFrame:
    rows = [
        _CONTEXT
        | {"wave": wave, "pool_id": POOL, "parent_id": "helse-og-mestring", "unit_id": unit}
        for wave in waves
        for unit in ("natt", "dagsenter")
    ]
    return (
        schemas.check(schemas.Pools, pd.DataFrame(rows).assign(with_staff=False))
        if rows
        else (schemas.empty(schemas.Pools))
    )


def _list_units(extra: int, *, with_pool: bool = False) -> pd.DataFrame:
    units = _read(UNITS)
    if with_pool:
        # The 3 of 4 and the 9 of 11 who are hidden one by one.
        pool = {"unit_id": POOL, "unit_name": "Små enheter i Helse og mestring", "n": 12,
                "parent_id": "helse-og-mestring", "invited": 15, "shift": 0.1}  # fmt: skip
        units = pd.concat([units, pd.DataFrame([pool])], ignore_index=True)
        units["hidden"] = units["hidden"].where(units["hidden"].notna(), None)
    more = [
        {"unit_id": f"team-{i}", "unit_name": f"Team {i} i Oppvekst", "parent_id": "oppvekst",
         "unit_type": "skole", "n": 6 + i % 40, "invited": 9 + i % 40, "shift": (i % 9 - 4) / 10}
        for i in range(1, extra + 1)
    ]  # fmt: skip
    return pd.concat([units, pd.DataFrame(more)], ignore_index=True) if more else units


@dataclass(frozen=True, slots=True)
class _Rows:
    """Writes the rows of the published tables from the units, the means and a few rules."""

    units: pd.DataFrame
    means: pd.DataFrame
    waves: tuple[str, ...]
    method: Method

    def list_responses(self) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        for wave in self.waves:
            for unit in self._units():
                hidden = unit["hidden"] is not None
                n, invited = (None, None) if hidden else (unit["n"], unit["invited"])
                rate = n / invited if n is not None and invited is not None else None
                rows.append(
                    _CONTEXT
                    | {"wave": wave, "unit_id": unit["unit_id"], "n_responses": n,
                       "n_invited": invited, "response_rate": rate,
                       "hidden_reason": unit["hidden"]}
                )  # fmt: skip
        return rows

    def list_scores(self) -> list[dict[str, object]]:
        return [
            self._score(wave, unit, factor)
            for wave in self.waves
            for unit in self._units()
            for factor in self.means["factor_id"]
        ]

    def list_changes(self) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        for before, wave in zip(self.waves[:-1], self.waves[1:], strict=True):
            for unit in self._units():
                if unit["hidden"] is not None or unit["n"] is None:
                    continue
                rows += [
                    self._change(before, wave, unit, factor) for factor in self.means["factor_id"]
                ]
        return rows

    def list_benchmarks(self) -> list[dict[str, object]]:
        return [
            _CONTEXT
            | {"wave": wave, "benchmark_id": "national", "factor_id": row["factor_id"],
               "mean": row["national"], "decimals": 1}
            for wave in self.waves
            for row in self.means.to_dict("records")
        ]  # fmt: skip

    def list_factor_verdicts(self, links: pd.DataFrame) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        for wave in self.waves:
            for unit in self._units():
                if unit["hidden"] is not None:
                    continue
                for link in links.to_dict("records"):
                    score = self._score(wave, unit, str(link["factor_id"]))
                    required = self._national(str(link["factor_id"]))
                    alike = int((links["goal_id"] == link["goal_id"]).sum())
                    rows.append(
                        _CONTEXT
                        | {"wave": wave, "unit_id": unit["unit_id"], "goal_id": link["goal_id"],
                           "factor_id": link["factor_id"], "weight": 1 / alike,
                           "basis": link["basis"], "target_kind": "national_mean",
                           "required": required, "required_decimals": 1, "adopted": None,
                           "baseline_pooled": False, "baseline_variance": 0.0, "baseline_df": inf,
                           "baseline_rounding": 0.0, "mean": score["mean"], "n": unit["n"]}
                        | _judge(float(score["mean"]), required, unit)  # type: ignore[arg-type]
                    )  # fmt: skip
        return rows

    def list_goal_verdicts(
        self, goals: pd.DataFrame, links: pd.DataFrame
    ) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        for wave in self.waves:
            for unit in self._units():
                for goal in goals["goal_id"]:
                    factors = list(links.loc[links["goal_id"] == goal, "factor_id"])
                    where = {"wave": wave, "unit_id": unit["unit_id"], "goal_id": goal}
                    facts = self._judge_goal(wave, unit, factors)
                    facts |= {"n_factors": len(factors), "rule": "mean_guard"}
                    rows.append(_CONTEXT | where | facts)
        return rows

    def _judge_goal(
        self, wave: str, unit: dict[str, object], factors: list[str]
    ) -> dict[str, object]:
        nothing = dict.fromkeys(
            ("direction", "probability", "mean", "low", "high", "required", "n")
        ) | {"from_respondents": False}
        if not factors:
            return nothing | {"status": "not_measured", "reason": "no_factor"}
        if unit["hidden"] is not None:
            return nothing | {"status": "too_little_data", "reason": "hidden"}
        mean = sum(float(self._score(wave, unit, f)["mean"]) for f in factors) / len(factors)  # type: ignore[arg-type]
        required = sum(self._national(factor) for factor in factors) / len(factors)
        half = None if unit["n"] is None else 2 * _spread(mean, unit, full=True)
        judged = _judge(mean, required, unit)
        return (
            nothing
            | judged
            | {"mean": mean, "required": required, "n": unit["n"],
               "low": None if half is None else max(1.0, mean - half),
               "high": None if half is None else min(5.0, mean + half)}
            | self._look_back(wave, unit, factors)
            | (_explain(mean - required, required, unit, judged) if "probability" in judged else {})
            | ({"holds_weights": True} if "probability" in judged and len(factors) > 1 else {})
        )  # fmt: skip

    def _look_back(
        self, wave: str, unit: dict[str, object], factors: list[str]
    ) -> dict[str, object]:
        """Return which way the factors went, by the marks of their changes."""
        if wave == self.waves[0] or unit["n"] is None:
            return {}
        before = self.waves[self.waves.index(wave) - 1]
        changes = (self._change(before, wave, unit, factor) for factor in factors)
        marks = [row["change"] > 0 for row in changes if row["flagged"]]  # type: ignore[operator]
        ways = {
            frozenset(): "no_certain_change",
            frozenset({True}): "up",
            frozenset({False}): "down",
        }
        return {"movement": ways.get(frozenset(marks), "both")}

    def _change(
        self, before: str, wave: str, unit: dict[str, object], factor: str
    ) -> dict[str, object]:
        old, new = (float(self._score(at, unit, factor)["mean"]) for at in (before, wave))  # type: ignore[arg-type]
        change = new - old
        visible = 2.2 * sqrt(2) * _spread(new, unit, full=False)
        p = 0.01 if abs(change) >= visible else 0.6
        return _CONTEXT | {
            "wave": wave, "unit_id": unit["unit_id"], "factor_id": factor,
            "previous_wave": before, "change": change, "low": change - visible,
            "high": change + visible, "p": p, "p_adjusted": p,
            "flagged": abs(change) >= visible, "smallest_visible": visible,
        }  # fmt: skip

    def _units(self) -> list[dict[str, object]]:
        plain = self.units.astype(object)
        return plain.where(plain.notna(), None).to_dict("records")

    def _national(self, factor: str) -> float:
        return float(self.means.set_index("factor_id").at[factor, "national"])

    def _score(self, wave: str, unit: dict[str, object], factor: str) -> dict[str, object]:
        place = list(self.means["factor_id"]).index(factor)
        row = self.means.iloc[place]
        # A shift of its own per unit and factor, so that rows differ; less in the big ones.
        bend = (len(str(unit["unit_name"])) * 7 + place * 5) % 7 - 3
        small = unit["n"] is not None and int(unit["n"]) < 20  # type: ignore[call-overload]
        moved = (bend if small else bend / 3) * 0.06 * (1 + WAVES.index(wave)) / 3
        mean = min(4.95, float(row[wave]) + float(unit["shift"]) + moved)  # type: ignore[arg-type]
        where = {"wave": wave, "unit_id": unit["unit_id"], "factor_id": factor}
        facts: dict[str, object] = dict.fromkeys(
            ("n", "mean", "sd", "decimals", "sd_basis", "n_invited", "response_rate", "phi", "df",
             "rounding_variance", "correction_weight", "low", "high", "note")
        )  # fmt: skip
        if unit["hidden"] is None:
            facts |= {"mean": mean, "rounding_variance": 0.0, "n": unit["n"]}
            if unit["n"] is None:
                facts["note"] = "n_unknown"
            else:
                half = 2 * _spread(mean, unit, full=True)
                facts |= {"low": max(1.0, mean - half), "high": min(5.0, mean + half)}
                facts |= {"n_invited": unit["invited"], "phi": 0.2, "df": 20.0}
                facts |= {"sd": sqrt(0.2 * (mean - 1) * (5 - mean)), "sd_basis": "answers"}
        return _CONTEXT | where | facts | {"hidden_reason": unit["hidden"]}


def _spread(mean: float, unit: dict[str, object], *, full: bool) -> float:
    """Return a standard error of the right size: dispersion 0.2, and a share of the FPC."""
    n, invited = float(unit["n"]), unit["invited"]  # type: ignore[arg-type]
    share = 0.0 if invited is None else n / float(invited)  # type: ignore[arg-type]
    return sqrt(0.2 * (mean - 1) * (5 - mean) * (1 - 0.7 * share * full) / n)


def _judge(mean: float, required: float, unit: dict[str, object]) -> dict[str, object]:
    if unit["n"] is None:
        return {"status": "too_little_data", "reason": "n_unknown", "direction": None}
    n, invited = float(unit["n"]), unit["invited"]  # type: ignore[arg-type]
    if invited is not None and n / float(invited) < 0.5:  # type: ignore[arg-type]
        return {"status": "too_little_data", "reason": "low_response", "direction": None}
    z = (mean - required) / _spread(required, unit, full=True)
    p = (1 + erf(z / sqrt(2))) / 2
    verdict = {"status": "unsure", "reason": None, "direction": None, "probability": p}
    if p >= 0.8:
        return verdict | {"status": "on_track"}
    if p <= 0.2:
        return verdict | {"status": "off_track"}
    return verdict | {"direction": "probably_above" if p >= 0.5 else "probably_below"}


def _explain(
    gap: float, required: float, unit: dict[str, object], judged: dict[str, object]
) -> dict[str, object]:
    """Return what a verdict rests on and withstands; each tenth that the silent undo is its limit."""
    n, invited = float(unit["n"]), unit["invited"]  # type: ignore[arg-type]
    facts: dict[str, object] = {"se": _spread(required, unit, full=True), "df": n + 3}
    if invited is None:
        return facts
    rate = n / float(invited)  # type: ignore[arg-type]
    tipping = gap / (1 - rate)
    undone = [lower for lower in (0.1, 0.2, 0.3, 0.4, 0.5) if abs(tipping) < lower]
    decided = judged["status"] in ("on_track", "off_track")
    return facts | {
        "response_rate": rate,
        "tipping_point": tipping,
        "silent_limit": undone[0] if decided and undone else None,
    }
