"""What was said of goals in the wave before, against what came in this one."""

from collections.abc import Sequence

from tifaktor.report.edition import Edition
from tifaktor.report.figures import Outcome
from tifaktor.report.overview_views import BacktestSection
from tifaktor.report.views import StatusView, Table
from tifaktor.vocabulary import Direction, Status

_SAID: tuple[tuple[Status, Direction | None], ...] = (
    (Status.ON_TRACK, None),
    (Status.UNSURE, Direction.PROBABLY_ABOVE),
    (Status.UNSURE, None),
    (Status.UNSURE, Direction.PROBABLY_BELOW),
    (Status.OFF_TRACK, None),
)
_CAME = (Status.ON_TRACK, Status.UNSURE, Status.OFF_TRACK, Status.TOO_LITTLE_DATA)


def build_backtest(edition: Edition) -> BacktestSection | None:
    """Return what came of the verdicts of the wave before, summed over goals and their parts.

    Returns:
        None before the third wave, and where nothing was said last time.
    """
    outcomes = _keep_told(edition)
    if not outcomes:
        return None
    words, previous = edition.words, outcomes[0].previous_wave
    found = {said: [one for one in outcomes if _is_said(one, said)] for said in _SAID}
    header = [words.say("backtest.said", previous=previous)]
    header += [words.say("backtest.units"), words.say("backtest.above")]
    header += [words.say("backtest.now", status=words.status(status).word) for status in _CAME]
    return BacktestSection(
        sentences=_say_outcome(edition, previous, found),
        table=Table(
            caption=words.say("backtest.caption", previous=previous, wave=edition.wave),
            header=tuple(header),
            rows=tuple(_write_row(edition, said, of_it) for said, of_it in found.items() if of_it),
        ),
        caution=words.say("backtest.caution"),
    )


def _keep_told(edition: Edition) -> tuple[Outcome, ...]:
    """Return the outcomes of goals that are not about leaders alone, where few see these."""
    leaders, root = edition.leaders, edition.tree.root
    told = {
        goal.goal_id
        for goal in edition.strategy.walk()
        if all(leaders.may_show_goal(unit, goal, on=root) for unit in edition.measured)
    }
    return tuple(outcome for outcome in edition.figures.outcomes if outcome.goal_id in told)


def _is_said(outcome: Outcome, said: tuple[Status, Direction | None]) -> bool:
    return (outcome.previous_status, outcome.previous_direction) == said


def _say_outcome(
    edition: Edition,
    previous: str,
    found: dict[tuple[Status, Direction | None], list[Outcome]],
) -> tuple[str, ...]:
    words, said = edition.words, []
    for status, name in ((Status.ON_TRACK, "said_on"), (Status.OFF_TRACK, "said_off")):
        of_it = found[(status, None)]
        units = sum(one.n_units for one in of_it)
        above = sum(one.n_above for one in of_it)
        if units:
            sentence = words.say(
                f"backtest.{name}_{'one' if units == 1 else 'many'}",
                units=words.count(units),
                above=words.number_word(above),
                previous=previous,
                wave=edition.wave,
            )
            said.append(sentence)
    return tuple(said) or (words.say("backtest.said_neither", previous=previous),)


def _write_row(
    edition: Edition, said: tuple[Status, Direction | None], outcomes: Sequence[Outcome]
) -> tuple[str, ...]:
    words = edition.words
    numbers = [sum(one.n_units for one in outcomes), sum(one.n_above for one in outcomes)]
    numbers += [sum(one.n_units for one in outcomes if one.status == now) for now in _CAME]
    return (_name_status(words.status(*said)), *(words.count(number) for number in numbers))


def _name_status(status: StatusView) -> str:
    return status.word if status.side is None else f"{status.word}, {status.side}"
