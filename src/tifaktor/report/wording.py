"""Numbers and short words as the pages write them, in one language."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tifaktor.errors import Fact
from tifaktor.language.formats import format_change, format_count, format_number, format_share
from tifaktor.language.texts import Texts
from tifaktor.report.views import StatusView
from tifaktor.scale import get_scale
from tifaktor.vocabulary import HiddenReason, Language, Status, StatusReason

_CERTAIN = 0.99
_UNLIKELY = 0.01


@dataclass(frozen=True, slots=True)
class Wording:
    """Writes what several pages write, so that all of them write it alike."""

    texts: Texts

    def say(self, name: str, /, **facts: Fact) -> str:
        """Return a sentence of `report.toml`; `name` is its key without the topic."""
        return self.texts.fill(f"report.{name}", facts)

    def tell(self, name: str, /, **facts: Fact) -> str:
        """Return a sentence of `protection.toml`; `name` is its key without the topic."""
        return self.texts.fill(f"protection.{name}", facts)

    def group(self, name: str, /, **facts: Fact) -> str:
        """Return a sentence of `pools.toml`; `name` is its key without the topic."""
        return self.texts.fill(f"pools.{name}", facts)

    def recall(self, name: str, /, **facts: Fact) -> str:
        """Return a sentence of `origins.toml`; `name` is its key without the topic."""
        return self.texts.fill(f"origins.{name}", facts)

    def cross(self, name: str, /, **facts: Fact) -> str:
        """Return a sentence of `across.toml`; `name` is its key without the topic."""
        return self.texts.fill(f"across.{name}", facts)

    def assure(self, name: str, /, **facts: Fact) -> str:
        """Return a sentence of `accessibility.toml`; `name` is its key without the topic."""
        return self.texts.fill(f"accessibility.{name}", facts)

    def number(self, value: float, decimals: int = 1) -> str:
        """Return a mean: `4,2`."""
        return format_number(value, decimals, self.texts.language)

    def exact(self, value: float) -> str:
        """Return a number that somebody has decided: `4,0`, or `4,25` where they were so exact."""
        return self.number(value, 1 if abs(value * 10 - round(value * 10)) < 1e-6 else 2)

    def count(self, value: int) -> str:
        """Return a number of people: `12 609`."""
        return format_count(value, self.texts.language)

    def share(self, value: float, *limits: float) -> str:
        """Return a share in per cent, with a decimal where rounding would lift it to a limit."""
        lifted = any(value < limit <= math.floor(value * 100 + 0.5) / 100 for limit in limits)
        return format_share(value, self.texts.language, 1 if lifted else 0)

    def change(self, value: float) -> str:
        """Return the size of a difference: `0,2`, or `0,04` where one decimal would say nothing."""
        return format_number(abs(value), self._decimals_of(value), self.texts.language)

    def signed(self, value: float, decimals: int | None = None) -> str:
        """Return a difference with its sign: `+0,2`, `−0,1`."""
        chosen = self._decimals_of(value) if decimals is None else decimals
        return format_change(value, chosen, self.texts.language)

    @staticmethod
    def _decimals_of(difference: float) -> int:
        return 1 if abs(difference) >= 0.05 or abs(difference) < 0.005 else 2

    def probability(self, value: float) -> str:
        """Return a probability, never rounded to more certainty than there is."""
        if value > _CERTAIN:
            return self.say("probability.most")
        if value < _UNLIKELY:
            return self.say("probability.least")
        # Towards the middle, so that 0.796 is never shown as the 80 % it did not reach.
        towards = math.floor if value >= 0.5 else math.ceil
        nudge = 1e-9 if value >= 0.5 else -1e-9
        return format_share(towards(value * 100 + nudge) / 100, self.texts.language)

    def interval(self, low: float | None, high: float | None, decimals: int = 1) -> str | None:
        """Return `3,8–4,4`, or None where there is no interval."""
        return _write_interval(low, high, decimals, self.texts.language)

    def value(self, mean: float, low: float | None, high: float | None, decimals: int = 1) -> str:
        """Return a mean with its interval: `4,1 (3,8–4,4)`."""
        return _write_value(mean, low, high, decimals, self.texts.language)

    def decimals_to_tell_apart(self, one: float | None, other: float | None) -> int:
        """Return 1, or 2 where two different numbers would look equal with one decimal."""
        if one is None or other is None or abs(one - other) < 1e-9:
            return 1
        return 2 if self.number(one) == self.number(other) else 1

    def kept(self, reason: str) -> str:
        """Return what stands for a mean that is not shown: `≥ 4,9`, or a word."""
        least, most = get_scale().extremes
        limits = {HiddenReason.EXTREME_HIGH: most, HiddenReason.EXTREME_LOW: least}
        if reason in limits:
            return self.say(f"kept.{reason}", limit=self.number(limits[HiddenReason(reason)]))
        return self.say("kept.all_alike" if reason == HiddenReason.ALL_ALIKE else "kept.hidden")

    def number_word(self, value: int) -> str:
        """Return a small number as a word: `tre`."""
        key = f"report.number.{value}"
        return self.texts.say(key) if self.texts.has(key) else self.count(value)

    def list_names(self, names: Sequence[str]) -> str:
        """Return names as they are listed in a sentence: `a, b og c`."""
        if len(names) < 2:
            return "".join(names)
        first, last = ", ".join(names[:-1]), names[-1]
        return self.say("word.list", first=first, last=last)

    def begin(self, sentence: str) -> str:
        """Return a sentence with a capital first letter; a number word may begin it."""
        return sentence[:1].upper() + sentence[1:]

    def lower(self, name: str) -> str:
        """Return a name as it stands inside a sentence."""
        return name[:1].lower() + name[1:]

    def status(
        self, status: str, direction: str | None = None, reason: str | None = None
    ) -> StatusView:
        """Return a status as its mark and words."""
        side = None
        if direction is not None and status == Status.UNSURE:
            side = self.say(f"status.{direction}")
        told = (StatusReason.REACHED, StatusReason.HIDDEN)
        word = reason if reason in told else status
        return StatusView(status, self.say(f"status.{word}"), side)


def _write_interval(
    low: float | None, high: float | None, decimals: int, language: Language
) -> str | None:
    if low is None or high is None:
        return None
    return f"{format_number(low, decimals, language)}–{format_number(high, decimals, language)}"


@lru_cache(maxsize=8192)
def _write_value(
    mean: float, low: float | None, high: float | None, decimals: int, language: Language
) -> str:
    """Return a mean with its interval; the same ones stand in charts, tables and traces."""
    interval = _write_interval(low, high, decimals, language)
    alone = format_number(mean, decimals, language)
    return alone if interval is None else f"{alone} ({interval})"
