"""Makes made-up municipalities harder: spreads, and files in which more happens than one thing.

Each has a generator of its own, so that a town without them is the one of `municipalities.draw_town`
to the last answer. People are the same columns in every file of a wave: who is gone is not present.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np

from municipalities import LARGEST, IntArray, Publication, Town, correct, draw_town, drop_last

TWISTED = 0.25
"""Share of towns with a twist."""
SPREAD = 0.5
"""Share of towns whose files give standard deviations."""
ALIKE = 0.3
"""Share of units there in which answers hardly differ, on each factor."""
AT_END = 0.05
"""Share of units there in which nearly everybody answers 5, or 1, on each factor."""
Files = list[Publication]


def draw_harder_town(seed: int, largest: int = LARGEST) -> Town:
    """Return a municipality in which more happens, in about a quarter, and with spreads in half.

    Args:
        seed: of everything that is drawn.
        largest: units at most.
    """
    return twist(spread(draw_town(seed, largest), seed), seed)


def spread(town: Town, seed: int) -> Town:
    """Return the town with spreads, and answers that hardly differ in some units; half stay as is."""
    rng = np.random.default_rng([seed, 2])
    if rng.random() >= SPREAD:
        return town
    waves = _list_waves(town)
    files = [file for wave in waves.values() for file in _draw_alike(rng, wave)]
    return replace(town, publications=tuple(files), spreads=True)


def _list_waves(town: Town) -> dict[str, Files]:
    waves: dict[str, Files] = {}
    for file in town.publications:
        waves.setdefault(file.wave, []).append(file)
    return waves


def _draw_alike(rng: np.random.Generator, files: Files) -> Files:
    """Return a wave's files with other answers in some units, that hardly differ or are at an end."""
    first = files[0]
    shape = (len(first.scores), len(first.unit_ids))
    level = np.clip(rng.normal(4.1, 0.3, shape), 3.4, 4.8)
    end = rng.choice([0.0, 5.0, 1.0], shape, p=[1 - AT_END, 0.8 * AT_END, 0.2 * AT_END])
    level = np.where(end > 0, end, level)
    width = rng.uniform(0.1, 0.3, shape)
    drawn = rng.normal(level[:, first.home], width[:, first.home])
    alike = ((rng.random(shape) < ALIKE) | (end > 0))[:, first.home]
    scores = np.where(alike, np.clip(np.round(4 * drawn) / 4, 1, 5), first.scores)
    made = [replace(first, scores=scores)]
    for before, after in pairwise(files):
        moved = np.clip(made[-1].scores + after.scores - before.scores, 1, 5)
        version = made[-1].version + (moved != made[-1].scores)
        made.append(replace(after, scores=moved, version=version))
    return made


def twist(town: Town, seed: int) -> Town:
    """Return the town with one or two twists in one of its waves; most stay as they are."""
    kinds = list_twists(seed)
    if not kinds:
        return town
    rng = np.random.default_rng([seed, 1, 1])
    waves = _list_waves(town)
    wave = str(rng.choice(list(waves)))
    for kind in kinds:
        waves[wave] = TWISTS[kind](rng, waves[wave])
    publications = [file for files in waves.values() for file in files]
    if "another k" in kinds:
        return _change_k(rng, replace(town, publications=tuple(publications)), wave)
    return replace(town, publications=tuple(publications))


def list_twists(seed: int) -> list[str]:
    """Return the names of the town's twists: none for most seeds."""
    rng = np.random.default_rng([seed, 1])
    if rng.random() >= TWISTED:
        return []
    return [str(kind) for kind in rng.choice(list(TWISTS), rng.integers(1, 3), replace=False)]


def _correct_and_add(rng: np.random.Generator, files: Files) -> Files:
    """Return the files and one more, in which late answers come and others are corrected."""
    last = files[-1]
    late = last.present & ~drop_last(rng, last).present
    before = [replace(file, present=file.present & ~late) for file in files]
    return [*before, correct(rng, last)]


def _take_out_a_while(rng: np.random.Generator, files: Files) -> Files:
    """Return the files with one that lacks a unit and its people, and gives it back in the next."""
    at = int(rng.integers(len(files)))
    there = files[at]
    people = np.bincount(there.home[there.present[0]], minlength=len(there.unit_ids))
    is_leaf = ~np.isin(np.arange(len(people)), there.within)
    leaves = np.flatnonzero(is_leaf & there.measured & (people > 0))
    leaves = leaves[leaves > 0]
    if not len(leaves):
        return files
    leaf = int(rng.choice(leaves))
    measured = there.measured.copy()
    measured[leaf] = False
    gone = replace(there, measured=measured, present=there.present & (there.home != leaf))
    before, after = files[: at + 1], files[at + 1 :] or [there]
    if at == 0 and rng.random() < 0.3:
        before, after = [], files
    if rng.random() < 0.5:
        after = [_rename(file, np.array([leaf])) for file in after]
    return [*before, gone, *after]


def _rename_some(rng: np.random.Generator, files: Files) -> Files:
    """Return the files with some units under other names from one on, else as they are."""
    files = _make_two(files)
    since = int(rng.integers(1, len(files)))
    n_units = len(files[0].unit_ids)
    some = 1 + rng.permutation(n_units - 1)[: int(rng.choice([1, 3, max(1, n_units // 5)]))]
    return [*files[:since], *(_rename(file, some) for file in files[since:])]


def _rename(file: Publication, units: IntArray) -> Publication:
    ids = list(file.unit_ids)
    for unit in units:
        ids[unit] = f"{ids[unit]}n"
    return replace(file, unit_ids=tuple(ids))


def _move_people(rng: np.random.Generator, files: Files) -> Files:
    """Return the files with a few people of one unit in another in the last one."""
    files = _make_two(files) if rng.random() < 0.5 else [*files, files[-1]]
    last = files[-1]
    units = np.flatnonzero(last.measured)
    own = np.bincount(last.home[last.present[0]], minlength=len(last.unit_ids))
    sources = units[own[units] > 0]
    if len(units) < 2 or not len(sources):
        return files
    home = last.home.copy()
    for _ in range(rng.integers(1, 4)):
        source = rng.choice(sources)
        target = rng.choice(units[units != source])
        people = np.flatnonzero((last.home == source) & last.present[0])
        home[rng.permutation(people)[: rng.integers(1, 5)]] = target
    return [*files[:-1], replace(last, home=home)]


def _make_two(files: Files) -> Files:
    """Return the files; a single one twice, as when it is sent once more."""
    return files if len(files) > 1 else [*files, *files]


def _keep_two(_rng: np.random.Generator, files: Files) -> Files:
    return _make_two(files)


def _change_k(rng: np.random.Generator, town: Town, wave: str) -> Town:
    """Return the town with another k from one of the wave's later files on."""
    other = int(rng.choice([k for k in (3, 5, 8) if k != town.k]))
    places = [at for at, file in enumerate(town.publications) if file.wave == wave]
    since = int(rng.choice(places[1:]))
    files = [
        replace(file, k=other if at >= since else town.k)
        for at, file in enumerate(town.publications)
    ]
    return replace(town, k=min(town.k, other), publications=tuple(files))


TWISTS: dict[str, Callable[[np.random.Generator, Files], Files]] = {
    "corrected and late": _correct_and_add,
    "gone and back": _take_out_a_while,
    "renamed": _rename_some,
    "people moved": _move_people,
    "another k": _keep_two,
}
"""What each kind of twist makes of the files of a wave. Another k is of the files from one on."""
