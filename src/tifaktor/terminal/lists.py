"""The published tables as the terminal shows them, each in the parts that are printed in turn."""

from collections.abc import Iterator
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

import pandas as pd
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from tifaktor.language.formats import format_change, format_share
from tifaktor.language.texts import Texts
from tifaktor.terminal.cells import (
    HIDDEN,
    MARKS,
    Cells,
    is_known,
    list_limits,
    make_heading,
    say_hidden,
)
from tifaktor.terminal.pools import (
    fold_pool_names,
    keep_groups,
    point_at_pools,
    tell_members,
    tell_pool,
)
from tifaktor.vocabulary import UNIT_REASONS, FactorAbout, StatusReason


def list_results(
    texts: Texts, results: pd.DataFrame, groups: pd.DataFrame | None = None
) -> Iterator[RenderableType]:
    """Yield the scores: a table per unit and wave, a line per factor.

    Args:
        texts: the sentences.
        results: `schemas.Results`.
        groups: from `answers.load_groups`: which small units are shown together.
    """
    cells, name = Cells(texts), f"factor_name_{texts.language}"
    # By id: two units may have the same name.
    for (whose, _, unit_id), rows in results.groupby(
        ["municipality_id", "wave", "unit_id"], sort=False
    ):
        municipality, wave, unit = rows[["municipality_name", "wave", "unit_name"]].iloc[0]
        here = keep_groups(groups, str(whose), wave)
        yield make_heading(f"{unit}", f"{municipality} {wave}")
        yield from _note_synthetic(texts, rows)
        reasons = rows["hidden_reason"]
        if reasons.isin(UNIT_REASONS).all():
            yield escape(say_hidden(texts, reasons.iloc[0]))
            yield from tell_pool(texts, here[here["unit_id"] == unit_id])
            continue
        yield from tell_members(texts, here[here["pool_id"] == unit_id])
        table = cells.make_table("factor", "n", "mean", "interval", "change", "national")
        for row in rows.to_dict("records"):
            table.add_row(
                escape(str(row[name])), cells.count(row["n"]),
                cells.kept(row["hidden_reason"]) or cells.number(row["mean"]),
                cells.interval(row["low"], row["high"]), _write_change(cells, row),
                cells.number(row["national_mean"]),
            )  # fmt: skip
        yield table
        for reason in reasons.dropna().unique():
            yield escape(say_hidden(texts, reason))
        for note in rows["note"].dropna().unique():
            yield escape(texts.say(f"terminal.note.{note}"))


def list_status(
    texts: Texts, goal_status: pd.DataFrame, groups: pd.DataFrame | None = None
) -> Iterator[RenderableType]:
    """Yield goals × units: a table per municipality and wave, a line per unit.

    Beside each status, never merged with it: which way the factors have gone, and how many of the
    measures are said to be carried out.
    """
    told: set[str] = set()
    for (municipality, wave), rows in goal_status.groupby(
        ["municipality_name", "wave"], sort=False
    ):
        top = rows[rows["goal_parent_id"].isna()]
        # Letters: many goals have numbers of their own, and some have none.
        columns = [
            _read_column(letter, verdicts)
            for letter, (_, verdicts) in zip(
                ascii_uppercase, top.groupby("goal_id", sort=False), strict=False
            )
        ]
        told.update(name for column in columns for name in column.beside)
        yield f"\n[bold]{escape(f'{municipality} {wave}')}[/]"
        yield from _note_synthetic(texts, rows)
        yield _lay_out_status(texts, rows, columns, groups)
        for column in columns:
            yield f"[dim]{column.letter}  {escape(_name_column(texts, column))}[/]"
    words = [
        f"{mark} {texts.say(f'report.status.{status}').lower()}" for status, mark in MARKS.items()
    ]
    words.append(f"{HIDDEN} {texts.say('terminal.hidden.word')}")
    yield "\n" + "   ".join(words)
    for name in ("movement", "measures"):
        if name in told:
            yield escape(texts.say(f"terminal.beside.{name}"))
    if groups is not None:
        key = ["municipality_id", "wave"]
        yield from point_at_pools(texts, groups.merge(goal_status[key].drop_duplicates(), on=key))


def list_comparison(texts: Texts, comparison: pd.DataFrame) -> Iterator[RenderableType]:
    """Yield units beside each other: a table per group, the highest pooled estimate first."""
    if comparison.empty:
        yield escape(texts.say("terminal.compare.empty"))
        return
    cells = Cells(texts)
    for _, rows in comparison.groupby(["municipality_id", "wave", "group_id"], sort=False):
        first = rows.iloc[0]
        group = texts.say(
            "terminal.compare.group", group=first["group_name"],
            municipality=first["municipality_name"], wave=first["wave"],
        )  # fmt: skip
        yield make_heading(str(first[f"factor_name_{texts.language}"]), group)
        yield from _note_synthetic(texts, rows)
        table = cells.make_table("unit", "estimate", "own_mean", "interval", "n", "shrinkage")
        for row in rows.to_dict("records"):
            table.add_row(
                escape(str(row["unit_name"])), cells.number(row["estimate"], 2),
                cells.number(row["mean"], 2), cells.interval(row["low"], row["high"]),
                cells.count(row["n"]), format_share(row["shrinkage"], texts.language),
            )  # fmt: skip
        yield table
        pooled = cells.number(first["pooled_mean"], 2)
        yield f"[dim]{escape(texts.say('terminal.compare.pooled', mean=pooled))}[/]"
    about_leader = comparison["factor_about"].eq(str(FactorAbout.LEADER)).any()
    for name in ("estimate", "question", "caution", "kept", *(["leader"] if about_leader else [])):
        said = texts.say(f"terminal.compare.{name}", **list_limits())
        yield ("\n" if name == "estimate" else "") + escape(said)


def list_backtest(texts: Texts, backtest: pd.DataFrame) -> Iterator[RenderableType]:
    """Yield what was said last time against what came: a table per municipality and wave."""
    if backtest.empty:
        yield escape(texts.say("terminal.backtest.empty"))
        return
    cells = Cells(texts)
    for _, rows in backtest.groupby(["municipality_id", "wave"], sort=False):
        first = rows.iloc[0]
        then = texts.say(
            "terminal.backtest.then", previous=first["previous_wave"], wave=first["wave"]
        )
        yield make_heading(str(first["municipality_name"]), then)
        yield from _note_synthetic(texts, rows)
        table = cells.make_table(
            "said", "verdicts", "above", "on_track", "unsure", "off_track", "too_little_data"
        )
        for row in rows.to_dict("records"):
            direction = row["previous_direction"]
            said = cells.status(
                row["previous_status"], None, direction if is_known(direction) else None
            )
            names = ("n_verdicts", "n_above", "n_on_track", "n_unsure", "n_off_track",
                     "n_too_little_data")  # fmt: skip
            table.add_row(said, *(cells.count(row[name]) for name in names))
        yield table
    yield "\n" + escape(texts.say("terminal.backtest.counted"))
    yield escape(texts.say("report.backtest.caution"))


def _note_synthetic(texts: Texts, rows: pd.DataFrame) -> Iterator[RenderableType]:
    if rows["synthetic"].fillna(value=False).any():
        yield escape(texts.say("terminal.synthetic"))


def _write_change(cells: Cells, row: dict[Any, Any]) -> str:
    if not is_known(row["change"]):
        return cells.none
    if not (is_known(row["change_flagged"]) and row["change_flagged"]):
        return cells.texts.say("terminal.no_sure_change")
    return format_change(row["change"], 1, cells.texts.language)


@dataclass(frozen=True, slots=True)
class _Column:
    """A goal across the table: its letter, its verdicts by unit, and what stands beside these."""

    letter: str
    title: str
    verdicts: dict[str, dict[Any, Any]]
    measures: tuple[int, int] | None
    beside: tuple[str, ...]


def _read_column(letter: str, verdicts: pd.DataFrame) -> _Column:
    """Return a goal's column; measures that are the same for all units are told below the table."""
    first = verdicts.iloc[0]
    label = f" {first['goal_label']}" if is_known(first["goal_label"]) else ""
    counts = set(zip(verdicts["n_measures_done"], verdicts["n_measures"], strict=True))
    alike = len(counts) == 1
    beside = {
        "movement": verdicts["movement"].notna().any(),
        "measures": not alike and verdicts["n_measures"].gt(0).any(),
    }
    return _Column(
        letter=letter,
        title=f"{first['goal_kind']}{label}: {first['goal_name']}",
        verdicts={row["unit_id"]: row for row in verdicts.to_dict("records")},
        measures=counts.pop() if alike else None,
        beside=tuple(name for name, known in beside.items() if known),
    )


def _name_column(texts: Texts, column: _Column) -> str:
    if column.measures is None or not column.measures[1]:
        return column.title
    done, n = column.measures
    return f"{column.title}. {texts.say('terminal.beside.measures_of_goal', done=done, n=n)}"


def _lay_out_status(
    texts: Texts, rows: pd.DataFrame, columns: list[_Column], groups: pd.DataFrame | None
) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(texts.say("terminal.column.unit"), no_wrap=True)
    for column in columns:
        table.add_column(column.letter, justify="center", no_wrap=True)
        for name in column.beside:
            heading = texts.say(f"terminal.column.short_{name}")
            table.add_column(heading, style="dim", header_style="dim", no_wrap=True)
    # By id: two units may have the same name.
    units = rows.drop_duplicates("unit_id").set_index("unit_id")["unit_name"]
    for unit_id, name in fold_pool_names(units, groups).items():
        cells = [_write_status(texts, column, str(unit_id)) for column in columns]
        table.add_row(escape(str(name)), *(cell for several in cells for cell in several))
    return table


def _write_status(texts: Texts, column: _Column, unit_id: str) -> list[str]:
    """Return the mark of a status and what stands beside it; empty where there is no verdict."""
    row = column.verdicts.get(unit_id)
    if row is None:
        return [""] * (1 + len(column.beside))
    mark = HIDDEN if row["reason"] == StatusReason.HIDDEN else MARKS[row["status"]]
    if row["reason"] == StatusReason.REACHED:
        mark = f"{mark} ({texts.say('terminal.reached')})"
    way, measures = "", ""
    if is_known(row["movement"]):
        way = texts.say(f"terminal.movement.short_{row['movement']}")
    if row["n_measures"]:
        measures = f"{row['n_measures_done']}/{row['n_measures']}"
    facts = {"movement": way, "measures": measures}
    return [mark, *(facts[name] for name in column.beside)]
