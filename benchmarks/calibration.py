"""The method's promises, measured: how often verdicts are wrong, intervals miss, changes are false.

    uv run python benchmarks/calibration.py             # all of it, about two minutes
    uv run python benchmarks/calibration.py --quick     # the same with few units, in seconds
    uv run python benchmarks/calibration.py --write     # and keep the figures with the program

Units are made up whose truth is known (`answering.py`, `simulation.py`), the program says what it
says of them (`judging.py`), and that is held against the truth (`error_rates.py`, `goal_rates.py`,
`baseline_rates.py`), beside what is usually done with the same figures. What the truth is like:

- Answers are whole numbers 1-5, skewed, with a ceiling; scores have a standard deviation of 0.72
  around 4.1 within units, and 10 % of their variance lies between units. All this is assumed: we
  have no real answers from the survey.
- Verdicts and changes: how reliably factors are answered is KS' own figure for seven of the ten,
  Cronbach's alpha .74-.94, less what differs between units: .71-.93, on average .83. A first run
  assumed .70, .78 and .86 for three, four and five statements. With those, wrong verdicts were 4.6,
  3.8 and 2.0 per cent at 5, 10 and 60 answers, since more of the answers was noise; the table of
  reliabilities tells how much hangs on it. Alpha takes a bad day for a low level, and is too high
  by that much.
- Intervals: those .70, .78 and .86, and a grid of means and standard deviations from the middle to
  the ceiling, since here the worst is asked for.

Each part has random numbers of its own, so that one can change without the others.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd

from baseline_rates import measure_baselines, measure_picked
from error_rates import (
    REALISTIC_DISPERSION,
    find_realistic,
    measure_changes,
    measure_coverage,
    measure_reliabilities,
    measure_verdicts,
)
from goal_rates import measure_goals
from promises import list_promises
from sheets import (
    Sheet,
    make_sheet,
    print_sheets,
    write_number,
    write_plain_share,
    write_rate,
    write_share,
    write_word,
)
from tifaktor import __version__
from tifaktor.calibration import (
    CALIBRATION_FILE,
    MAIN_RULE,
    USUAL_RESPONSE,
    Calibration,
)

FILE = Path(__file__).resolve().parents[1] / "src" / "tifaktor" / CALIBRATION_FILE
SEED, UNITS, FEW_UNITS = 2026, 20_000, 400
_MEASURES: dict[str, Callable[[int, np.random.Generator], pd.DataFrame]] = {
    "verdicts": measure_verdicts,
    "reliabilities": measure_reliabilities,
    "coverage": measure_coverage,
    "changes": measure_changes,
    "goals": measure_goals,
    "baselines": measure_baselines,
    "picked": lambda units, rng: measure_picked(max(units // 10, 40), rng),
}


@dataclass(frozen=True, slots=True)
class Run:
    """What was asked for on the command line."""

    seed: int
    units: int

    @property
    def command(self) -> str:
        """What repeats it."""
        return f"uv run python benchmarks/calibration.py --seed {self.seed} --units {self.units}"


def measure(run: Run) -> dict[str, pd.DataFrame]:
    """Return every table of figures, by name."""
    tables = {
        name: take(run.units, np.random.default_rng([run.seed, number]))
        for number, (name, take) in enumerate(_MEASURES.items())
    }
    coverage = tables.pop("coverage")
    return tables | {"intervals": sum_up_sizes(coverage), "shapes": sum_up_shapes(coverage)}


def sum_up_sizes(coverage: pd.DataFrame) -> pd.DataFrame:
    """Return the coverage by number of statements and unit size, over realistic shapes."""
    realistic = find_realistic(coverage)
    named = realistic.assign(n_items=np.where(realistic["n_items"] > 3, "4-5", "3"))
    return _find_worst(named, ["n_items", "n"]).sort_values(
        ["n_items", "n"], ascending=[False, True]
    )


def sum_up_shapes(coverage: pd.DataFrame) -> pd.DataFrame:
    """Return the coverage by shape of the answers, over sizes and response rates."""
    return _find_worst(coverage, ["n_items", "mean", "sd", "dispersion"])


def _find_worst(coverage: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    worst = coverage.loc[coverage.groupby(names)["covered"].idxmin()]
    worst = worst.rename(columns={"covered": "worst"})[[*names, "worst", "units"]]
    average = coverage.groupby(names)["covered"].mean().rename("average").reset_index()
    return average.merge(worst, on=names)


def write_file(run: Run, tables: dict[str, pd.DataFrame]) -> str:
    """Return the figures as TOML, with what `tifaktor.calibration` reads and nothing else."""
    lines = [
        "# How often the method errs, on made-up units. Written by benchmarks/calibration.py --write:",
        "# run that again, and change nothing here. The words are explained in calibration.py.",
        f'command = "{run.command} --write"',
        f"seed = {run.seed}",
        f"units = {run.units}",
        f'version = "{__version__}"',
    ]
    for field in fields(Calibration):
        if field.name not in tables:
            continue
        (kind, _) = get_args(field.type)
        names = [part.name for part in fields(kind)]
        lines += ["", f"{field.name} = ["]
        lines += [
            f"  {{{', '.join(f'{name} = {_write_value(row[name])}' for name in names)}}},"
            for row in tables[field.name].to_dict("records")
        ]
        lines += ["]"]
    return "\n".join(lines) + "\n"


def _write_value(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    return str(value) if isinstance(value, int) else str(round(float(str(value)), 4))


_SAID = {
    "on": ("on track", write_share),
    "off": ("off track", write_share),
    "unsure": ("unsure", write_share),
    "too_little": ("too little data", write_share),
}
_WRONG = {
    "n": ("answers", write_word),
    "wrong": ("wrong", write_share),
    "wrong_badly": ("by > 0.1", write_share),
    "wrong_of_on": ("of on track", write_plain_share),
    "wrong_of_off": ("of off track", write_plain_share),
}
_UNDECIDED = {name: _SAID[name] for name in ("unsure", "too_little")}


def make_promise_sheet(tables: dict[str, pd.DataFrame]) -> Sheet:
    """Return what is promised beside what was measured."""
    rows = tuple(
        (
            promise.what,
            f"{'≤' if promise.at_most else '≥'} {write_plain_share(promise.bound, 0)}",
            write_share(promise.share, promise.units),
            "yes" if promise.holds() else "cannot tell" if promise.holds(errors=2) else "no",
        )
        for promise in list_promises(tables)
    )
    note = "At 75 % response. Cannot tell: missed by less than two standard errors."
    return Sheet("Promised", note, ("what", "promised", "measured", "kept"), rows)


def make_sheets(tables: dict[str, pd.DataFrame]) -> list[Sheet]:
    """Return the tables that are printed. All shares are per cent, ± their standard error."""
    verdicts, shapes = tables["verdicts"], tables["shapes"]
    at_usual = verdicts.loc[verdicts["response"] == USUAL_RESPONSE]
    others = verdicts.loc[
        (verdicts["response"] != USUAL_RESPONSE) & (verdicts["rule"] == MAIN_RULE)
    ]
    return [
        make_promise_sheet(tables),
        make_sheet(
            "Verdicts: one factor against a level of 4.1, 75 % response",
            "answers, one_decimal_sd, one_decimal: the program, from exact and from published "
            "figures. rounded_mean: on from the target on. traffic_light: yellow within 0.2 of the "
            "target. yellow_below: on from the target on, yellow down to 0.2 below.",
            at_usual, {"rule": ("rule", write_word)} | _WRONG | _UNDECIDED,
        ),
        make_sheet(
            "The program's verdicts at other response rates",
            "Below 70 % a verdict must hold though the silent may differ by 0.3.",
            others, {"response": ("response", write_rate)} | _WRONG | _UNDECIDED,
        ),
        make_sheet(
            "The program's verdicts if answers are less reliable, or more",
            "Factors of four statements, 75 % response.",
            tables["reliabilities"], {"reliability": ("reliability", write_number)}
            | {name: _WRONG[name] for name in ("n", "wrong", "wrong_badly")}
            | {"unsure": _SAID["unsure"]},
        ),
        make_sheet(
            "Verdicts: goals of four factors, 75 % response",
            "on_though_low: on track while a factor is truly more than 0.2 below its target.",
            tables["goals"],
            {"rule": ("rule", write_word), "source": ("from", write_word)} | _WRONG | _UNDECIDED
            | {"on_though_low": ("on though low", write_share)},
        ),
        make_sheet(
            "Half-way to a rise of 0.4, and to 4.2 from about 3.8; 80 % of the staff stay",
            "way gone: 0.5 is just what is due. usual: rounded means at or above what is due.",
            tables["baselines"],
            {"target": ("target", write_word), "pace": ("way gone", write_word),
             "n": ("answers", write_word)} | _SAID | {"usual_on": ("usual: on", write_share)},
        ),
        make_sheet(
            "Half-way to a rise of 0.4 in the factor that was lowest of ten, and nothing changes",
            "chosen_low: the target says that the factor was picked because it was low.",
            tables["picked"],
            {"rule": ("rule", write_word), "n": ("answers", write_word)} | _SAID
            | {"usual_on": ("usual: on", write_share)},
        ),
        make_sheet(
            "Changes that are marked though nothing changed: ten factors, 75 % response",
            "adjusted: the program. unadjusted: p ≤ .05 for each factor. change_0.2: rounded means "
            "differ by 0.2 or more.",
            tables["changes"],
            {"rule": ("rule", write_word), "staying": ("stay", write_rate),
             "n": ("answers", write_word), "units_marked": ("units with a mark", write_share),
             "factors_marked": ("of all factors", write_plain_share)},
        ),
        make_sheet(
            "95 % intervals: how often they hold the truth, 60-95 % response",
            f"Over shapes with φ ≤ {REALISTIC_DISPERSION}.",
            tables["intervals"],
            {"n_items": ("statements", write_word), "n": ("answers", write_word),
             "average": ("on average", write_plain_share), "worst": ("at worst", write_share)},
        ),
        make_sheet(
            "95 % intervals: where they hold it less often than 94 %",
            "Over unit sizes and response rates.",
            shapes.loc[shapes["worst"] < 0.94],
            {"n_items": ("statements", write_word), "mean": ("mean", write_word),
             "sd": ("sd", write_word), "dispersion": ("φ", write_number),
             "average": ("on average", write_plain_share), "worst": ("at worst", write_share)},
        ),
    ]  # fmt: skip


def main() -> None:
    """Measure, print, and with `--write` keep."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=SEED, help=f"random numbers (default {SEED})")
    parser.add_argument("--units", type=int, help=f"units of each size (default {UNITS})")
    parser.add_argument("--quick", action="store_true", help=f"only {FEW_UNITS} units")
    parser.add_argument("--markdown", action="store_true", help="tables as Markdown")
    parser.add_argument("--write", action="store_true", help=f"write {CALIBRATION_FILE}")
    asked = parser.parse_args()
    if asked.quick and asked.write:
        parser.error("--quick is too rough to be kept")
    run = Run(asked.seed, asked.units or (FEW_UNITS if asked.quick else UNITS))
    start = time.perf_counter()
    tables = measure(run)
    seconds = time.perf_counter() - start
    heading = [
        run.command,
        f"tifaktor {__version__}, seed {run.seed}, {run.units} units of each size, {seconds:.0f} s",
        "Figures are per cent, ± their standard error.",
    ]
    print_sheets(heading, make_sheets(tables), markdown=asked.markdown)
    if asked.write:
        FILE.write_text(write_file(run, tables), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
