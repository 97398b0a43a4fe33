"""Bytes to letters: the right ones, or none."""

import itertools

import pytest

from tifaktor.intake.encodings import UnclearEncodingError, find_encoding, is_misread

NAMES = (
    "Åsen barnehage", "Kjøkkenet", "Hjemmetjenesten sør", "Ærfuglveien bofellesskap",
    "Bjørkelia skole – avd. «Øst»", "Kafé Malmö", "Kárášjohka skuvla", "Helse og omsorg",
)  # fmt: skip
"""Names of invented workplaces, with the letters that Norwegian names have."""


def decode(content: bytes) -> tuple[str, str]:
    """Return the text of a file, and the encoding in which it was found to be."""
    encoding = find_encoding(content)
    return content.decode(encoding), encoding


@pytest.mark.parametrize(
    "encoding", ["cp1252", "mac_roman", "cp850", "utf-8", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_names_are_read_as_they_were_written(encoding: str) -> None:
    """One name or several, in whatever encoding: the text is the same, or nothing is read."""
    n_read = n_all = 0
    for count in (1, 2, 3, len(NAMES)):
        for names in itertools.combinations(NAMES, count):
            text = "Enhet;Antall svar\r\n" + "".join(f"{name};12\r\n" for name in names)
            try:
                content = text.encode(encoding)
            except UnicodeEncodeError:
                continue
            n_all += 1
            try:
                assert decode(content)[0] == text
            except UnclearEncodingError:
                continue
            n_read += 1
    # A file with a single such letter may be read in two ways, DOS' Æ as Windows' apostrophe: refused.
    assert n_read >= (0.8 if encoding == "cp850" else 0.95) * n_all > 0


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize("text", ["Åsen skole;40", "Kjøkkenet;4,1", "Hjelp;12\xa0609"])
def test_one_letter_may_tell(text: str, encoding: str) -> None:
    """A letter of Norwegian's own, or a blank between thousands, speaks for one encoding alone."""
    assert decode(f"Enhet;Antall svar\r\n{text}\r\n".encode(encoding)) == (
        f"Enhet;Antall svar\r\n{text}\r\n", encoding,
    )  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [b"Enhet;\x81\xff", bytes(range(128, 256)), "Больница;5".encode("cp1251"),
     "Åsen;4".encode() + "Øst;5".encode("cp1252"), b"\xff\xfea"],
    ids=["no letters", "every byte", "Cyrillic", "two encodings", "half a letter"],
)  # fmt: skip
def test_what_no_encoding_fits_is_not_read(content: bytes) -> None:
    """Bytes that would be strange letters in every encoding are refused, never guessed at."""
    with pytest.raises(UnclearEncodingError):
        decode(content)


@pytest.mark.parametrize(
    ("text", "misread"),
    [
        ("Ã…sen", True), ("KjÃ¸kken", True), ("12Â\xa0609", True), ("Bj\ufffdrk", True),
        ("â€“", True), ("Åsen – «Øst»", False), ("Ãlvares", False), ("Château", False),
    ],
)  # fmt: skip
def test_letters_broken_before_are_seen(text: str, misread: bool) -> None:
    """UTF-8 that somebody read as Windows-1252 is known by its pairs of signs; names are not."""
    assert is_misread(text) is misread
