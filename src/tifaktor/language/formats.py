"""Numbers and dates in the language's way: 4,2 and 12 609 and 1. juni 2025."""

from datetime import date, datetime
from functools import lru_cache

from babel.core import Locale
from babel.dates import format_date as babel_date
from babel.dates import format_datetime as babel_datetime
from babel.numbers import format_decimal, format_percent

from tifaktor.vocabulary import Language

_LOCALES = {
    Language.BOKMAAL: "nb_NO", Language.NYNORSK: "nn_NO", Language.ENGLISH: "en_GB",
}  # fmt: skip
_MINUS = "−"


@lru_cache(maxsize=4096)
def format_number(value: float, decimals: int, language: Language) -> str:
    """Return `value` with exactly `decimals` decimals: `4,2`; half away from zero is half up."""
    # Rounded as text first: 4.25 is stored as a little less or more than it is written.
    return _write_number(_round_half_up(value, decimals), decimals, language)


@lru_cache(maxsize=4096)
def _write_number(rounded: float, decimals: int, language: Language) -> str:
    """Return a number that is rounded already: there are few of these, and Babel takes its time."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return _sign(format_decimal(rounded, pattern, _locale(language)))


def format_count(value: int, language: Language) -> str:
    """Return a number of people or units: `12 609`."""
    return format_number(value, 0, language)


@lru_cache(maxsize=4096)
def format_share(share: float, language: Language, decimals: int = 0) -> str:
    """Return a share between 0 and 1 in per cent: `69 %`."""
    rounded = _round_half_up(share * 100, decimals) / 100
    pattern = "0" + ("." + "0" * decimals if decimals else "")
    pattern += "%" if language is Language.ENGLISH else "\N{NO-BREAK SPACE}%"
    return _sign(format_percent(rounded, pattern, _locale(language)))


def format_change(value: float, decimals: int, language: Language) -> str:
    """Return a difference with its sign: `+0,2`, `−0,1`; one that rounds to nothing has none."""
    rounded = _round_half_up(value, decimals)
    if rounded == 0:
        return format_number(0.0, decimals, language)
    return ("+" if rounded > 0 else "") + format_number(rounded, decimals, language)


def format_date(day: date, language: Language) -> str:
    """Return a day in full: `1. juni 2025`."""
    return str(babel_date(day, "long", _locale(language)))


def format_time(moment: datetime, language: Language) -> str:
    """Return a moment, to the minute."""
    return str(
        babel_datetime(
            moment,
            "d. MMM y HH:mm" if language is not Language.ENGLISH else "d MMM y HH:mm",
            locale=_locale(language),
        )
    )


def format_fact(fact: float, language: Language) -> str:
    """Return a number as it stands in a sentence, in the language's way."""
    if isinstance(fact, int):
        return format_count(fact, language)
    return _sign(format_decimal(fact, "#,##0.####", _locale(language)))


def _round_half_up(value: float, decimals: int) -> float:
    scale: int = 10**decimals
    rounded = float(int(abs(value) * scale + 0.5 + 1e-9)) / scale
    # Nothing has no sign: −0,04 is 0,0.
    return -rounded if value < 0 and rounded else rounded


def _sign(written: str) -> str:
    return written.replace("-", _MINUS)


def _locale(language: Language) -> Locale:
    return _parse_locale(_LOCALES[language])


@lru_cache
def _parse_locale(tag: str) -> Locale:
    return Locale.parse(tag)
