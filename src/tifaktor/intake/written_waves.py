"""How a wave is written in a text: by its year, or its year and month."""

import re

WAVE = r"(?:19|20)[0-9]{2}(?:-(?:0[1-9]|1[0-2]))?"
_BETWEEN = r"[\s–—:,;|/-]*"
_WAVE = re.compile(rf"(?<![0-9]){WAVE}(?![0-9])")
_AT_END = re.compile(rf"(?P<name>.*?\S)\s+\(?(?P<wave>{WAVE})\)?\s*:?")
_ALONE = re.compile(
    rf"{_BETWEEN}[(\[]?(?<![0-9])(?<![0-9][–./-])(?P<wave>{WAVE})(?![0-9]|[–./-][0-9])[)\]]?"
    rf"{_BETWEEN}"
)
"""A year that is no part of a date, nor of years from one to another."""


def find_waves(text: str) -> list[str]:
    """Return every wave that is named in a text."""
    return _WAVE.findall(text)


def is_wave(text: str) -> bool:
    """Return whether a text names a wave and says nothing else."""
    return _WAVE.fullmatch(text) is not None


def split_wave(label: str) -> tuple[str, str | None]:
    """Return a label's name and the wave it ends with: `Bergen 2020` is `Bergen` in `2020`."""
    match = _AT_END.fullmatch(label)
    return (match["name"], match["wave"]) if match else (label.rstrip(" :"), None)


def take_out_wave(heading: str) -> tuple[str, str | None]:
    """Return a heading without the wave in it, and the wave; None where it names none, or several.

    `Mestringstro 2022 snitt` is `Mestringstro snitt` in `2022`; `Endring 2022-2024` names no wave.
    """
    found = list(_ALONE.finditer(heading))
    if len(found) != 1 or len(find_waves(heading)) != 1:
        return heading, None
    before, after = heading[: found[0].start()], heading[found[0].end() :]
    return f"{before} {after}".strip(), found[0]["wave"]
