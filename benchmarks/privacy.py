"""How well nobody can be told from what goes out, what that costs, and how fast it is found.

    uv run python benchmarks/privacy.py [--towns 2000] [--trees 400] [--kept FILE] [--write]

Everything is made up by a seed. `--write` puts the tables in `docs/privacy.md`. It goes by people
(`attack.py`): nothing that decides what is hidden has a say in what counts as a leak.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import combinations
from multiprocessing import get_context
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pandas as pd

from ends import find_extremes
from municipalities import (
    Town,
    draw_staff,
    draw_town,
    draw_tree,
    draw_wave,
    order_bottom_up,
    take_tables,
)
from privacy_tables import Findings, describe
from releases import (
    NARROWEST,
    ROOT,
    Sent,
    audit,
    find_narrowest,
    find_own,
    find_smallest,
    publish,
    send,
    take_sent,
)  # fmt: skip
from rules import (
    RULES,
    SmallTree,
    Tried,
    count_best_pools,
    find_best,
    hide_by_rule,
    protect,
    try_rule,
)
from tifaktor import schemas
from tifaktor.privacy import ledger, release
from tifaktor.privacy.following import can_follow
from tifaktor.privacy.suppression import build_mask
from twists import draw_harder_town, list_twists

SEED = 2026
K = 5
PAGE = Path(__file__).parents[1] / "docs" / "privacy.md"
START, END = "<!-- privacy: made by benchmarks/privacy.py -->", "<!-- end of privacy -->"
OURS = "**tifaktor**"
MOST_SIBLINGS = 10
SIZES = (300, 20_000)
CHEAPEST = 1e3
"""What hiding a group of small units costs: as little as any unit further down."""
NOTHING = schemas.empty(schemas.Ledger)


def check_types(model: type[schemas.Table], table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its model's types: `schemas.check` without the rules, which take time."""
    types = _list_types(model)
    return table[list(types)].astype(types)


@cache
def _list_types(model: type[schemas.Table]) -> dict[str, object]:
    return schemas.empty(model).dtypes.to_dict()


def judge_town(seed: int) -> Counter[str]:
    """Return what is counted of one municipality that is published again and again."""
    town = draw_harder_town(seed)
    course = publish(town)
    sent = course.sent
    narrowest = min(find_narrowest(town, each) for each in sent)
    refused = audit(town.k, course)
    counted = Counter(
        towns=1, publications=len(sent), leaking=int(find_smallest(town, sent) > 0),
        narrow=int(narrowest < NARROWEST - 1e-6), ends=int(bool(find_extremes(town, sent))),
        audited=int(bool(refused.leaks)), unsure=int(bool(refused.unsure)),
        twisted=int(bool(list_twists(seed))), spreads=int(town.spreads),
    )  # fmt: skip
    names = ("leaking", "narrow", "ends", "audited", "unsure")
    if wrong := {name for name in names if counted[name]}:
        print(f"seed {seed}: {', '.join(sorted(wrong))}", file=sys.stderr, flush=True)
    first = {each.file.wave: each for each in reversed(sent)}
    for each in sent:
        counted += count_hidden(town, each, "first" if each is first[each.file.wave] else "later")
    for each in first.values():
        counted += count_pools(town, each)
    return counted


def count_hidden(town: Town, sent: Sent, when: str) -> Counter[str]:
    """Return the units by whether and why they are hidden, and in how many pools hidden ones are."""
    people = (sent.file.find_members() & sent.file.present[0]).sum(axis=1)
    there = {unit for unit, n in zip(sent.file.unit_ids, people, strict=True) if n}
    units = sent.mask[sent.mask["unit_id"].isin(there)]
    hidden = units[~units["shown"]]
    reasons = Counter(f"{when} {reason}" for reason in hidden["hidden_reason"])
    pooled = int(hidden["unit_id"].isin(sent.pools["unit_id"]).sum())
    counted = reasons + Counter({f"{when} units": len(units), f"{when} hidden": len(hidden)})
    if when == "first":
        stored = take_tables([sent.file], town.decimals)
        tree_alone = build_mask(
            stored.factor_scores, stored.unit_responses, stored.unit_places, root=ROOT, k=town.k
        )
        alone = set(tree_alone.loc[tree_alone["shown"], "unit_id"])
        counted["first bounds"] = int(hidden["unit_id"].isin(alone).sum())
    return counted + Counter({f"{when} pooled": pooled})


def count_pools(town: Town, sent: Sent) -> Counter[str]:
    """Return the pools of hidden units without others below them, and how many there could be."""
    file = sent.file
    members = file.find_members()
    own = find_own(file, members)
    counts, staff = ((who[:, np.newaxis] & file.present).sum(axis=2) for who in (members, own))
    states = sent.mask.set_index("unit_id")["shown"].reindex(file.unit_ids)
    hidden, shown = states.eq(False).to_numpy(), states.eq(True).to_numpy()
    is_parent = np.isin(np.arange(len(hidden)), file.within[file.measured])
    found: Counter[str] = Counter()
    for parent in np.flatnonzero(shown & is_parent):
        below = np.flatnonzero((file.within == parent) & hidden & (counts[:, 0] > 0))
        if 1 <= len(below) <= MOST_SIBLINGS and not is_parent[below].any():
            best = count_best_pools(
                counts[below].astype(float), staff[parent].astype(float), counts[parent, 0],
                town.k, with_staff=town.decimals is None,
            )  # fmt: skip
            pools = sent.pools[sent.pools["parent_id"] == file.unit_ids[parent]]
            found += Counter({"pools": pools["pool_id"].nunique(), "best pools": best})
    return found


def compare_with_best(seed: int) -> Counter[str]:
    """Return units hidden in a small tree, and in the best of all masks, without and with bounds."""
    rng = np.random.default_rng([SEED, seed])
    within = draw_tree(rng, int(rng.integers(4, 13)))
    file = draw_wave(rng, "2024", within, draw_staff(rng, within), 2)
    homes = file.home == np.arange(len(within))[:, np.newaxis]
    own = (homes[:, np.newaxis] & file.present).sum(axis=2).astype(float)
    answers = np.vstack([np.zeros(len(file.home)), *(file.scores * file.present[1:])])
    tree = SmallTree(within, own, homes @ answers.T)
    members = file.find_members()
    people = (members & file.present[0]).sum(axis=1)
    cost = weigh(within, people)
    stored = take_tables([file])
    alone = build_mask(
        stored.factor_scores, stored.unit_responses, stored.unit_places, root=ROOT, k=K
    )
    full = release.plan_release(stored, NOTHING, root=ROOT, k=K).mask
    counted = Counter({"trees": 1, "units": int((people > 0).sum())})
    for name, mask, bounds in (("tree", alone, False), ("bounds", full, True)):
        best = find_best(tree, cost, K, bounds=bounds)
        shown = mask.set_index("unit_id")["shown"].reindex(file.unit_ids).eq(True).to_numpy()
        spent, least = ((cost * (people > 0))[~kept].sum() for kept in (shown, best))
        counted[f"{name} hidden"] = int(((people > 0) & ~shown).sum())
        counted[f"{name} best"] = int(((people > 0) & ~best).sum())
        counted[f"{name} dearer"] = int(spent > least)
    return counted


def weigh(within: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Return what hiding each unit costs: the upper two levels far more than the others."""
    depth = np.zeros(len(within), dtype=np.int64)
    for unit in order_bottom_up(within)[::-1]:
        depth[unit] = depth[within[unit]] + 1 if within[unit] >= 0 else 0
    return np.select([depth == 0, depth == 1], [1e9 + people, 1e6 + people], 1e3 + people)


def compare_ledger_with_best(seed: int) -> Counter[str]:
    """Return figures hidden because of older ones in a tiny town, and what the least costly hide.

    Counted on their own where no figure says whom a difference is about, since answers were
    corrected or people came and others went: there only who knows every person can do better.
    """
    town = draw_town(seed, 8)
    first, *later = [file for file in town.publications if file.wave == town.publications[-1].wave]
    if not later:
        return Counter()
    before = publish(Town(town.k, town.decimals, (first,)))
    earlier, before_it = before.sent, before.ledger
    stored = take_tables(later[:1], town.decimals)
    with patch.object(release, "find_unsafe", lambda *_: set()):
        wished = release.plan_release(stored, before_it, root=ROOT, k=town.k)
    followed = []
    with patch.object(
        ledger, "can_follow", lambda *both: followed.append(can_follow(*both)) or followed[-1]
    ):
        planned = release.plan_release(stored, before_it, root=ROOT, k=town.k)
    wish = take_sent(later[0], wished, schemas.empty(schemas.ScoreMask))
    shown = wish.mask.loc[wish.mask["shown"], "unit_id"].tolist()
    kept = set(planned.mask.loc[planned.mask["shown"], "unit_id"])
    gone = set(shown) - kept
    if not gone:
        return Counter({"again": 1})
    file = later[0]
    people = (file.find_members() & file.present[0]).sum(axis=1)
    cost = dict(zip(file.unit_ids, weigh(file.within, people), strict=True))
    price = {unit: cost.get(unit, CHEAPEST) for unit in shown}
    ways = [hidden for size in range(len(shown) + 1) for hidden in combinations(shown, size)]
    for hidden in sorted(ways, key=lambda way: sum(price[unit] for unit in way)):
        mask = wish.mask.assign(shown=wish.mask["shown"] & ~wish.mask["unit_id"].isin(hidden))
        tried = [*earlier, Sent(wish.file, mask, wish.pools, wish.scores)]
        if find_smallest(town, tried) == 0:
            corrected = (first.version != file.version)[:, first.present[0] & file.present[0]]
            kind = "clear" if all(followed) and not corrected.any() else "unclear"
            return Counter({
                "again": 1, f"{kind} towns": 1, f"{kind} figures": len(shown),
                f"{kind} gone": len(gone), f"{kind} least": len(hidden),
                f"{kind} dearer": int(
                    sum(price[unit] for unit in gone) > sum(price[unit] for unit in hidden)
                ),
            })  # fmt: skip
    raise AssertionError("hiding everything new is safe")


def compare_rules(n_trees: int) -> dict[str, list[Tried]]:
    """Return what each rule does to each of some trees of about 113 units."""
    rows: dict[str, list[Tried]] = {name: [] for name in [*RULES, OURS]}
    for number in range(n_trees):
        rng = np.random.default_rng([SEED, 7, number])
        within = draw_tree(rng, int(rng.integers(100, 127)), 4)
        staff = draw_staff(rng, within)
        for name, least in RULES.items():
            rows[name].append(try_rule(within, staff, hide_by_rule(within, staff, least, K), K))
        rows[OURS].append(try_rule(within, staff, protect(within, staff, K), K))
    return rows


def take_times(n_units: int, runs: int = 3) -> tuple[int, float, float, float]:
    """Return the units, and the least seconds of protecting, auditing and just checking them."""
    rng = np.random.default_rng([SEED, n_units])
    within = draw_tree(rng, n_units, 5)
    stored = take_tables([draw_wave(rng, "2024", within, draw_staff(rng, within), 10)])
    course = send(stored, NOTHING, K)
    protecting = _time(lambda: send(stored, NOTHING, K), runs)
    auditing = _time(lambda: audit(K, course), runs)
    checking = _time(lambda: schemas.check(schemas.FactorScores, stored.factor_scores), runs)
    return n_units, protecting, auditing, checking


def _time(work: Callable[[], object], runs: int) -> float:
    def once() -> float:
        start = time.process_time()
        work()
        return time.process_time() - start

    return min(once() for _ in range(runs))


def add_up(
    work: Callable[[int], Counter[str]], n_seeds: int, kept: Path | None = None
) -> Counter[str]:
    """Return what is counted over all seeds, on two cores.

    Args:
        work: what is done for each seed.
        n_seeds: how many seeds, from 0.
        kept: a file in which a run that was stopped left off, and where this one writes how far it
            has come.
    """
    done, total = 0, Counter[str]()
    if kept is not None and kept.exists():
        state = json.loads(kept.read_text(encoding="utf-8"))
        done, total = state["done"], Counter(state["total"])
    with (
        patch.object(schemas, "check", check_types),
        ProcessPoolExecutor(min(2, os.cpu_count() or 1), mp_context=get_context("fork")) as workers,
    ):
        found = workers.map(work, range(done, n_seeds), chunksize=10)
        for number, counted in enumerate(found, start=done + 1):
            total.update(counted)
            if kept is not None and number % 20 == 0:
                kept.write_text(json.dumps({"done": number, "total": total}), encoding="utf-8")
    return total


def main() -> None:
    """Print the tables, and write them if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--towns", type=int, default=2000)
    parser.add_argument("--trees", type=int, default=400)
    parser.add_argument("--kept", type=Path, help="go on from this file, and write it on the way")
    parser.add_argument("--write", action="store_true", help="put the tables in docs/privacy.md")
    asked = parser.parse_args()
    found = Findings(
        times=tuple(take_times(n_units) for n_units in SIZES),
        small=add_up(compare_with_best, asked.trees),
        tiny=add_up(compare_ledger_with_best, asked.trees),
        rules=compare_rules(asked.trees),
        towns=add_up(judge_town, asked.towns, asked.kept),
        command=f"benchmarks/privacy.py --towns {asked.towns} --trees {asked.trees} --write",
        seed=SEED,
    )
    text = describe(found)
    print(text)
    print(found.towns, found.small, found.tiny, sep="\n")
    if asked.write:
        before, rest = PAGE.read_text(encoding="utf-8").split(START)
        _, after = rest.split(END)
        PAGE.write_text(f"{before}{START}\n\n{text}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
