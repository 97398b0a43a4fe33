"""What stands out in a unit, and what its people may talk about: proposals, never praise or blame."""

from tifaktor.report.edition import Edition
from tifaktor.report.factors import say_change
from tifaktor.report.figures import FactorVerdict
from tifaktor.report.unit_views import ConversationSection, Proposal, StandoutSection
from tifaktor.vocabulary import Status

_MOST = 3
_QUESTIONS = ("first", "second")


def build_standouts(edition: Edition, unit_id: str) -> StandoutSection | None:
    """Return the largest changes that can be told from chance, three at most.

    Only what was tested, and only what was found: three factors that have moved by chance would
    be three things to talk about that never happened.

    Returns:
        None where no factor can be compared with an earlier survey.
    """
    words, changes = edition.words, edition.figures.changes
    tested = {
        factor: change
        for factor in edition.factors
        if (change := changes.get((unit_id, factor))) is not None
    }
    if not tested:
        return None
    found = [factor for factor, change in tested.items() if change.flagged]
    # Of equals the survey's own order decides.
    found.sort(key=lambda factor: -abs(tested[factor].change))
    since = words.list_names(sorted({change.previous_wave for change in tested.values()}))
    items = tuple(
        words.say(
            "standout.item", factor=edition.factors[factor],
            change=words.lower(say_change(edition, unit_id, factor).text),
        )
        for factor in found[:_MOST]
    )  # fmt: skip
    if not items:
        return StandoutSection((words.say("standout.nothing", wave=since),), ())
    more = (words.say("standout.more"),) if len(found) > _MOST else ()
    return StandoutSection((words.say("standout.intro", wave=since), *more), items)


def build_conversation(edition: Edition, unit_id: str) -> ConversationSection | None:
    """Return one factor to preserve and one to improve, each with its reason and questions.

    KS asks leaders not to call scores good or bad, and to choose one of each. The figures propose
    one only where they are sure enough: among the factors behind the goals, the one that is surest
    to meet its requirement, and the one that is surest not to. The people of the unit choose.

    Returns:
        None where no goal asks anything of a factor in this unit.
    """
    verdicts = _list_verdicts(edition, unit_id)
    if not verdicts:
        return None
    preserve = _find_surest(verdicts, Status.ON_TRACK)
    improve = _find_surest(verdicts, Status.OFF_TRACK)
    words = edition.words
    return ConversationSection(
        intro=(words.say("conversation.intro"),),
        proposals=(
            _propose(edition, "preserve", preserve),
            _propose(edition, "improve", improve),
        ),
    )


def _list_verdicts(edition: Edition, unit_id: str) -> dict[str, list[FactorVerdict]]:
    """Return the verdicts on each factor, by factor: several goals may ask for the same one."""
    found: dict[str, list[FactorVerdict]] = {}
    for goal in edition.strategy.walk():
        for link in goal.links:
            verdict = edition.figures.factor_verdicts.get((unit_id, goal.goal_id, link.factor_id))
            if verdict is not None and verdict.probability is not None:
                found.setdefault(link.factor_id, []).append(verdict)
    return {factor: found[factor] for factor in edition.factors if factor in found}


def _find_surest(verdicts: dict[str, list[FactorVerdict]], status: Status) -> str | None:
    """Return the factor that has `status` against every goal, and is surest of it."""
    sure = {
        factor: min(abs((one.probability or 0.0) - 0.5) for one in of_factor)
        for factor, of_factor in verdicts.items()
        if all(one.status == status for one in of_factor)
    }
    return max(sure, key=lambda factor: sure[factor], default=None)


def _propose(edition: Edition, kind: str, factor: str | None) -> Proposal:
    words = edition.words
    why = "open" if factor is None else "reason"
    return Proposal(
        heading=words.say(f"conversation.{kind}"),
        factor=None if factor is None else edition.factors[factor],
        reason=words.say(f"conversation.{kind}_{why}"),
        questions=tuple(words.say(f"conversation.{kind}_{one}") for one in _QUESTIONS),
    )
