"""The tables of `method.md` and `metode.md` on how often the method errs, from `calibration.toml`.

`generate.py` puts them between the marks in those pages. No figure is computed here.
"""

from collections.abc import Callable, Iterable, Sequence

from tifaktor.calibration import (
    MAIN_RULE,
    USUAL_RESPONSE,
    Calibration,
    GoalRates,
    VerdictRates,
    load_calibration,
)

MakeTable = Callable[[Sequence[str], Iterable[Sequence[str]]], str]

_USUAL = {
    "rounded_mean": "on if the rounded mean is at least the target, else off",
    "traffic_light": "traffic light: 0.2 above on, 0.2 below off",
    "yellow_below": "traffic light: at the target on, 0.2 below off",
}
_OURS = {
    MAIN_RULE: "**tifaktor**, exact figures",
    "one_decimal_sd": "tifaktor, one decimal with sd",
    "one_decimal": "tifaktor, one decimal without sd",
}
_GOALS = {
    ("mean_guard", "answers"): "`mean_guard`, each person's answers",
    ("mean_guard", "means"): "`mean_guard`, means alone",
    ("all", "means"): "`all`",
    ("worst", "means"): "`worst`",
    ("mean_guard", "usual"): "usual: the mean of the rounded means",
    ("all", "usual"): "usual: every rounded mean",
}
_TARGETS = {"rise": "`rise` by 0.4", "level_by_year": "`level_by_year`, 0.4 above"}
_PACES = {0.0: "nothing has changed", 0.5: "just what is due", 1.0: "twice what is due"}


def write_english(make_table: MakeTable) -> str:
    """Return the part of `method.md`, in Markdown."""
    made = load_calibration()
    return "\n\n".join([
        (f"Seed {made.seed}, {made.units:,} made-up units of each size, version {made.version}, made by "
        f"`{made.command}`. In per cent of all verdicts."),
        ("**One factor against a level of 4.1**, 75 % response. *Wrong*: on track though truly below, or "
        "off track though truly at or above; in brackets those wrong by more than 0.1."),
        _compare_verdicts(made, make_table),
        "**Undecided** (unsure, or too little data), the same units.",
        _count_undecided(made, make_table),
        "**By response rate**: wrong and undecided. At 60 % the shift of section 9 holds verdicts back.",
        _compare_responses(made, make_table),
        "**By reliability** of a factor of four statements, 75 % response: wrong.",
        _compare_reliabilities(made, make_table),
        ("**Goals of four factors**, 75 % response: wrong; in brackets, on track while a factor is truly more "
        "than 0.2 below."),
        _compare_goals(made, make_table),
        "**False marks of change**, ten factors, nothing has changed, 75 % response: units with any mark.",
        _compare_changes(made, make_table),
        ("**95 % intervals that hold the truth**, over shapes of answers (mean 3.5-4.7, sd .5-.9, φ up to "
        ".25) and response rates of 60, 75 and 95 %: average, and in brackets the worst of them."),
        _compare_intervals(made, make_table),
        _name_worst_shapes(made),
        "**Targets that count from a survey**, half-way: on / off track.",
        _compare_baselines(made, make_table),
        ("**A rise of 0.4 in the factor that was lowest of ten**, half-way, where nothing has changed: called "
        "on track."),
        _compare_picked(made, make_table),
    ])  # fmt: skip


def write_norwegian(make_table: MakeTable) -> str:
    """Return the part of `metode.md`, in Markdown."""
    made = load_calibration()
    sizes = _list_sizes(made)
    wrong = {
        "Feil vurdering, tifaktor": [_find(made, MAIN_RULE, n).wrong for n in sizes],
        "Feil vurdering, «snittet er minst kravet»": [_find(made, "rounded_mean", n).wrong for n in sizes],
        "Ikke avgjort, tifaktor": [_undecided(_find(made, MAIN_RULE, n)) for n in sizes],
    }  # fmt: skip
    rows = [[name, *(_norwegian(share) for share in shares)] for name, shares in wrong.items()]
    return make_table(["svar i enheten", *(str(n) for n in sizes)], rows) + (
        "\n\nProsent av alle vurderinger, én faktor mot et nivå, 75 prosent svar. Tallene er laget med "
        f"`{made.command}`."
    )


def _compare_verdicts(made: Calibration, make_table: MakeTable) -> str:
    sizes = _list_sizes(made)
    rows = []
    for rule, name in (_OURS | _USUAL).items():
        found = [_find(made, rule, n) for n in sizes]
        rows.append([name, *(f"{_percent(r.wrong)} ({_percent(r.wrong_badly)})" for r in found)])
    return make_table(["answers", *map(str, sizes)], rows)


def _count_undecided(made: Calibration, make_table: MakeTable) -> str:
    sizes = _list_sizes(made)
    rows = [
        [name, *(_percent(_undecided(_find(made, rule, n))) for n in sizes)]
        for rule, name in (_OURS | _USUAL).items()
        if rule != "rounded_mean"
    ]
    return make_table(["answers", *map(str, sizes)], rows)


def _compare_responses(made: Calibration, make_table: MakeTable) -> str:
    sizes = _list_sizes(made)
    responses = sorted({r.response for r in made.verdicts if r.rule == MAIN_RULE})
    rows = []
    for response in responses:
        found = [_find(made, MAIN_RULE, n, response) for n in sizes]
        cells = (f"{_percent(r.wrong)}, {_percent(_undecided(r))}" for r in found)
        rows.append([f"{response:.0%}".replace("%", " %"), *cells])
    return make_table(["response \\ answers", *map(str, sizes)], rows)


def _compare_reliabilities(made: Calibration, make_table: MakeTable) -> str:
    rows = [
        [f"{reliability:g}", *(_percent(r.wrong) for r in made.reliabilities if r.reliability == reliability)]
        for reliability in dict.fromkeys(r.reliability for r in made.reliabilities)
    ]  # fmt: skip
    sizes = dict.fromkeys(r.n for r in made.reliabilities)
    return make_table(["reliability \\ answers", *map(str, sizes)], rows)


def _compare_goals(made: Calibration, make_table: MakeTable) -> str:
    def find(rule: str, source: str) -> list[GoalRates]:
        return [r for r in made.goals if (r.rule, r.source) == (rule, source)]

    sizes = dict.fromkeys(r.n for r in made.goals)
    rows = [
        [name, *(f"{_percent(r.wrong)} ({_percent(r.on_though_low)})" for r in find(rule, source))]
        for (rule, source), name in _GOALS.items()
    ]
    return make_table(["answers", *map(str, sizes)], rows)


def _compare_changes(made: Calibration, make_table: MakeTable) -> str:
    names = {
        "adjusted": "**tifaktor**",
        "unadjusted": "p ≤ .05 for each factor alone",
        "change_0.2": "usual: a difference of 0.2",
    }
    sizes = dict.fromkeys(r.n for r in made.changes)
    rows = []
    for staying in dict.fromkeys(r.staying for r in made.changes):
        people = "nobody is the same" if staying == 0 else f"{staying:.0%} stay".replace("%", " %")
        for rule, name in names.items():
            marks = (r for r in made.changes if (r.staying, r.rule) == (staying, rule))
            rows.append([people, name, *(_percent(r.units_marked) for r in marks)])
    return make_table(["", "answers", *map(str, sizes)], rows)


def _compare_intervals(made: Calibration, make_table: MakeTable) -> str:
    sizes = dict.fromkeys(r.n for r in made.intervals)
    rows = [
        [
            f"{n_items} statements",
            *(f"{_percent(r.average)} ({_percent(r.worst)})" for r in made.intervals if r.n_items == n_items),
        ]
        for n_items in dict.fromkeys(r.n_items for r in made.intervals)
    ]  # fmt: skip
    return make_table(["answers", *map(str, sizes)], rows)


def _name_worst_shapes(made: Calibration) -> str:
    worst = sorted(made.shapes, key=lambda shape: shape.worst)[:3]
    told = "; ".join(
        f"{s.n_items} statements, mean {s.mean:g}, sd {s.sd:g} (φ = {s.dispersion:.2f}): {_percent(s.worst)} %"
        for s in worst
    )  # fmt: skip
    return (
        "Where it is worst, realistic or not (a φ above .25 has been seen in no survey we know): "
        f"{told}."
    )


def _compare_baselines(made: Calibration, make_table: MakeTable) -> str:
    sizes = dict.fromkeys(r.n for r in made.baselines)
    rows = []
    for target, name in _TARGETS.items():
        for pace, truth in _PACES.items():
            found = [r for r in made.baselines if (r.target, r.pace) == (target, pace)]
            rows.append([name, truth, *(f"{_percent(r.on)} / {_percent(r.off)}" for r in found)])
            usual = [f"{_percent(r.usual_on)} / {_percent(1 - r.usual_on)}" for r in found]
            rows.append(["usual: rounded means", truth, *usual])
    return make_table(["target", "in truth", *map(str, sizes)], rows)


def _compare_picked(made: Calibration, make_table: MakeTable) -> str:
    sizes = dict.fromkeys(r.n for r in made.picked)
    plain = [r for r in made.picked if r.rule == "plain"]
    low = [r for r in made.picked if r.rule == "chosen_low"]
    rows = [
        ["usual: rounded means", *(_percent(r.usual_on) for r in plain)],
        ["tifaktor, not told", *(_percent(r.on) for r in plain)],
        ["tifaktor with `chosen_low`", *(_percent(r.on) for r in low)],
    ]
    return make_table(["answers", *map(str, sizes)], rows)


def _list_sizes(made: Calibration) -> list[int]:
    rates = (r for r in made.verdicts if r.rule == MAIN_RULE)
    return sorted({r.n for r in rates})


def _find(made: Calibration, rule: str, n: int, response: float = USUAL_RESPONSE) -> VerdictRates:
    (found,) = (r for r in made.verdicts if (r.rule, r.n, r.response) == (rule, n, response))
    return found


def _undecided(rates: VerdictRates) -> float:
    return rates.unsure + rates.too_little


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _norwegian(share: float) -> str:
    return _percent(share).replace(".", ",")
