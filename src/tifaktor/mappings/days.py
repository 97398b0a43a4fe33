"""Days as people and programs write them, and until when a plan is agreed in time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tifaktor.vocabulary import PlanState

_FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y")
"""As the page writes a day, and as Excel may have made it."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """When units got their results, and how long they have to agree on a plan.

    Attributes:
        weeks: how many weeks; a plan agreed on the last day of the last one is in time.
        results: wave to the day when the units got its results, where somebody recorded it.
    """

    weeks: int = 8
    results: Mapping[str, date] = field(default_factory=dict)

    def find_last_day(self, wave: str) -> date | None:
        """Return the last day that is in time; None where the day of results is not known."""
        day = self.results.get(wave)
        return None if day is None else day + timedelta(weeks=self.weeks)

    def find_agreed(self, wave: str, days: list[date]) -> date | None:
        """Return the first of `days` that belongs to a wave, as far as it can be told.

        A plan belongs to the wave whose results were the last that the unit had got. Where the
        wave's own day is not known, only those of later waves bound what may be its.
        """
        first = self.results.get(wave, date.min)
        later = [day for other, day in self.results.items() if other > wave]
        end = min(later, default=date.max)
        return min((day for day in days if first <= day < end), default=None)

    def judge(self, wave: str, agreed: date | None) -> PlanState:
        """Return how a unit's plan stands, in a wave whose day of results is known."""
        if agreed is None:
            return PlanState.NONE_RECORDED
        return PlanState.IN_TIME if agreed <= self._end(wave) else PlanState.LATER

    def _end(self, wave: str) -> date:
        last = self.find_last_day(wave)
        if last is None:
            raise ValueError(f"no day of results for {wave}")
        return last


def read_day(text: str) -> str | None:
    """Return a day as `2027-05-31`; None where the text is no day of this century."""
    for form in _FORMS:
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no clock.
        except ValueError:
            continue
        return day.isoformat() if date(2000, 1, 1) <= day <= date(2100, 12, 31) else None
    return None
