"""What storing files would change, what an undo takes back, and what happened before."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from tifaktor.language.formats import format_change, format_share, format_time
from tifaktor.language.texts import Texts
from tifaktor.terminal.cells import Cells, is_known, make_heading
from tifaktor.vocabulary import Event

if TYPE_CHECKING:
    from tifaktor.previewing import FilePreview, Replaced, WavePreview
    from tifaktor.undoing import Undoing

_MOST_NAMES = 8
"""Units that a sentence about several of them names."""


def tell_previews(texts: Texts, previews: "Sequence[FilePreview]") -> Iterator[RenderableType]:
    """Yield what storing each file would change, wave by wave."""
    for preview in previews:
        yield make_heading(preview.file_name, preview.municipality_id)
        if preview.kind == "unchanged":
            yield escape(texts.say("storing.preview.unchanged"))
        if preview.n_notes:
            yield escape(texts.say("storing.preview.notes", n=preview.n_notes))
        if preview.n_units_added:
            yield escape(texts.say("storing.preview.units_added", n=preview.n_units_added))
        for wave in preview.waves:
            yield from _tell_wave(texts, wave, preview.factor_names)
        if preview.pruned_waves:
            waves = ", ".join(preview.pruned_waves)
            yield escape(texts.say("storing.preview.pruned", waves=waves))


def _tell_wave(
    texts: Texts, wave: "WavePreview", names: dict[str, dict[str, str]]
) -> Iterator[RenderableType]:
    if wave.replaced is None:
        yield escape(texts.say("storing.preview.new", wave=wave.wave))
    else:
        yield from _tell_replaced(texts, wave, wave.replaced)
    yield escape(texts.say("storing.preview.units", n=wave.n_units))
    last = wave.last_wave
    if last is None:
        yield escape(texts.say("storing.preview.no_last"))
    for key, units in (("units_new", wave.new), ("units_gone", wave.gone)):
        if last is not None and units:
            told = {"last": last, "units": _list_names(units)}
            yield escape(texts.say(f"storing.preview.{key}", **told))
    if wave.factors_missing:
        missing = (names[factor][texts.language] for factor in wave.factors_missing)
        yield escape(texts.say("storing.preview.factors_missing", factors=", ".join(missing)))
    if wave.answered:
        yield _lay_out_answers(texts, wave)
    if wave.changes:
        yield escape(texts.say("storing.preview.largest", last=str(last)))
        yield _lay_out_changes(texts, wave, names)


def _tell_replaced(
    texts: Texts, wave: "WavePreview", replaced: "Replaced"
) -> Iterator[RenderableType]:
    facts = {"wave": wave.wave, "file": replaced.file_name,
             "time": _write_time(texts, replaced.imported_at)}  # fmt: skip
    yield escape(texts.say(f"storing.preview.{_name_kind(replaced)}", **facts))
    top = next(iter(wave.answered), None)
    if top is not None and top.n is not None and top.n_replaced is not None:
        more = top.n - top.n_replaced
        how = "more" if more > 0 else "fewer" if more < 0 else "as_many"
        yield escape(texts.say(f"storing.preview.{how}", n=abs(more)))
    differing = "differing" if replaced.n_differing else "same_figures"
    yield escape(texts.say(f"storing.preview.{differing}", n=replaced.n_differing))
    for key, units in (("came", replaced.new), ("went", replaced.gone)):
        if units:
            yield escape(texts.say(f"storing.preview.{key}", units=_list_names(units)))
    yield escape(texts.say("storing.preview.stays_known", file=replaced.file_name))


def _name_kind(replaced: "Replaced") -> str:
    return "reread" if replaced.same_file else "replaces"


def _lay_out_answers(texts: Texts, wave: "WavePreview") -> Table:
    """Return a line for the municipality and for each unit right below it."""
    cells = Cells(texts)
    before = [] if wave.last_wave is None else [wave.last_wave]
    answers, rate = texts.say("terminal.column.n"), texts.say("storing.column.rate")
    headings = [texts.say("terminal.column.unit")]
    for which in (wave.wave, *before):
        headings += [f"{answers} {which}", f"{rate} {which}"]
    if wave.replaced is not None:
        headings.append(texts.say("storing.column.replaced"))
    table = _make_table(headings)
    for unit in wave.answered:
        row = [escape(unit.unit_name), cells.count(unit.n), _write_share(cells, unit.rate)]
        if before:
            row += [cells.count(unit.n_last), _write_share(cells, unit.rate_last)]
        if wave.replaced is not None:
            row.append(cells.count(unit.n_replaced))
        table.add_row(*row)
    return table


def _lay_out_changes(texts: Texts, wave: "WavePreview", names: dict[str, dict[str, str]]) -> Table:
    cells = Cells(texts)
    columns = (texts.say(f"terminal.column.{name}") for name in ("unit", "factor"))
    change = texts.say("terminal.column.change")
    table = _make_table([*columns, str(wave.last_wave), wave.wave, change], left=2)
    for one in wave.changes:
        table.add_row(
            escape(one.unit_name), escape(names[one.factor_id][texts.language]),
            cells.number(one.mean_last, 2), cells.number(one.mean, 2),
            format_change(one.mean - one.mean_last, 2, texts.language),
        )  # fmt: skip
    return table


def tell_planned_undo(texts: Texts, planned: "Undoing") -> Iterator[RenderableType]:
    """Yield what is to be taken back, and what is put back instead."""
    yield escape(
        texts.say(
            "storing.undo.planned", municipality=planned.municipality_name, file=planned.file_name,
            waves=", ".join(planned.waves), id=planned.import_id,
            time=_write_time(texts, planned.imported_at),
        )
    )  # fmt: skip
    restored = ", ".join(planned.restored)
    key = "storing.undo.restores" if restored else "storing.undo.leaves_nothing"
    yield escape(texts.say(key, files=restored))
    yield escape(texts.say("storing.undo.untouched"))


def tell_undone(texts: Texts, undoing: "Undoing") -> Iterator[RenderableType]:
    """Yield what was taken back, and what follows from it."""
    facts = {"municipality": undoing.municipality_name, "file": undoing.file_name,
             "waves": ", ".join(undoing.waves)}  # fmt: skip
    if not undoing.undone:
        yield escape(texts.say("storing.undo.kept"))
        return
    yield escape(texts.say("storing.undo.done", **facts))
    if undoing.restored:
        yield escape(texts.say("storing.undo.restored", files=", ".join(undoing.restored)))
    yield escape(texts.say("storing.undo.passed_over", file=undoing.file_name))


def tell_events(texts: Texts, events: pd.DataFrame) -> Iterator[RenderableType]:
    """Yield `schemas.Events` as a table, a line per event and wave."""
    if events.empty:
        yield escape(texts.say("storing.log.empty"))
        return
    own = [texts.say(f"storing.column.{name}") for name in ("time", "event", "what")]
    whose, wave = (texts.say(f"terminal.column.{name}") for name in ("whose", "wave"))
    table = _make_table([*own[:2], whose, wave, own[2]], left=5)
    for row in events.to_dict("records"):
        moment = row["happened_at"].tz_localize("UTC").isoformat()
        table.add_row(
            _write_time(texts, moment), texts.say(f"storing.event.{row['event']}"),
            escape(str(row["municipality_id"])), escape(str(row["wave"])),
            escape(_describe_event(texts, row)),
        )  # fmt: skip
    yield table


def _describe_event(texts: Texts, row: dict[Any, Any]) -> str:
    numbers = ("import_id", "replaced_by", "n_units", "n_hidden", "n_rows")
    facts: dict[str, Any] = {name: int(row[name]) for name in numbers if is_known(row[name])}
    facts |= {"file": str(row["file_name"]), "by": str(row["done_by"])}
    detail = f"import_{row['state']}" if row["event"] == Event.IMPORTED else row["event"]
    return texts.say(f"storing.log.{detail}", **facts)


def _make_table(headings: Sequence[str], left: int = 1) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, heading in enumerate(headings):
        table.add_column(escape(heading), justify="left" if place < left else "right")
    return table


def _write_share(cells: Cells, share: float | None) -> str:
    return cells.write(share, lambda one: format_share(one, cells.texts.language))


def _write_time(texts: Texts, moment: str) -> str:
    return format_time(datetime.fromisoformat(moment).astimezone(), texts.language)


def _list_names(units: Sequence[str]) -> str:
    """Return the units' names, the first of them where there are many."""
    more = [f"… (+{len(units) - _MOST_NAMES})"] if len(units) > _MOST_NAMES else []
    return ", ".join([*units[:_MOST_NAMES], *more])
