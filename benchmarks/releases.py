"""Publishes made-up municipalities as the program does, and looks for what it told of few people."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pandas as pd

from attack import find_isolated
from municipalities import TOP, BoolArray, FloatArray, Publication, Town, take_tables
from tifaktor import schemas
from tifaktor.audit.engine import attack
from tifaktor.audit.findings import Attack
from tifaktor.audit.gathering import gather_cells
from tifaktor.privacy import release
from tifaktor.privacy.extremes import build_score_mask, drop_masked
from tifaktor.store.ledger import stamp

ROOT = "u0"
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
NARROWEST = 1.0
"""Points that the bounds of a hidden mean must be apart (`docs/decisions/0028`)."""
LOW, HIGH = 1.0, 5.0


Name = tuple[int, ...]
"""What a figure is of, whatever its unit is called."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What went out of one wave at one time.

    Attributes:
        file: the file that it was made from.
        mask: `schemas.Mask` of the wave.
        pools: `schemas.Pools` of the wave.
        scores: `schemas.FactorScores` of the wave, of pools too, without those at an end of the
            scale.
    """

    file: Publication
    mask: pd.DataFrame
    pools: pd.DataFrame
    scores: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that went out: of whom, and what it said.

    Attributes:
        unit_id: the unit or the pool.
        people: who is in it, one by one.
        mean: what was told; 0 of how many answered.
    """

    unit_id: str
    people: BoolArray
    mean: float


@dataclass(frozen=True, slots=True)
class Course:
    """All that goes out of a municipality.

    Attributes:
        sent: every publication of a wave, in order, if it was followed.
        ledger: `schemas.Ledger` after the last.
        last: what went out of all waves together at the end.
        score_mask: `schemas.ScoreMask` of that.
    """

    sent: tuple[Sent, ...]
    ledger: pd.DataFrame
    last: release.Release
    score_mask: pd.DataFrame


def publish(town: Town) -> Course:
    """Publish a municipality: each file when it comes in, and at the end every wave once more."""
    ledger = schemas.empty(schemas.Ledger)
    sent: list[Sent] = []
    last = {file.wave: file for file in town.publications}
    for files in [*([file] for file in town.publications), list(last.values())]:
        stored = take_tables(files, town.decimals, spreads=town.spreads)
        course = send(stored, ledger, files[-1].k or town.k)
        ledger = course.ledger
        sent += [take_sent(file, course.last, course.score_mask) for file in files]
    return Course(tuple(sent), ledger, course.last, course.score_mask)


def send(stored: schemas.Stored, ledger: pd.DataFrame, k: int) -> Course:
    """Return what goes out of some waves now, and the ledger after it."""
    planned = release.plan_release(stored, ledger, root=ROOT, k=k)
    scores, places = planned.stored.factor_scores, planned.stored.unit_places
    score_mask = build_score_mask(scores, places, planned.mask, k=k, ledger=ledger)
    news = release.describe_news(planned, ledger, k, score_mask)
    ledger = pd.concat([ledger, stamp(news, WHEN)], ignore_index=True)
    return Course((), ledger, planned, score_mask)


def take_sent(file: Publication, planned: release.Release, score_mask: pd.DataFrame) -> Sent:
    """Return what goes out of the file's wave."""
    scores = drop_masked(planned.stored.factor_scores, score_mask)
    tables = (planned.mask, planned.pools, scores)
    return Sent(file, *(table[table["wave"] == file.wave] for table in tables))


def audit(k: int, course: Course) -> Attack:
    """Return what `tifaktor audit` finds in a municipality's ledger and last publication."""
    stored = course.last.stored
    whose, figures = ["municipality_id", "wave", "unit_id"], ["n", "mean", "sd"]
    responses = stored.unit_responses.merge(course.last.mask, on=whose)
    responses["n_responses"] = responses["n_responses"].where(responses["shown"])
    scores = stored.factor_scores.merge(course.last.mask, on=whose)
    scores = scores.merge(
        course.score_mask, on=[*whose, "factor_id"], how="left", suffixes=("", "_of_score")
    )
    reason = scores["hidden_reason"].fillna(scores["hidden_reason_of_score"])
    scores = scores.assign(hidden_reason=reason)
    scores[figures] = scores[figures].where(reason.isna())
    tables = {
        "responses": responses, "scores": scores, "places": stored.unit_places,
        "cells": release.list_cells(course.ledger),
    }  # fmt: skip
    return attack(*gather_cells(tables, k), k)


def find_smallest(town: Town, sent: Iterable[Sent]) -> int:
    """Return how many people the smallest group has that everything together isolates; 0: none.

    Groups of fewer than the smallest k that ever was in force are looked for: a figure that went out
    while k was smaller keeps to that, and what comes later is judged together with it.
    """
    waves: dict[str, list[Sent]] = {}
    for each in sent:
        waves.setdefault(each.file.wave, []).append(each)
    found = [
        find_isolated(*put_together(town, of_wave, count), town.k)
        for of_wave in waves.values()
        for count in range(len(of_wave[0].file.present))
    ]
    return min((people for people in found if people), default=0)


def put_together(town: Town, sent: list[Sent], count: int) -> tuple[BoolArray, np.ndarray]:
    """Return figures × answers of a wave, and whose the answers are."""
    n_people = len(sent[0].file.home)
    rows: dict[tuple[Name, bytes, float], FloatArray] = {}
    versions = _list_versions(town, sent, count)
    n_versions = 1 + max((int(version.max(initial=0)) for version in versions), default=0)
    for each, version in zip(sent, versions, strict=True):
        for figure in list_figures(each, count):
            # The same mean of the same people is the same figure, whatever was corrected in it.
            key = (name_figure(each, figure), figure.people.tobytes(), round(figure.mean, 9))
            row = np.zeros((n_people, n_versions), dtype=bool)
            row[figure.people, version[figure.people]] = True
            rows.setdefault(key, row.ravel())
    figures = np.array(list(rows.values()), dtype=bool).reshape(len(rows), n_people * n_versions)
    owners = np.repeat(np.arange(n_people), n_versions)
    told = figures.any(axis=0)
    return figures[:, told], owners[told]


def name_figure(sent: Sent, figure: Figure) -> Name:
    """Return the place of the figure's unit; of a pool its parent, whether with staff, and members."""
    place = {unit: number for number, unit in enumerate(sent.file.unit_ids)}
    if figure.unit_id in place:
        return (place[figure.unit_id],)
    rows = sent.pools[sent.pools["pool_id"] == figure.unit_id]
    members = sorted(place[unit] for unit in rows["unit_id"])
    return (place[rows["parent_id"].iloc[0]], int(rows["with_staff"].iloc[0]), *members)


def _list_versions(town: Town, sent: list[Sent], count: int) -> list[np.ndarray]:
    """Return for each publication which version of everybody's answer it rests on.

    A correction after which every figure is the very same as without it, since means are rounded,
    has told nothing, and is none.
    """
    if not count:
        return [np.zeros(len(each.file.home), dtype=np.int64) for each in sent]
    versions = [each.file.version[count - 1].copy() for each in sent]
    for number in range(1, len(sent)):
        before, after = versions[number - 1].copy(), versions[number].copy()
        changed = [(before != after) & (version == after) for version in versions[number:]]
        if town.decimals is None or not changed[0].any():
            continue
        answers = sent[number - 1].file.scores[count - 1]
        later = list(zip(sent[number:], versions[number:], changed, strict=True))
        if all(_is_unseen(town, each, count, people, answers) for each, _, people in later):
            for _, version, people in later:
                version[people] = before[people]
    return versions


def _is_unseen(town: Town, sent: Sent, count: int, people: BoolArray, before: FloatArray) -> bool:
    """Return whether every figure would be the same if these people's answers were those before."""
    answers = np.where(people, before, sent.file.scores[count - 1])
    members = sent.file.find_members() & sent.file.present[count]
    place = {unit: number for number, unit in enumerate(sent.file.unit_ids)}

    def tell(who: BoolArray) -> float:
        return float(np.round(answers[who].mean(), town.decimals))

    for figure in list_figures(sent, count):
        pooled = sent.pools.loc[sent.pools["pool_id"] == figure.unit_id, "unit_id"]
        parts = [members[place[unit]] for unit in pooled] if len(pooled) else [figure.people]
        total = sum(tell(part) * part.sum() for part in parts if part.any())
        mean = np.round(total / figure.people.sum(), town.decimals)
        if abs(mean - figure.mean) > 1e-9:
            return False
    return True


def list_figures(sent: Sent, count: int) -> Iterator[Figure]:
    """Yield the figures of one count that went out: 0 for who answered, else a factor."""
    members = sent.file.find_members() & sent.file.present[count]
    means = sent.scores[sent.scores["factor_id"] == f"factor-{count - 1}"]
    told = means.set_index("unit_id")["mean"]
    groups = dict(zip(sent.file.unit_ids, members, strict=True)) | dict(_list_pools(sent, members))
    for unit_id in sent.mask.loc[sent.mask["shown"], "unit_id"]:
        people = groups[unit_id]
        if people.any() and (count == 0 or unit_id in told.index):
            yield Figure(unit_id, people, float(told[unit_id]) if count else 0.0)


def _list_pools(sent: Sent, members: BoolArray) -> Iterator[tuple[str, BoolArray]]:
    """Yield each pool with its people: its members', and the parent's own if it has these."""
    place = {unit: number for number, unit in enumerate(sent.file.unit_ids)}
    for pool_id, rows in sent.pools.groupby("pool_id"):
        people = members[[place[unit] for unit in rows["unit_id"]]].any(axis=0)
        if rows["with_staff"].iloc[0]:
            people = people | find_own(sent.file, members)[place[rows["parent_id"].iloc[0]]]
        yield str(pool_id), people


def find_own(file: Publication, members: BoolArray) -> BoolArray:
    """Return units × people: who is in the unit and in no other that the file has below it."""
    own = members.copy()
    for unit in np.flatnonzero(file.measured):
        above = file.within[unit]
        while above != TOP:
            own[above] &= ~members[unit]
            above = file.within[above]
    return own


def find_narrowest(town: Town, sent: Sent) -> float:
    """Return how far apart the closest bounds are of a hidden part of fewer than k people.

    A part is a unit of the file that is not shown. Of n people whose answers
    sum to s, t people sum to at least s - 5·(n - t) and at least t, and to at most the like; s is as
    uncertain as the figures it is made of are rounded. Where every figure involved tells its spread,
    the sum V of squared deviations of the n people is known, and the mean of t of them differs from
    that of all by at most √(V (n - t) / (n t)), as V is at least what two groups differ by. Rounded
    means and spreads are left out of that.
    """
    narrowest = HIGH - LOW
    for count in range(1, len(sent.file.present)):
        pools = set(sent.pools["pool_id"])
        # Of the same people a pool is told less exactly than a unit: what is above holds the unit.
        figures = sorted(
            list_figures(sent, count),
            key=lambda figure: (int(figure.people.sum()), figure.unit_id not in pools),
        )
        if figures:
            narrowest = min(narrowest, _find_narrowest_part(town, sent, count, figures))
    return narrowest


def _add_up(sent: Sent, figure: Figure, count: int) -> float:
    """Return what the people of a figure answered in all: of a pool, by its members' own means."""
    members = sent.pools.loc[sent.pools["pool_id"] == figure.unit_id]
    if members.empty or members["with_staff"].any():
        return float(figure.people.sum() * figure.mean)
    # A pool of rounded means is rounded once more, which would look like knowledge.
    of_factor = sent.scores[sent.scores["factor_id"] == f"factor-{count - 1}"]
    known = of_factor.merge(members[["unit_id"]], on="unit_id")
    return float((known["n"].astype("float64") * known["mean"]).sum())


def _list_spreads(town: Town, sent: Sent, count: int, figures: list[Figure]) -> BoolArray:
    """Return which figures are exact and told with their spread."""
    of_factor = sent.scores[sent.scores["factor_id"] == f"factor-{count - 1}"]
    told = set(of_factor.loc[of_factor["sd"].notna(), "unit_id"])
    exact = town.decimals is None
    return np.array([exact and figure.unit_id in told for figure in figures], dtype=bool)


def _find_narrowest_part(town: Town, sent: Sent, count: int, figures: list[Figure]) -> float:
    parts = (sent.file.find_members() & sent.file.present[count])[sent.file.measured]
    sizes = parts.sum(axis=1)
    parts = parts[(sizes > 0) & (sizes < town.k)]
    holder = np.full(parts.shape[1], TOP)
    sums, off = np.zeros((2, len(figures)))
    people = np.zeros(len(figures), dtype=np.int64)
    step = 0.0 if town.decimals is None else 10.0**-town.decimals
    # The smallest figure that somebody is in; of larger ones only what the smaller leave.
    for number, figure in reversed(list(enumerate(figures))):
        holder[figure.people] = number
        sums[number] = round(_add_up(sent, figure, count), 9)
        off[number] = figure.people.sum() * step / 2
    told = off.copy()
    spread = _list_spreads(town, sent, count, figures)
    for number, figure in enumerate(figures):
        people[number] = int((holder == number).sum())
        for other in range(number):
            if not (figures[other].people & ~figure.people).any():
                sums[number] -= sums[other]
                off[number] -= off[other]
                spread[number] &= spread[other]
    # What is taken off a figure is as uncertain as itself.
    slack = 2 * told - off
    narrowest = HIGH - LOW
    for part in parts:
        (within,) = np.unique(holder[part])
        if within != TOP:
            n, s, t = people[within], sums[within], part.sum()
            least = max(LOW, (s - slack[within] - HIGH * (n - t)) / t)
            most = min(HIGH, (s + slack[within] - LOW * (n - t)) / t)
            if spread[within]:
                group = sent.file.scores[count - 1][holder == within]
                deviations = ((group - group.mean()) ** 2).sum()
                apart = np.sqrt(deviations * (n - t) / (n * t))
                least, most = max(least, s / n - apart), min(most, s / n + apart)
            narrowest = min(narrowest, most - least)
    return narrowest
