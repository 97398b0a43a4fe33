"""Which letters the bytes of a text file stand for: decided by what stands in it, or not at all."""

import re
from codecs import getincrementaldecoder
from dataclasses import dataclass

_UTF_8 = "utf-8-sig"
_USUAL = "cp1252"
_SINGLE_BYTE = (_USUAL, "mac_roman", "cp850")
"""Windows, the old Macintosh and DOS; ISO 8859-1 is Windows' where it has a letter at all."""
_LETTERS = frozenset("æøåÆØÅéèêóòôáàäöüÉÈÓÒÔÁÀÄÖÜđŋčŧ")
"""Letters of Norwegian and its neighbours."""
_OWN = frozenset("æøåÆØÅ")
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
_BLANK_IN_NUMBER = re.compile("(?<=[0-9])\xa0(?=[0-9]{3})")
_MISREAD = re.compile(
    "Ã[\xa0-\xbf\x80-\x9f€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Â[\xa0«»°·§]|â€[™œ“”\x9d¦˜]|\ufffd"
)
_MOST_STRANGE = 0.1
_ZEROS = 0.3
_BLOCK = 2**18


class UnclearEncodingError(ValueError):
    """The bytes fit no encoding, or several in different ways."""


@dataclass(frozen=True, slots=True)
class _Trial:
    """How many known letters and strange signs a text would have in one encoding.

    Attributes:
        n_known: letters in words, and blanks between the thousands of numbers.
        n_own: those of the letters that Norwegian has of its own.
        n_strange: signs that no such text has, or not there.
    """

    n_known: int
    n_own: int
    n_strange: int


def find_encoding(content: bytes) -> str:
    """Return the name of the encoding in which all of a file can be read.

    By its byte order mark, else UTF-16 where every other byte is zero, else UTF-8, else the
    encoding of one byte per letter in which the text is Norwegian. Strict all the way: a byte
    that means nothing is an error, not a question mark in somebody's workplace.

    Raises:
        UnclearEncodingError: no encoding gives a text, or two give texts equally likely.
    """
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    wide = "utf-16" if marked else _find_wide(content)
    if wide and not _is_readable(content, wide):
        raise UnclearEncodingError
    return wide or (_UTF_8 if _is_readable(content, _UTF_8) else _find_single_byte(content))


def decode_start(content: bytes, encoding: str, n_bytes: int) -> str:
    """Return the first letters of a file: those that so many bytes are whole letters of."""
    return getincrementaldecoder(encoding)().decode(content[:n_bytes])


def _is_readable(content: bytes, encoding: str) -> bool:
    """Return whether every byte means something; in blocks, as a large text is not wanted whole."""
    decoder = getincrementaldecoder(encoding)()
    try:
        for at in range(0, len(content), _BLOCK):
            decoder.decode(content[at : at + _BLOCK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


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


def _find_single_byte(content: bytes) -> str:
    # Only letters beyond ASCII decide, with what stands beside them; each combination once.
    seen = b" ".join(sorted(set(_BEYOND_ASCII.findall(content))))
    trials = {name: trial for name in _SINGLE_BYTE if (trial := _try(seen, name))}
    if not trials:
        raise UnclearEncodingError
    fewest = min(trial.n_strange for trial in trials.values())
    rivals = {name: trial for name, trial in trials.items() if trial.n_strange == fewest}
    most = max(trial.n_known for trial in rivals.values())
    likely = [name for name, trial in rivals.items() if trial.n_known == most]
    if len(likely) > 1 and _USUAL not in likely:
        # One letter alone may be a letter in both: `Åsen` of the one is `üsen` of the other.
        most_own = max(rivals[name].n_own for name in likely)
        likely = [name for name in likely if rivals[name].n_own == most_own]
    # Windows is the usual one: another takes its place only where Windows' reading is stranger.
    sure = _USUAL in likely or (_USUAL not in rivals and len(likely) == 1 and most > 0)
    if not sure or fewest > _MOST_STRANGE * most:
        raise UnclearEncodingError
    chosen = _USUAL if _USUAL in likely else likely[0]
    if not _is_readable(content, chosen):
        raise UnclearEncodingError
    return chosen


def _try(seen: bytes, encoding: str) -> _Trial | None:
    try:
        text = seen.decode(encoding)
    except UnicodeDecodeError:
        return None
    letters = _LETTER_IN_WORD.findall(text)
    n_known = len(letters) + len(_BLANK_IN_NUMBER.findall(text))
    n_strange = sum(
        sign not in _LETTERS | _SIGNS | _POSSIBLE for sign in text if not sign.isascii()
    )
    n_strange += len(_CAPITAL_INSIDE.findall(text)) + len(_SIGN_INSIDE.findall(text))
    n_strange += len(_LETTER_BY_DIGIT.findall(text)) + 10 * is_misread(text)
    return _Trial(n_known, sum(letter in _OWN for letter in letters), n_strange)
