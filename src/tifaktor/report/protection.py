"""The page for employees: which groups they count in, which are shown, why some are not.

It tells who answered where a group is shown, and nothing else from the survey: no mean, no
verdict, and of a hidden group only that it is hidden and why.
"""

from collections import Counter
from collections.abc import Mapping

from tifaktor.report.edition import PROTECTION_FILE, Edition
from tifaktor.report.pools import count_pooled, find_pool, list_member_names
from tifaktor.report.protection_views import (
    ExampleBar,
    GroupLine,
    KeptThing,
    ProtectionPage,
    WorkedExample,
)
from tifaktor.report.responses import say_hidden_reason
from tifaktor.report.subtraction import Part, draw_bar, draw_hatch, invent_example
from tifaktor.report.views import Link, Table
from tifaktor.vocabulary import UNIT_REASONS, HiddenReason

_UNFOLDED_UP_TO = 20
"""So many groups stand open from the start: with more, a reader on a phone looks for the branch."""


def build_protection_page(
    edition: Edition,
    *,
    overview: str | None = None,
    contact: str | None = None,
) -> ProtectionPage:
    """Return everything that the page for employees holds.

    Args:
        edition: of the municipality's latest wave.
        overview: path from the page to the overview, where one stands.
        contact: whom to ask, as the municipality says it; the HR department by default.
    """
    words = edition.words
    title = words.tell(
        "page.title", municipality=edition.municipality.municipality_name, wave=edition.wave
    )
    head = edition.make_home_head(title, PROTECTION_FILE)
    hidden = _list_reasons(edition)
    return ProtectionPage(
        head=head,
        kicker=edition.make_kicker(),
        path=(
            Link(words.say("front.all"), head.front),
            Link(edition.make_kicker(), overview),
        ),
        finding=_say_finding(edition),
        answer=(words.tell("short.no", k=edition.k), words.tell("short.subtraction")),
        top=_build_line(edition, edition.tree.root),
        unfolded=len(edition.measured) <= _UNFOLDED_UP_TO,
        why=words.tell("why.some" if hidden else "why.none", wave=edition.wave),
        reasons=tuple(
            words.say(f"hidden.{reason}", k=edition.k) for reason in hidden or UNIT_REASONS
        ),
        hatch=draw_hatch(),
        example=_build_example(edition),
        limits=_list_limits(edition),
        kept=_list_kept(edition),
        waves=_count_waves(edition),
        law=tuple(words.tell(f"law.{name}") for name in ("anonymous", "needed", "ask")),
        contact=(
            words.tell("law.contact", contact=contact)
            if contact
            else words.tell("law.contact_default")
        ),
        made_with=edition.say_made_with(),
    )


def _find_reason(edition: Edition, unit_id: str) -> str | None:
    return edition.figures.find_hidden_reason(edition.wave, unit_id)


def _say_finding(edition: Edition) -> tuple[str, ...]:
    """Return the rule, and how many groups it lets be shown."""
    words, total = edition.words, len(edition.counted)
    shown = sum(_find_reason(edition, unit) is None for unit in edition.counted)
    if shown == total:
        name = "one" if total == 1 else "all"
    elif shown:
        name = "some"
    else:
        name = "none"
    facts = {"shown": words.count(shown), "total": words.count(total)}
    counted = words.tell(f"finding.{name}", wave=edition.wave, **facts)
    rule = words.tell("finding.rule", k=edition.k)
    pooled = count_pooled(edition)
    if not pooled:
        return (rule, counted)
    if pooled == total - shown > 1:
        return (rule, counted, words.group("employees.all"))
    number = "one" if pooled == 1 else "many"
    together = words.group(f"employees.some_{number}", count=words.number_word(pooled))
    return (rule, counted, words.begin(together))


def _build_line(edition: Edition, unit_id: str) -> GroupLine:
    """Return a unit with all those below it, in the order of units.csv."""
    measured, reason = edition.figures.is_measured(unit_id), _find_reason(edition, unit_id)
    if not measured:
        mark, state = "absent", edition.words.tell("groups.absent")
    elif reason is not None:
        mark, state = "hidden", say_hidden_reason(edition, reason)
    else:
        mark, state = "shown", _say_shown(edition, unit_id)
    return GroupLine(
        name=edition.unit_names[unit_id],
        mark=mark,
        state=state,
        together=_say_together(edition, unit_id),
        below=_say_below(edition, unit_id),
        inside=tuple(_build_line(edition, unit) for unit in edition.tree.children[unit_id]),
    )


def _say_shown(edition: Edition, unit_id: str) -> str:
    words = edition.words
    response = edition.figures.responses[(edition.wave, unit_id)]
    if response.n_responses is None:
        return words.tell("groups.shown_unknown")
    n = words.count(response.n_responses)
    if response.n_invited is None:
        return words.tell("groups.shown_n", n=n)
    return words.tell("groups.shown_of", n=n, invited=words.count(response.n_invited))


def _say_together(edition: Edition, unit_id: str) -> str | None:
    """Return whom a pool gathers, or which pool a unit is shown in."""
    words = edition.words
    if unit_id in edition.figures.pools:
        return words.tell("groups.pool", members=list_member_names(edition, unit_id))
    pool = find_pool(edition, unit_id)
    return None if pool is None else words.tell("groups.pooled", pool=edition.unit_names[pool[0]])


def _say_below(edition: Edition, unit_id: str) -> str | None:
    """Return how many groups stand below a unit, at all levels, and how many of them are hidden."""
    words = edition.words
    below = [unit for unit in _list_below(edition, unit_id) if edition.is_counted(unit)]
    if not below:
        return None
    name = "groups.below_one" if len(below) == 1 else "groups.below_many"
    said = words.tell(name, count=words.count(len(below)))
    hidden = sum(_find_reason(edition, unit) is not None for unit in below)
    if not hidden:
        return said
    number = "one" if hidden == 1 else "many"
    return words.tell(f"groups.below_hidden_{number}", below=said, hidden=words.count(hidden))


def _list_below(edition: Edition, unit_id: str) -> list[str]:
    children = edition.tree.children[unit_id]
    return [unit for child in children for unit in (child, *_list_below(edition, child))]


def _list_reasons(edition: Edition) -> tuple[HiddenReason, ...]:
    """Return the reasons for which something is hidden, each once."""
    present = {_find_reason(edition, unit) for unit in edition.measured}
    return tuple(reason for reason in UNIT_REASONS if reason in present)


def _build_example(edition: Edition) -> WorkedExample:
    words, example = edition.words, invent_example(edition.k)
    names = ("first", "second", "small", "total", "rest")
    facts = {name: words.count(getattr(example, name)) for name in names}
    facts["taken"] = _write_sum("{total} − {first} − {second} = {small}", facts)
    facts["left"] = _write_sum("{total} − {first} = {rest}", facts)
    first = Part(example.first, facts["first"], shown=True)
    before = (
        first,
        Part(example.second, facts["second"], shown=True),
        Part(example.small, facts["small"], shown=False),
    )
    after = (first, Part(example.rest, facts["rest"], shown=False))
    return WorkedExample(
        intro=words.tell("example.intro", **facts),
        bars=tuple(
            ExampleBar(draw_bar(parts), words.tell(f"example.{name}", **facts))
            for name, parts in (("before", before), ("after", after))
        ),
    )


def _write_sum(form: str, facts: Mapping[str, str]) -> str:
    """Return a sum in figures that is not broken over two lines."""
    return form.format(**facts).replace(" ", "\N{NO-BREAK SPACE}")


def _list_limits(edition: Edition) -> tuple[str, ...]:
    """Return what no rule of this program can prevent, said as it is."""
    words, k = edition.words, edition.k
    if k > 2:
        own = words.tell("limits.own_answer", k=k, others=k - 1)
    else:
        own = words.tell("limits.own_answer_two")
    about = [name for factor, name in edition.factors.items() if factor in edition.leaders.factors]
    leader = [words.tell("limits.leader", factor=words.lower(name)) for name in about]
    if edition.portal_from is None:
        portal = words.tell("limits.portal_unknown")
    else:
        portal = words.tell("limits.portal", number=words.number_word(edition.portal_from))
    always = (words.tell(f"limits.{name}") for name in ("together", "alike"))
    return (own, *always, *leader, words.tell("limits.waves"), portal)


def _list_kept(edition: Edition) -> tuple[KeptThing, ...]:
    tell = edition.words.tell
    return tuple(
        KeptThing(
            name=tell(f"kept.{thing}"),
            what=tell(f"kept.{thing}_what"),
            how_long=tell(f"kept.{thing}_long"),
            who=tell(f"kept.{thing}_who"),
        )
        for thing in ("files", "store", "shown")
    )


def _count_waves(edition: Edition) -> Table | None:
    """Return how many groups every survey showed and hid."""
    words, figures = edition.words, edition.figures
    if len(figures.waves) < 2:
        return None
    total: Counter[str] = Counter()
    hidden: Counter[str] = Counter()
    for (wave, unit), response in figures.responses.items():
        # Pools are no units: this wave's are known, and other waves' are not in this one's tree.
        if unit not in figures.pools and unit in edition.tree.parent:
            total[wave] += 1
            hidden[wave] += response.hidden_reason is not None
    return Table(
        caption=words.tell("waves.caption"),
        header=tuple(words.tell(f"waves.{name}") for name in ("wave", "total", "shown", "hidden")),
        rows=tuple(
            (wave, *map(words.count, (total[wave], total[wave] - hidden[wave], hidden[wave])))
            for wave in figures.waves
        ),
    )
