"""The overview of a municipality: units by goals, what is hidden, and what is not covered."""

from collections import Counter

from tifaktor.report.across_links import link_factor, link_goal
from tifaktor.report.agreements import build_follow_up
from tifaktor.report.backtest import build_backtest
from tifaktor.report.broken import build_broken_section
from tifaktor.report.edition import OVERVIEW_FILE, Edition
from tifaktor.report.levels import build_levels
from tifaktor.report.matrices import build_matrix
from tifaktor.report.moves import build_moves
from tifaktor.report.notes import list_notes, list_overview_cautions, say_own_constants
from tifaktor.report.overview_views import Coverage, LinkLine, OverviewPage
from tifaktor.report.pools import count_pooled, say_main_result
from tifaktor.report.responses import say_response
from tifaktor.report.splits import build_split_section
from tifaktor.report.targets import say_assumption
from tifaktor.report.views import Link
from tifaktor.vocabulary import UNIT_REASONS, Basis


def build_overview(edition: Edition) -> OverviewPage:
    """Return everything that the overview of one wave holds."""
    words, municipality, root = edition.words, edition.municipality, edition.tree.root
    has_goals = bool(edition.strategy.goals)
    name = municipality.municipality_name
    title = words.say("page.title_overview", municipality=name, wave=edition.wave)
    page = edition.link_unit(root)
    return OverviewPage(
        head=edition.make_head(title, f"{edition.wave}/{OVERVIEW_FILE}"),
        kicker=edition.make_kicker(),
        heading=municipality.organisation_name,
        finding=say_municipality_finding(edition),
        own_constants=say_own_constants(edition),
        response=_say_root_response(edition),
        root=Link(words.say("overview.whole", unit=page.name), page.href),
        no_strategy=None if has_goals else words.say("goal.no_strategy", municipality=name),
        assumption=say_assumption(edition, root) if has_goals else None,
        matrix=build_matrix(edition),
        moves=build_moves(edition),
        levels=build_levels(edition),
        follow_up=build_follow_up(edition),
        factors=tuple(link_factor(edition, factor) for factor in edition.factors),
        split=build_split_section(edition, root),
        backtest=build_backtest(edition),
        hidden=_say_hidden(edition),
        broken=build_broken_section(edition),
        coverage=_build_coverage(edition) if has_goals else None,
        document=_say_document(edition),
        document_quoted=_quote_document(edition),
        cautions=list_overview_cautions(edition),
        notes=list_notes(edition),
        made_with=edition.say_made_with(),
    )


def say_municipality_finding(edition: Edition) -> tuple[str, ...]:
    """Return the finding for the municipality as a whole."""
    root = edition.tree.root
    if not edition.figures.is_measured(root):
        return (edition.words.say("overview.root_absent"),)
    if edition.figures.find_hidden_reason(edition.wave, root) is not None:
        return (edition.words.say("overview.root_hidden"),)
    return say_main_result(edition, root)


def _say_root_response(edition: Edition) -> tuple[str, ...]:
    root = edition.tree.root
    shown = edition.figures.find_hidden_reason(edition.wave, root) is None
    return say_response(edition, root) if shown and edition.figures.is_measured(root) else ()


def _say_hidden(edition: Edition) -> tuple[str, ...]:
    words = edition.words
    reasons = Counter(
        reason
        for unit in edition.counted
        if (reason := edition.figures.find_hidden_reason(edition.wave, unit)) is not None
    )
    if not reasons:
        return (words.say("overview.hidden_none"),)
    hidden, total = words.count(reasons.total()), words.count(len(edition.counted))
    said = [words.say("overview.hidden_intro", hidden=hidden, total=total)]
    for reason in UNIT_REASONS:
        if reasons[reason]:
            number = "one" if reasons[reason] == 1 else "many"
            count = words.number_word(reasons[reason])
            sentence = words.say(f"overview.hidden_{reason}_{number}", k=edition.k, count=count)
            said.append(words.begin(sentence))
    if pooled := count_pooled(edition):
        number = "one" if pooled == 1 else "many"
        sentence = words.group(f"overview.hidden_{number}", count=words.number_word(pooled))
        said.append(words.begin(sentence))
    return tuple(said)


def _build_coverage(edition: Edition) -> Coverage:
    words, goals = edition.words, tuple(edition.strategy.walk())
    linked = {link.factor_id for goal in goals for link in goal.links}
    bases = Counter(link.basis for goal in goals for link in goal.links)
    return Coverage(
        goals_without=tuple(goal.full_name for goal in goals if not goal.links),
        factors_without=tuple(
            name for factor, name in edition.factors.items() if factor not in linked
        ),
        intro=words.begin(
            words.say(
                "overview.links_intro",
                stated=words.number_word(bases[Basis.STATED]),
                interpreted=words.number_word(bases[Basis.INTERPRETED]),
            )
        ),
        links=tuple(
            LinkLine(
                goal=link_goal(edition, goal),
                factor=link_factor(edition, link.factor_id),
                basis=words.say(f"basis.{link.basis}"),
                reason=link.reason,
                place=link.place,
            )
            for goal in goals
            for link in goal.links
        ),
    )


def _say_document(edition: Edition) -> tuple[str, ...]:
    words, document = edition.words, edition.municipality.document
    if document is None:
        return ()
    if document.adopted is None:
        said = [words.say("overview.document_undated", title=document.title)]
    else:
        said = [
            words.say("overview.document_dated", title=document.title, adopted=document.adopted)
        ]
    if document.valid_from is not None and document.valid_to is not None:
        years = {"valid_from": str(document.valid_from), "valid_to": str(document.valid_to)}
        said.append(words.say("overview.valid", **years))
    if document.revision is not None:
        said.append(words.say("overview.revision", revision=document.revision))
    return tuple(said)


def _quote_document(edition: Edition) -> tuple[str, ...]:
    document = edition.municipality.document
    return () if document is None else (document.about_survey, document.about_targets)
