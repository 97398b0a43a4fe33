"""The units as rows of a page across units, and how many of them have no figures there."""

from collections import Counter
from collections.abc import Iterable

from tifaktor.report.across_views import UnitRow
from tifaktor.report.edition import Edition
from tifaktor.report.estimates import Estimate
from tifaktor.report.pools import count_pooled, find_pool, say_size
from tifaktor.report.responses import say_hidden_reason, write_response
from tifaktor.report.views import Link
from tifaktor.vocabulary import UNIT_REASONS

WITHHELD = "withheld"
"""About one leader, and seen by few."""
ABSENT = "absent"
KEPT = "kept"
UNMEASURED = "unmeasured"
_TOLD = (KEPT, WITHHELD, UNMEASURED, ABSENT)


def link_overview(edition: Edition) -> Link:
    """Return the way back from a page across units."""
    return Link(edition.words.say("page.overview"), edition.link_path(edition.tree.root)[0].href)


def build_row(
    edition: Edition, unit_id: str, n: str, without: str | None = None, why: str | None = None
) -> UnitRow:
    """Return a unit as a row.

    Args:
        edition: of the wave.
        unit_id: the unit.
        n: who answered, where it has figures to show.
        without: `WITHHELD` or `UNMEASURED`, where a unit that is shown has no figures here.
        why: what is said then.
    """
    words = edition.words
    link = edition.link_unit(unit_id)
    absent = not edition.figures.is_measured(unit_id)
    reason = edition.figures.find_hidden_reason(edition.wave, unit_id)
    found = find_pool(edition, unit_id)
    note = why
    if absent:
        note = words.say("overview.absent")
    elif found is not None:
        note = words.group("overview.shown_in")
    elif reason is not None:
        note = say_hidden_reason(edition, reason)
    return UnitRow(
        unit_id=unit_id,
        name=link.name,
        href=link.href,
        depth=edition.tree.depth[unit_id],
        n=write_response(edition, unit_id) if absent or reason is not None else n,
        note=note,
        absent=absent or without == UNMEASURED,
        pool=None if found is None or absent else edition.link_unit(found[0]),
        size=say_size(edition, unit_id) if unit_id in edition.figures.pools else None,
    )


def list_estimates(edition: Edition, factor_id: str) -> dict[str, Estimate]:
    """Return by unit the estimates that may stand on a page that everybody sees.

    An estimate is made of the units beside it: where one of their figures is about one leader
    whom others may not see, neither may they see an estimate that rests on it.
    """
    root, leaders = edition.tree.root, edition.leaders
    found = {
        unit: estimate
        for (unit, factor), estimate in edition.figures.estimates.items()
        if factor == factor_id
    }
    withheld = {
        estimate.group_id
        for unit, estimate in found.items()
        if not leaders.may_show(unit, factor_id, on=root)
    }
    return {unit: one for unit, one in found.items() if one.group_id not in withheld}


def say_missing(edition: Edition, missing: Iterable[str]) -> tuple[str, ...]:
    """Return how many units have no figures on a page across units, and why.

    Args:
        edition: of the wave.
        missing: one of `KEPT`, `WITHHELD`, `UNMEASURED`, `ABSENT` for each shown or absent unit
            that has no exact figures; the hidden ones are counted here.
    """
    words, counts = edition.words, Counter(missing)
    reasons = Counter(
        reason
        for unit in edition.counted
        if (reason := edition.figures.find_hidden_reason(edition.wave, unit)) is not None
    )
    if not reasons and not counts:
        return (words.cross("hidden.none"),)
    said = []
    if reasons:
        total = words.count(len(edition.counted))
        hidden = words.count(reasons.total())
        said.append(words.say("overview.hidden_intro", hidden=hidden, total=total))
    for reason in UNIT_REASONS:
        if count := reasons[reason]:
            name = f"overview.hidden_{reason}_{_number(count)}"
            said.append(words.begin(words.say(name, k=edition.k, count=words.number_word(count))))
    if pooled := count_pooled(edition):
        name = f"overview.hidden_{_number(pooled)}"
        said.append(words.begin(words.group(name, count=words.number_word(pooled))))
    for kind in _TOLD:
        if count := counts[kind]:
            written = words.number_word(count)
            said.append(words.begin(words.cross(f"hidden.{kind}_{_number(count)}", count=written)))
    return tuple(said)


def _number(count: int) -> str:
    return "one" if count == 1 else "many"
