"""Where a unit came from: why its series goes on or begins here, and a small picture of it."""

from tifaktor.report.bands import choose_scale, draw_band
from tifaktor.report.edition import Edition
from tifaktor.report.figures import Origin, Predecessor
from tifaktor.report.origin_views import OriginBand, OriginPicture, OriginSection
from tifaktor.report.positions import Flow, count_positions, is_own
from tifaktor.report.series import Step
from tifaktor.report.views import Table


def build_origin_section(edition: Edition, unit_id: str) -> OriginSection | None:
    """Return what the unit was in the wave before; None where it was the same unit."""
    origin = edition.figures.origins.get((edition.wave, unit_id))
    if origin is None:
        return None
    sentence = _say_origin(edition, origin)
    return OriginSection(sentence, _build_picture(edition, unit_id, origin))


def say_step(edition: Edition, step: Step) -> str:
    """Return what a unit was before an earlier wave, with the wave that it is about."""
    sentence = _say_origin(edition, step.origin)
    return edition.words.recall("trend.step", wave=step.wave, sentence=sentence)


def name_predecessors(edition: Edition, origin: Origin) -> list[str]:
    """Return the names of the units that one came from, the largest part first."""
    return [_name(edition, source) for source in origin.predecessors]


def _say_origin(edition: Edition, origin: Origin) -> str:
    words = edition.words
    units = words.list_names(name_predecessors(edition, origin))
    return words.say(f"origin.{origin.continuity_reason}", wave=origin.previous_wave, units=units)


def _name(edition: Edition, source: Predecessor) -> str:
    if is_own(edition, source):
        return edition.unit_names.get(source.from_unit_id, source.from_unit_id)
    names, other = edition.municipality.names_elsewhere, source.from_municipality_id
    municipality = names.get(other, other)
    if source.from_unit_id == other:
        return edition.words.recall("picture.whole", municipality=municipality)
    unit = names.get((other, source.from_unit_id), source.from_unit_id)
    return edition.words.recall("picture.elsewhere", unit=unit, municipality=municipality)


def _build_picture(edition: Edition, unit_id: str, origin: Origin) -> OriginPicture | None:
    if not origin.predecessors:
        return None
    words, wave = edition.words, origin.previous_wave
    flows = count_positions(edition, unit_id, origin)
    name = edition.unit_names[unit_id]
    scale = choose_scale([(flow.came or 0) + (flow.rest or 0) for flow in flows])
    bands = tuple(_build_band(edition, flow, scale) for flow in flows)
    counts = [flow.came for flow in flows]
    told = [count for count in counts if count is not None]
    return OriginPicture(
        heading=words.recall("picture.heading", wave=wave),
        alternative=words.recall(
            "picture.alternative",
            unit=name, wave=wave, bands="; ".join(_say_band(edition, band) for band in bands),
        ),
        bands=bands,
        unit=name,
        total=_say_positions(edition, sum(told)) if len(told) == len(counts) else None,
        show=words.recall("picture.table_show"),
        table=_build_table(edition, unit_id, origin, flows),
    )  # fmt: skip


def _build_band(edition: Edition, flow: Flow, scale: float) -> OriginBand:
    words = edition.words
    known = flow.source is not None
    return OriginBand(
        name=words.recall("picture.unknown")
        if flow.source is None
        else _name(edition, flow.source),
        told=_say_positions(edition, flow.came),
        rest=words.recall("picture.rest", count=words.count(flow.rest)) if flow.rest else None,
        is_known=known,
        drawing=draw_band(flow.came, flow.rest, scale, is_known=known),
    )


def _say_positions(edition: Edition, count: int | None) -> str:
    words = edition.words
    if count is None:
        return words.recall("picture.uncounted")
    number = "one" if count == 1 else "many"
    return words.recall(f"picture.positions_{number}", count=words.count(count))


def _say_band(edition: Edition, band: OriginBand) -> str:
    name = "picture.band" if band.rest is None else "picture.band_rest"
    facts = {} if band.rest is None else {"rest": band.rest}
    return edition.words.recall(name, unit=band.name, positions=band.told, **facts)


def _build_table(edition: Edition, unit_id: str, origin: Origin, flows: tuple[Flow, ...]) -> Table:
    words, none = edition.words, edition.words.say("trace.none")
    names = ("picture.from", "picture.came", "picture.share", "picture.left")
    header = tuple(words.recall(name, wave=origin.previous_wave) for name in names)
    rows = tuple(
        (
            words.recall("picture.unknown") if flow.source is None else _name(edition, flow.source),
            none if flow.came is None else words.count(flow.came),
            none if flow.source is None or flow.rest is None
            else words.share(flow.source.share_moved),
            _say_rest(edition, unit_id, origin, flow) or none,
        )
        for flow in flows
    )  # fmt: skip
    caption = words.recall(
        "picture.table_caption", unit=edition.unit_names[unit_id], wave=origin.previous_wave
    )
    return Table(caption, header, rows)


def _say_rest(edition: Edition, unit_id: str, origin: Origin, flow: Flow) -> str | None:
    """Return how many did not come along, and where some of these are known to be."""
    words = edition.words
    if flow.source is None:
        return None
    others = _list_others(edition, unit_id, origin, flow.source) if flow.rest != 0 else []
    count = None if flow.rest is None else words.count(flow.rest)
    if not others:
        return count
    units = words.list_names(others)
    if count is None:
        return words.recall("picture.also", units=units)
    return words.recall("picture.left_known", count=count, units=units)


def _list_others(edition: Edition, unit_id: str, origin: Origin, source: Predecessor) -> list[str]:
    """Return the other units of the wave that positions of a unit are known to be in."""
    path = edition.tree.path_to(unit_id)
    found = [
        unit
        for (wave, unit), other in edition.figures.origins.items()
        if wave == edition.wave
        and _holds(other, origin, source)
        and unit not in path
        and unit_id not in edition.tree.path_to(unit)
    ]
    return sorted(edition.unit_names[unit] for unit in found)


def _holds(other: Origin, origin: Origin, source: Predecessor) -> bool:
    there = (source.from_municipality_id, source.from_unit_id)
    return other.previous_wave == origin.previous_wave and there in {
        (one.from_municipality_id, one.from_unit_id) for one in other.predecessors
    }
