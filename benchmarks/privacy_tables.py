"""The tables of `docs/privacy.md` on how well nobody can be told. No figure is measured here."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rules import Tried
from tifaktor.vocabulary import HiddenReason

WHEN = ("first", "later")


@dataclass(frozen=True, slots=True)
class Findings:
    """What was measured.

    Attributes:
        towns: of municipalities that are published again and again.
        small: of small trees, against the best of all masks.
        tiny: of tiny towns with an older publication, against all sets of new figures.
        rules: what each rule did to each tree.
        times: units, seconds to protect and to audit them, and to check their table of scores.
        command: what was typed.
        seed: of what was drawn beside the municipalities, whose seeds are 0, 1, 2 …
    """

    towns: Counter[str]
    small: Counter[str]
    tiny: Counter[str]
    rules: dict[str, list[Tried]]
    times: tuple[tuple[int, float, float, float], ...]
    command: str
    seed: int


def describe(found: Findings) -> str:
    """Return the part of `docs/privacy.md`, in Markdown."""
    towns, tiny = found.towns, found.tiny
    trees = len(next(iter(found.rules.values())))
    parts = [
        f"""Made by `{found.command}`, seed {found.seed}. Every person is made up one by one, and a leak is
found by counting people: is there a combination of all that ever went out that rests on 1 to k - 1 of
them, a hidden part of a tree whose mean is bounded within a point (by the ends of the scale, and by the
spread where means are exact), or a group of k to nine people with a mean above 4.9 or below 1.1, in one
publication or as those who came to a unit or went from one to the next?""",
        _count_leaks(towns),
        _tell_costs(towns),
        """The later files are made to be difficult: a few people more or fewer in many units.""",
        f"""**Near the least hiding.** Against all masks that there are ({found.small["trees"]} trees of 4 to
12 units, two factors), and against all sets of new figures, in towns of up to 8 units where something had to go because of an
older publication: {tiny["clear towns"]} in which the figures tell who came or went, and {tiny["unclear towns"]}
in which they do not, since answers were corrected or people came and others went. There the least possible is
what would do for somebody who knows every person:""",
        _compare_with_best(found),
        f"""**Pools**: {towns["pools"]:,}, where {towns["best pools"]:,} would be the most without regard to
bounds.""",
        f"""**The usual rules** on {trees} trees of about 113 units with staff at parents, k = 5, by the number
who answered:""",
        _compare_rules(found.rules),
        "**Time**, ten factors, seconds of one core:",
        make_table(
            ["units", "protecting", "auditing", "both, times checking the table of scores"],
            [
                [f"{n:,}", f"{own:.2f}", f"{audit:.2f}", f"{(own + audit) / check:.0f}"]
                for n, own, audit, check in found.times
            ],
        ),
    ]
    return "\n\n".join(parts)


def _count_leaks(towns: Counter[str]) -> str:
    leaks = {name: towns[name] for name in ("leaking", "narrow", "ends")}
    return f"""**{sum(leaks.values())} leaks in {towns["towns"]:,} municipalities** ({leaks["leaking"]} of fewer than
k people, {leaks["narrow"]} of close bounds, {leaks["ends"]} at an end of the scale) and
{towns["publications"]:,} publications: 1 to 300 units, two to five levels, two to four waves, staff at
parents, interim extracts, corrected files, units moved and merged, small units that are not in the file;
k 3, 5 or 8. {towns["spreads"]:,} of them give spreads, and have units in which answers hardly differ, or nearly all are 5 or 1. In
{towns["twisted"]:,} more happens in a wave: answers corrected in the file in which others come late, a
unit that is gone with its people in one file and back in the next, units with other names, people who
are moved to another unit, or another k. `tifaktor audit`, which sees only what went out, finds something
in {towns["audited"]} of them, and in {towns["unsure"]} something that would be a leak if people had moved
as little as can be, and is none if they moved otherwise."""


def make_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _tell_costs(towns: Counter[str]) -> str:
    few, others = HiddenReason.TOO_FEW, HiddenReason.PROTECTS_OTHERS
    shown = {when: towns[f"{when} units"] - towns[f"{when} hidden"] for when in WHEN}
    protecting = towns[f"first {others}"] - towns["first bounds"]
    rows = [
        ["shown", *(_percent(shown[when], towns[f"{when} units"]) for when in WHEN)],
        ["hidden, too few", *(_percent(towns[f"{w} {few}"], towns[f"{w} units"]) for w in WHEN)],
        [
            "hidden, protecting others",
            _percent(protecting, towns["first units"]),
            _percent(towns[f"later {others}"], towns["later units"]),
        ],
        [
            "hidden, bounds too close",
            _percent(towns["first bounds"], towns["first units"]),
            "above",
        ],
        [
            "hidden, shown before",
            "",
            _percent(towns[f"later {HiddenReason.SHOWN_BEFORE}"], towns["later units"]),
        ],
        [
            "of the hidden, shown in a pool",
            *(_percent(towns[f"{when} pooled"], towns[f"{when} hidden"]) for when in WHEN),
        ],
    ]
    return make_table(["units with answers", "first file of a wave", "later ones"], rows)


def _compare_with_best(found: Findings) -> str:
    small, tiny = found.small, found.tiny
    rows = [
        [name, *(_percent(small[f"{key} {what}"], small["units"]) for what in ("hidden", "best"))]
        for name, key in (("units of a tree", "tree"), ("the same, with bounds", "bounds"))
    ]
    rows += [
        [name, *(_percent(tiny[f"{kind} {what}"], tiny[f"{kind} figures"]) for what in ("gone", "least"))]
        for name, kind in (
            ("new figures after an older publication", "clear"), ("where nobody can tell", "unclear"),
        )
    ]  # fmt: skip
    return make_table(["hidden", "tifaktor", "least possible"], rows)


def _compare_rules(rules: dict[str, list[Tried]]) -> str:
    rows = [
        [
            name,
            _percent(sum(tree.leaks > 0 for tree in trees), len(trees)),
            f"{sum(tree.leaks for tree in trees) / len(trees):.1f}",
            _percent(sum(t.hidden for t in trees), sum(t.units for t in trees)),
        ]
        for name, trees in rules.items()
    ]
    return make_table(["rule", "trees leaking", "leaks per tree", "units hidden"], rows)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / max(1, whole):.1f} %"
