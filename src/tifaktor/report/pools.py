"""Small units that are shown together: who is in a group, and what a hidden unit's page shows of it."""

from tifaktor.report.edition import Edition
from tifaktor.report.factors import build_factor_section, say_factor_finding
from tifaktor.report.goals import write_value
from tifaktor.report.pool_views import GoalLine, Members, PoolSection
from tifaktor.report.responses import say_counts
from tifaktor.report.targets import say_assumption
from tifaktor.report.verdicts import find_status, say_finding
from tifaktor.report.views import Link
from tifaktor.vocabulary import HiddenReason


def find_pool(edition: Edition, unit_id: str) -> tuple[str, str] | None:
    """Return the pool that a hidden unit's answers are shown in.

    Returns:
        The pool, and who of its members that is: the unit, or a hidden unit that it belongs to;
        None where a unit that is shown by itself comes first on the way up, or none is found.
    """
    figures = edition.figures
    if not figures.is_measured(unit_id):
        return None
    for unit in reversed(edition.tree.path_to(unit_id)):
        if pool := figures.find_pool(unit):
            return pool, unit
        if figures.is_measured(unit) and figures.find_hidden_reason(edition.wave, unit) is None:
            return None
    return None


def build_pool_section(edition: Edition, pool_id: str, unit_id: str) -> PoolSection:
    """Return what the page of a hidden unit shows of the pool that it is in."""
    words = edition.words
    page = edition.link_unit(pool_id)
    return PoolSection(
        name=page.name,
        members=list_members(edition, pool_id, but=unit_id),
        response=say_counts(edition, pool_id),
        finding=say_main_result(edition, pool_id),
        whose=words.group("page.whose"),
        assumption=say_assumption(edition, pool_id) if edition.strategy.goals else None,
        goals=tuple(
            GoalLine(
                sign=goal.sign,
                name=goal.goal_name,
                status=find_status(edition, pool_id, goal),
                value=write_value(
                    edition, edition.figures.goal_verdicts.get((pool_id, goal.goal_id))
                ),
            )
            for goal in edition.strategy.counted
        ),
        factors=build_factor_section(edition, pool_id),
        page=Link(words.group("page.link", pool=page.name), page.href),
        page_more=words.group("page.link_more"),
    )


def list_members(edition: Edition, pool_id: str, but: str | None = None) -> Members:
    """Return who is in a pool, with links to their pages but to that of the unit `but`."""
    words, pool = edition.words, edition.figures.pools[pool_id]
    links = [
        Link(edition.unit_names[unit], None) if unit == but else edition.link_unit(unit)
        for unit in edition.tree.order
        if unit in pool.members
    ]
    if pool.with_staff:
        parent = _name_parent(edition, pool_id)
        note = words.group("members.staff_note", unit=parent)
        links.append(Link(words.group("members.staff", unit=parent), None, note))
    return Members(words.group("members.own_intro" if but else "members.intro"), tuple(links))


def list_member_names(edition: Edition, pool_id: str) -> str:
    """Return who is in a pool as a list in a sentence."""
    words, pool = edition.words, edition.figures.pools[pool_id]
    names = [edition.unit_names[unit] for unit in edition.tree.order if unit in pool.members]
    if pool.with_staff:
        parent = _name_parent(edition, pool_id)
        names.append(words.lower(words.group("members.staff", unit=parent)))
    return words.list_names(names)


def say_together(
    edition: Edition, unit_id: str, pool_id: str, member: str, reason: str
) -> tuple[str, ...]:
    """Return that a unit cannot be shown alone, and with how many others it is shown.

    Args:
        edition: of the wave.
        unit_id: the hidden unit.
        pool_id: the pool that its answers are shown in.
        member: from `find_pool`.
        reason: why the unit is hidden.
    """
    words, pool = edition.words, edition.figures.pools[pool_id]
    part_of = words.group("alone.part_of", member=edition.unit_names[member])
    # Of a unit within a member the sentence goes on to the member, which may be large enough.
    direct = member == unit_id
    why = "too_few" if direct and reason == HiddenReason.TOO_FEW else "other"
    others = len(pool.members) - 1
    number = {0: "none", 1: "one"}.get(others, "many")
    return (
        words.group(f"alone.{why}", unit=edition.unit_names[unit_id]),
        *(() if direct else (part_of,)),
        words.group(
            f"together.{'staff' if pool.with_staff else 'units'}_{number}",
            count=words.number_word(others),
            parent=_name_parent(edition, pool_id),
        ),
    )


def say_size(edition: Edition, pool_id: str) -> str:
    """Return in a few words that a pool is several units: `tre enheter og felles ansatte`."""
    pool = edition.figures.pools[pool_id]
    number = "one" if len(pool.members) == 1 else "many"
    return edition.words.group(
        f"overview.{'staff' if pool.with_staff else 'units'}_{number}",
        count=edition.words.number_word(len(pool.members)),
    )


def say_main_result(edition: Edition, unit_id: str) -> tuple[str, ...]:
    """Return the finding of a unit that is shown, or of a pool."""
    if edition.strategy.goals:
        return say_finding(edition, unit_id)
    return say_factor_finding(edition, unit_id)


def count_pooled(edition: Edition) -> int:
    """Return how many hidden units are shown in pools."""
    return sum(find_pool(edition, unit) is not None for unit in edition.counted)


def _name_parent(edition: Edition, pool_id: str) -> str:
    return edition.unit_names[str(edition.tree.parent[pool_id])]
