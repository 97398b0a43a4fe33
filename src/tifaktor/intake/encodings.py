"""Which letters the bytes of a text file stand for: decided by what stands in it, or not at all."""

import re
from dataclasses import dataclass

_USUAL = "cp1252"
_SINGLE_BYTE = (_USUAL, "mac_roman", "cp850")
"""Windows, the old Macintosh and DOS; ISO 8859-1 is Windows' where it has a letter at all."""
_LETTERS = frozenset("æøåÆØÅéèêóòôáàäöüÉÈÓÒÔÁÀÄÖÜđŋčŧ")
"""Letters of Norwegian and its neighbours."""
_POSSIBLE = frozenset("šžŠŽçÇñ")
"""Letters of Sámi and of foreign names, which speak for no encoding and against none."""
_SIGNS = frozenset("\xa0«»“”„‘’‚–—…•·§°±×½²³€©")
"""Other signs that a Norwegian text may have; none but the dashes stands between two letters."""
_DASHES = "–—’\xa0"
_BEYOND_ASCII = re.compile(rb"[A-Za-z0-9\x80-\xff]{0,60}[\x80-\xff][A-Za-z0-9\x80-\xff]{0,60}")
_OF_WORDS = "".join(sorted(_LETTERS))
_LETTER_IN_WORD = re.compile(
    f"(?<=[a-zA-Z{_OF_WORDS}])[{_OF_WORDS}]|[{_OF_WORDS}](?=[a-zA-Z{_OF_WORDS}])"
)
_CAPITAL_INSIDE = re.compile(r"(?<=[a-zæøå])[ÆØÅÉÈÓÒÔÁÀÄÖÜ]")
_SIGN_INSIDE = re.compile(
    f"(?<=[^\\W\\d_])[{''.join(sorted(_SIGNS - set(_DASHES)))}](?=[^\\W\\d_])"
)
_LETTER_BY_DIGIT = re.compile(f"(?<=[0-9])[{_OF_WORDS}]|[{_OF_WORDS}](?=[0-9])")
_MISREAD = re.compile(
    "Ã[\xa0-\xbf\x80-\x9f€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Â[\xa0«»°·§]|â€[™œ“”\x9d¦˜]|\ufffd"
)
_MOST_STRANGE = 0.1
_ZEROS = 0.3


class UnclearEncodingError(ValueError):
    """The bytes fit no encoding, or several in different ways."""


@dataclass(frozen=True, slots=True)
class _Trial:
    """How many known letters and strange signs a text would have in one encoding."""

    n_letters: int
    n_strange: int


def decode(content: bytes) -> tuple[str, str]:
    """Return the text of a file, and the name of its encoding.

    By its byte order mark, else UTF-16 where every other byte is zero, else UTF-8, else the
    encoding of one byte per letter in which the text is Norwegian. Strict all the way: a byte
    that means nothing is an error, not a question mark in somebody's workplace.

    Raises:
        UnclearEncodingError: no encoding gives a text, or two give texts equally likely.
    """
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16"), "utf-16"
        wide = _find_wide(content)
        if wide:
            return content.decode(wide), wide
        return content.decode("utf-8-sig"), "utf-8-sig"
    except UnicodeDecodeError as undecoded:
        if undecoded.encoding.startswith("utf-16"):
            raise UnclearEncodingError from undecoded
    return _decode_single_byte(content)


def is_misread(text: str) -> bool:
    """Return whether a text was read in the wrong encoding before it came here: `Ã¥` for `å`."""
    return _MISREAD.search(text) is not None


def _find_wide(content: bytes) -> str | None:
    """Return which UTF-16 a text without a mark is in, if it is: its western letters have a zero."""
    start = content[:20_000]
    half = len(start) // 2
    if half < 2:
        return None
    even, odd = start[::2].count(0), start[1::2].count(0)
    if odd > _ZEROS * half and even == 0:
        return "utf-16-le"
    if even > _ZEROS * half and odd == 0:
        return "utf-16-be"
    return None


def _decode_single_byte(content: bytes) -> tuple[str, str]:
    # Only letters beyond ASCII decide, with what stands beside them; each combination once.
    seen = b" ".join(sorted(set(_BEYOND_ASCII.findall(content))))
    trials = {name: trial for name in _SINGLE_BYTE if (trial := _try(seen, name))}
    if not trials:
        raise UnclearEncodingError
    fewest = min(trial.n_strange for trial in trials.values())
    rivals = {name: trial for name, trial in trials.items() if trial.n_strange == fewest}
    most = max(trial.n_letters for trial in rivals.values())
    likely = [name for name, trial in rivals.items() if trial.n_letters == most]
    # Windows is the usual one: another takes its place only where Windows' reading is stranger.
    sure = _USUAL in likely or (_USUAL not in rivals and len(likely) == 1 and most > 0)
    if not sure or fewest > _MOST_STRANGE * most:
        raise UnclearEncodingError
    chosen = _USUAL if _USUAL in likely else likely[0]
    try:
        return content.decode(chosen), chosen
    except UnicodeDecodeError as undecoded:
        raise UnclearEncodingError from undecoded


def _try(seen: bytes, encoding: str) -> _Trial | None:
    try:
        text = seen.decode(encoding)
    except UnicodeDecodeError:
        return None
    n_letters = len(_LETTER_IN_WORD.findall(text))
    n_strange = sum(
        sign not in _LETTERS | _SIGNS | _POSSIBLE for sign in text if not sign.isascii()
    )
    n_strange += len(_CAPITAL_INSIDE.findall(text)) + len(_SIGN_INSIDE.findall(text))
    n_strange += len(_LETTER_BY_DIGIT.findall(text)) + 10 * is_misread(text)
    return _Trial(n_letters, n_strange)
