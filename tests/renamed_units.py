"""A made-up municipality's units before and after a reorganisation, named as people name units.

About 300 units on four levels, and 60 changes between two waves. What became of what is known, so
that proposals can be counted as right or wrong. Names, sizes and changes are all invented; the habits
(abbreviations, slips of the pen, other words, another order) are those of Norwegian municipalities.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

N_UNITS = 300
STARTS = (
    "Sol", "Berg", "Fjell", "Lunde", "Elve", "Bjørke", "Furu", "Gran", "Hauge", "Kirke", "Li", "Myr",
    "Nord", "Rogne", "Sand", "Skog", "Strand", "Tune", "Vang", "Øver", "Åsne", "Bekke", "Dal", "Eng",
    "Gull", "Havn", "Krok", "Lyng", "Mo", "Prest", "Rødne", "Skåle", "Stein", "Tveit", "Ullern",
)  # fmt: skip
ENDS = ("bakken", "vik", "åsen", "lia", "dalen", "haugen", "jordet", "moen", "neset", "toppen",
        "svingen", "løkka", "myra", "stua", "bråten")  # fmt: skip
FLOWERS = ("Blåklokka", "Hvitveis", "Kløver", "Revebjelle", "Smørblomst", "Tusenfryd", "Maurtua",
           "Ekornet", "Pinnsvin", "Rød base", "Grønn base", "Blå base")  # fmt: skip
SHORT = {
    "barnehage": ("bhg.", "bhg", "barneh.", "bhage"), "skole": ("sk.", "skule", "s."),
    "ungdomsskole": ("ungd.sk.", "u.skole", "ungdomssk."), "sykehjem": ("sykehj.", "sjukeheim"),
    "Avdeling": ("Avd.", "avd", "Avdel."), "avdeling": ("avd.", "avd"),
    "omsorgssenter": ("oms.senter", "omsorgss."), "Hjemmetjenesten": ("Hj.tj.", "Hjemmetj."),
    "bofellesskap": ("bof.", "bofellessk."), "etasje": ("et.", "etg"), "Driftsgruppe": ("Driftsgr.",),
    "og": ("&",), "SFO": ("Skolefritidsordningen",), "tjenesten": ("tj.",),
}  # fmt: skip


@dataclass(slots=True)
class Lists:
    """The two lists as they grow, and what became of what."""

    draw: np.random.Generator
    before: list[dict[str, object]] = field(default_factory=list)
    after: dict[str, dict[str, object]] = field(default_factory=dict)
    pairs: set[tuple[str, str]] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    places: list[str] = field(default_factory=list)
    n_new: int = 0

    def pick(self, words: tuple[str, ...]) -> str:
        """Return one of the words, by chance."""
        return str(words[int(self.draw.integers(len(words)))])

    def find_place(self) -> str:
        """Return a place that no unit is called after yet."""
        return self.places.pop()

    def open(self, name: str, parent: str | None, staff: int) -> str:
        """Put a unit on the earlier list, and return its key."""
        key = f"u{len(self.before):04}"
        self.before.append({"unit_id": key, "unit_name": name, "parent_id": parent, "size": staff})
        return key

    def make_new(self, name: object, parent: object, size: float) -> str:
        """Put a unit with a new key on the later list, and return the key."""
        self.n_new += 1
        key = f"n{self.n_new:04}"
        self.after[key] = {
            "unit_id": key, "unit_name": name, "parent_id": parent, "size": max(3, round(size)),
        }  # fmt: skip
        return key


def make_lists(seed: int) -> tuple[pd.DataFrame, pd.DataFrame, set[tuple[str, str]]]:
    """Return the units before and after, and the true pairs of those whose key was changed.

    Where parts of a unit moved and its key was kept, the pair of the part is among them.
    """
    lists = Lists(np.random.default_rng(seed))
    places = [start + end for start in STARTS for end in ENDS]
    lists.places = [str(place) for place in lists.draw.permutation(places)]
    _make_municipality(lists)
    for unit in lists.before:
        noise = 1 + 0.07 * lists.draw.standard_normal()
        size = max(3, round(float(str(unit["size"])) * noise))
        lists.after[str(unit["unit_id"])] = {**unit, "size": size}
    _reorganise(lists)
    return pd.DataFrame(lists.before), pd.DataFrame(list(lists.after.values())), lists.pairs


def _make_municipality(lists: Lists) -> None:
    root = lists.open("Fjordvik kommune", None, 2500)
    areas = {name: lists.open(name, root, 500) for name in
             ("Oppvekst", "Helse og mestring", "Teknisk", "Kultur og fritid")}  # fmt: skip
    kinds = (_add_barnehage, _add_school, _add_nursing_home, _add_home_care, _add_small, _add_works)
    while len(lists.before) < N_UNITS:
        kinds[int(lists.draw.choice(len(kinds), p=[0.3, 0.2, 0.12, 0.12, 0.2, 0.06]))](lists, areas)


def _add_barnehage(lists: Lists, areas: dict[str, str]) -> None:
    staff = int(lists.draw.integers(9, 40))
    unit = lists.open(f"{lists.find_place()} barnehage", areas["Oppvekst"], staff)
    flowers = lists.draw.choice(FLOWERS, int(lists.draw.integers(0, 4)), replace=False)
    for flower in map(str, flowers):
        lists.open(lists.pick((f"Avdeling {flower}", flower)), unit, _draw_team(lists.draw))


def _add_school(lists: Lists, areas: dict[str, str]) -> None:
    word = lists.pick(("skole", "skole", "ungdomsskole", "barneskole"))
    staff = int(lists.draw.integers(15, 70))
    unit = lists.open(f"{lists.find_place()} {word}", areas["Oppvekst"], staff)
    for part in ("1.-4. trinn", "5.-7. trinn", "SFO")[: int(lists.draw.integers(0, 4))]:
        lists.open(part, unit, _draw_team(lists.draw))


def _add_nursing_home(lists: Lists, areas: dict[str, str]) -> None:
    name = f"{lists.find_place()} {lists.pick(('sykehjem', 'omsorgssenter'))}"
    unit = lists.open(name, areas["Helse og mestring"], int(lists.draw.integers(40, 120)))
    style = lists.pick(("Avdeling {}", "{}. etasje", "Post {}"))
    for number in range(1, int(lists.draw.integers(3, 6))):
        lists.open(style.format(number), unit, int(lists.draw.integers(8, 30)))
    for extra in ("Skjermet avdeling", "Kjøkken", "Nattjeneste")[: int(lists.draw.integers(0, 4))]:
        lists.open(extra, unit, _draw_team(lists.draw))


def _add_home_care(lists: Lists, areas: dict[str, str]) -> None:
    unit = lists.open(f"Hjemmetjenesten {lists.find_place()}", areas["Helse og mestring"], 60)
    sides = [str(side) for side in lists.draw.permutation(["nord", "sør", "øst", "vest"])]
    for side in sides[: int(lists.draw.integers(2, 5))]:
        lists.open(f"Sone {side}", unit, int(lists.draw.integers(8, 30)))


def _add_small(lists: Lists, areas: dict[str, str]) -> None:
    styles = ("{} bofellesskap", "{} bofellesskap", "{} avlastning", "{} aktivitetssenter",
              "Dagsenter {}")  # fmt: skip
    name = lists.pick(styles).format(lists.find_place())
    lists.open(name, areas["Helse og mestring"], int(lists.draw.integers(5, 30)))


def _add_works(lists: Lists, areas: dict[str, str]) -> None:
    style = lists.pick(("Vei og park {}", "Drift {}", "Renhold {}"))
    area = areas[lists.pick(("Teknisk", "Kultur og fritid"))]
    unit = lists.open(style.format(lists.find_place()), area, 30)
    for number in range(1, int(lists.draw.integers(2, 4))):
        lists.open(f"Driftsgruppe {number}", unit, _draw_team(lists.draw))


def _draw_team(draw: np.random.Generator) -> int:
    return int(draw.integers(5, 16))


def _reorganise(lists: Lists) -> None:
    for how, times in (
        (_write_otherwise, 14), (_give_new_key, 10), (_merge, 7), (_split, 6), (_move, 6),
        (_close, 5), (_open, 6), (_take_in, 3), (_give_away, 3),
    ):  # fmt: skip
        for _ in range(times):
            how(lists)


def _choose(
    lists: Lists, n: int = 1, least: int = 0, *, placed: bool = False
) -> list[dict[str, object]]:
    """Return units under one parent, of one kind, that nothing has happened to yet; at the leaves.

    With `placed` only those that are called after a place.
    """
    parents = {unit["parent_id"] for unit in lists.before}
    free = [
        unit for unit in lists.before
        if unit["unit_id"] not in lists.touched | parents
        and unit["parent_id"] not in {None, *lists.touched}
        and int(str(unit["size"])) >= least
        and (not placed or str(unit["unit_name"]).startswith(STARTS))
    ]  # fmt: skip
    for at in lists.draw.permutation(len(free)):
        first = free[at]
        word = str(first["unit_name"]).split()[-1 if n > 1 else 0]
        like = [unit for unit in free if unit["parent_id"] == first["parent_id"]
                and (n == 1 or word in str(unit["unit_name"]))]  # fmt: skip
        like.remove(first)
        if len(like) >= n - 1:
            others = lists.draw.permutation(len(like))[: n - 1]
            found = [first, *(like[other] for other in others)]
            lists.touched |= {str(unit["unit_id"]) for unit in found}
            return found
    raise ValueError("no unit is left")


def _end(lists: Lists, unit: dict[str, object]) -> float:
    return float(str(lists.after.pop(str(unit["unit_id"]))["size"]))


def _know(lists: Lists, unit: dict[str, object], new: str) -> None:
    lists.pairs.add((str(unit["unit_id"]), new))


def _abbreviate(lists: Lists, name: str) -> str:
    words = [lists.pick(SHORT[word]) if word in SHORT else word for word in name.split()]
    return " ".join(words)


def _slip(lists: Lists, name: str) -> str:
    """Return a name with a letter doubled, left out or in another's place."""
    at = int(lists.draw.integers(1, max(2, len(name.split(maxsplit=1)[0]) - 1)))
    how = int(lists.draw.integers(3))
    if how == 0:
        return name[:at] + name[at - 1] + name[at:]
    if how == 1:
        return name[:at] + name[at + 1 :]
    return name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :]


def _write_otherwise(lists: Lists) -> None:
    (unit,) = _choose(lists)
    name = str(unit["unit_name"])
    how = int(lists.draw.integers(6))
    if how <= 1:
        name = _abbreviate(lists, name)
    elif how == 2:
        name = _slip(lists, name) if not any(sign.isdigit() for sign in name) else name.upper()
    elif how == 3:
        name = " ".join(reversed(name.split()))
    elif how == 4:
        name = f"{_abbreviate(lists, name)} ({lists.pick(('enhet', 'komm.', 'avd.'))})"
    else:
        name = _abbreviate(lists, name).upper()
    _know(lists, unit, lists.make_new(name, unit["parent_id"], _end(lists, unit)))


def _give_new_key(lists: Lists) -> None:
    (unit,) = _choose(lists)
    _know(lists, unit, lists.make_new(unit["unit_name"], unit["parent_id"], _end(lists, unit)))


def _merge(lists: Lists) -> None:
    n = 3 if lists.draw.random() < 0.2 else 2
    units = _choose(lists, n)
    firsts = [str(unit["unit_name"]).split() for unit in units]
    how = lists.draw.random()
    if how < 0.5 and n == 2:
        name = f"{firsts[0][0]} og {' '.join(firsts[1])}"
    elif how < 0.8:
        name = str(units[0]["unit_name"])
    else:
        name = f"{lists.find_place()} {firsts[0][-1]}"
    new = lists.make_new(name, units[0]["parent_id"], sum(_end(lists, unit) for unit in units))
    for unit in units:
        _know(lists, unit, new)


def _split(lists: Lists) -> None:
    (unit,) = _choose(lists, least=14)
    name, size = str(unit["unit_name"]), _end(lists, unit)
    share = float(lists.draw.uniform(0.35, 0.65))
    how = lists.draw.random()
    if how < 0.4:
        names = [f"{name} 1", f"{name} 2"]
    elif how < 0.8:
        names = [f"{name} øst", f"{_abbreviate(lists, name)} vest"]
    else:
        names = [f"{lists.find_place()} {name.rsplit(maxsplit=1)[-1]}" for _ in range(2)]
    for part, people in zip(names, (share, 1 - share), strict=True):
        _know(lists, unit, lists.make_new(part, unit["parent_id"], size * people))


def _move(lists: Lists) -> None:
    """Move a unit to another parent; every other one gets a new key too."""
    # What is only called "Avdeling 1" is called otherwise where it comes to; nobody could know it.
    (unit,) = _choose(lists, placed=True)
    parents = sorted({str(other["parent_id"]) for other in lists.before} - {"None", "u0000"})
    parents = [
        parent for parent in parents if parent not in lists.touched and parent != unit["parent_id"]
    ]
    parent = parents[int(lists.draw.integers(len(parents)))]
    if lists.draw.random() < 0.5:
        lists.after[str(unit["unit_id"])]["parent_id"] = parent
        return
    name = str(unit["unit_name"])
    _know(lists, unit, lists.make_new(name, parent, _end(lists, unit)))


def _close(lists: Lists) -> None:
    (unit,) = _choose(lists)
    _end(lists, unit)


def _open(lists: Lists) -> None:
    (like,) = _choose(lists)
    word = str(like["unit_name"]).split()[-1]
    name = f"{lists.find_place()} {word}"
    lists.make_new(name, like["parent_id"], float(lists.draw.integers(6, 30)))


def _take_in(lists: Lists) -> None:
    gone, kept = _choose(lists, 2)
    after = lists.after[str(kept["unit_id"])]
    after["size"] = int(str(after["size"])) + round(_end(lists, gone))
    _know(lists, gone, str(kept["unit_id"]))


def _give_away(lists: Lists) -> None:
    (kept,) = _choose(lists, least=16)
    after = lists.after[str(kept["unit_id"])]
    size = int(str(after["size"]))
    part = round(size * float(lists.draw.uniform(0.3, 0.45)))
    after["size"] = size - part
    name = f"{kept['unit_name']} {lists.pick(('2', 'sør', 'avd. B'))}"
    _know(lists, kept, lists.make_new(name, kept["parent_id"], part))
