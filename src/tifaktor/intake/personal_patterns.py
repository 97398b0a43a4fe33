"""Finds addresses and numbers of persons in texts: national identity numbers, e-mail, phone.

Many texts are searched as one: a column of comments has as many different texts as rows.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from stdnum.no import fodselsnummer

from tifaktor.intake.personal_words import GIVEN_NAMES, LABELS, ROLE_ADDRESSES

_BETWEEN = "\x1f"
"""Stands between two texts: white space to every pattern, and part of none."""
_EMAIL = re.compile(r"([\w.+-]+)@[\w-]+(?:\.[\w-]+)+")
_LABELLED = re.compile(rf"(?i:\b{LABELS})\s*:\s*([^\W\d_]+)[ -][^\W\d_]+")
_BLANK = r"[ \u00a0\u202f]"
_IDENTITY = (
    rf"[0-9]{{6}}(?:{_BLANK}|-)?[0-9]{{5}}|[0-9]{{10}}"
    rf"|[0-9]{{2}}[. ][0-9]{{2}}[. ][0-9]{{2}}[ -]?[0-9]{{5}}"
)
_PHONE = (
    rf"(?:\+|0047{_BLANK}?)[0-9](?:[ \u00a0\u202f.-]?[0-9]){{6,13}}"
    rf"|[2-79][0-9]{{2}}[ \u00a0\u202f.][0-9]{{2}}[ \u00a0\u202f.][0-9]{{3}}"
    rf"|[2-79][0-9](?:[ \u00a0\u202f.][0-9]{{2}}){{3}}"
)
_MOBILE = r"[49][0-9]{7}"
_NUMBER = re.compile(
    rf"(?<![\w.,+])(?:(?P<phone>{_PHONE})|(?P<identity>{_IDENTITY})|(?P<mobile>{_MOBILE}))"
    r"(?![\w]|[.,][0-9])"
)
"""A number of nine digits is an organisation's or a code, and none of these."""
_RUN = re.compile(r"[0-9][0-9 .\u00a0\u202f-]{6,}[0-9]")
"""Where a number may be: found in a fraction of the time that the number itself takes."""
_CALL = re.compile(r"(?i)\b(?:tlf|telefon|mobil|ring|ringe|sms|phone|call)\b")
_NO_DIGIT = re.compile(r"[^0-9]+")
_D_NUMBER, _SYNTHETIC = (0, 40), (0, 40, 80)
"""What is added to the day of a D-number, and to the month of a number that is nobody's: 40 by
NAV, 80 by the tax administration (Tenor). Made-up numbers are found like others: in a real export
there are none, and a test with them must show what happens with real ones."""


@dataclass(frozen=True, slots=True)
class Traces:
    """The texts in which something of a person was found.

    Attributes:
        identity: texts with a national identity number or D-number.
        email: texts with the e-mail address of a person.
        phone: texts with a phone number.
        mobile: texts that are eight digits, as a mobile number is, and perhaps something else.
        labelled: texts in which a name follows a word such as `Leder:`.
    """

    identity: set[str] = field(default_factory=set)
    email: set[str] = field(default_factory=set)
    phone: set[str] = field(default_factory=set)
    mobile: set[str] = field(default_factory=set)
    labelled: set[str] = field(default_factory=set)


def trace_persons(texts: Sequence[str]) -> Traces:
    """Return in which of `texts` there are numbers, addresses or names of persons."""
    traces = Traces()
    if not texts:
        return traces
    joined = _BETWEEN.join(texts)
    ends = np.cumsum([len(text) + 1 for text in texts])
    if "@" in joined:
        for at, match in _match(_EMAIL, joined, ends):
            if match[1].casefold() not in ROLE_ADDRESSES:
                traces.email.add(texts[at])
    starts = [run.start() for run in _RUN.finditer(joined) if not _is_code(run[0])]
    for at in np.unique(np.searchsorted(ends, starts, side="right")).tolist():
        for match in _NUMBER.finditer(texts[at]):
            _sort_number(match, texts[at], traces)
    for text in (text for text in texts if ":" in text):
        label = _LABELLED.search(text)
        if label and label[1].casefold() in GIVEN_NAMES:
            traces.labelled.add(text)
    return traces


def is_identity_number(digits: str) -> bool:
    """Return whether eleven digits are a national identity number, D-number or made-up one.

    By the date and both check digits. A birth number and its digits are the tax administration's
    to give; the weights are python-stdnum's.
    """
    if len(digits) != 11:
        return False
    day, month = int(digits[:2]), int(digits[2:4])
    dated = any(1 <= day - more <= 31 for more in _D_NUMBER) and any(
        1 <= month - more <= 12 for more in _SYNTHETIC
    )
    return (
        dated
        and fodselsnummer.calc_check_digit1(digits) == digits[9]
        and fodselsnummer.calc_check_digit2(digits) == digits[10]
    )


def _match(
    pattern: re.Pattern[str], joined: str, ends: np.typing.NDArray[np.int64]
) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield every match with the place of the text that it stands in."""
    matches = list(pattern.finditer(joined))
    places = np.searchsorted(ends, [match.start() for match in matches], side="right")
    yield from zip(places.tolist(), matches, strict=True)


def _is_code(run: str) -> bool:
    """Return whether digits written as one are as many as no number of a person has."""
    return len(run) == 9 and run.isdigit()


def _sort_number(match: re.Match[str], text: str, traces: Traces) -> None:
    written = match[0]
    alone = len(written) == len(text.strip())
    if match["phone"]:
        traces.phone.add(text)
    elif match["identity"]:
        digits = _NO_DIGIT.sub("", written)
        # A spreadsheet takes the first 0 from a number that is the whole cell.
        if is_identity_number(digits.zfill(11) if alone else digits):
            traces.identity.add(text)
    elif alone:
        traces.mobile.add(text)
    elif _CALL.search(text):
        traces.phone.add(text)
