"""Which wave a file belongs to: what its own title says, and what the user said."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from tifaktor.errors import Finding, Severity
from tifaktor.intake.cells import normalise, write_cell
from tifaktor.intake.files import Cell, Export
from tifaktor.intake.headings import OF_ONE_WAVE, Role
from tifaktor.intake.layout_files import OF_UNITS
from tifaktor.intake.layouts import Part, Recognised
from tifaktor.intake.places import locate
from tifaktor.intake.written_waves import find_waves, is_wave
from tifaktor.schemas import WAVE_PATTERN

_LABELS = frozenset({"måling", "undersøkelse", "undersøking", "wave", "survey", "år", "year"})
_YEAR_OF_NAME = re.compile(r"(?<![0-9])(?<![0-9][-.])(?:19|20)[0-9]{2}(?![0-9]|[-.][0-9])")

_LAST_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?=\W*$)")
_YEAR_HEADINGS = frozenset(
    normalise(heading)
    for heading in (
        "År", "Årstall", "Årstal", "Year", "Måling", "Målepunkt", "Undersøkelse", "Undersøking",
        "Undersøkelsesår", "Undersøkingsår", "Survey", "Survey year", "Wave", "Runde", "Periode",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WaveChoice:
    """The wave that a file's figures belong to where a figure names none itself.

    Attributes:
        wave: the wave, or None where it could not be decided.
        findings: why not.
    """

    wave: str | None
    findings: tuple[Finding, ...] = ()


def find_title_waves(parts: Sequence[Part], title_words: Collection[str]) -> frozenset[str]:
    """Return the years that stand beside the survey's name above the header, or in any title.

    A title counts where it holds one of `title_words`: a lone year may be anything. So does a
    cell that says `Måling: 2024`, or has the year in the cell to its right.
    """
    above = [row for part in parts for row in part.titles]
    titles = [normalise(cell) for row in above for cell in row if isinstance(cell, str)]
    named = [title for title in titles if any(word in title for word in title_words)]
    named += [text for row in above for text in _find_labelled(row)]
    return frozenset(year for title in named for year in find_waves(title))


def _find_labelled(row: Sequence[Cell]) -> Iterator[str]:
    texts = [write_cell(cell) for cell in row]
    for text, after in zip(texts, [*texts[1:], ""], strict=True):
        label, _, value = text.partition(":")
        if normalise(label) in _LABELS and is_wave(value.strip() or after):
            yield value.strip() or after


def find_name_wave(file_name: str) -> str | None:
    """Return the year that a file's name says, if it says one; a date of the export is none."""
    years = frozenset(_YEAR_OF_NAME.findall(file_name))
    return min(years) if len(years) == 1 else None


def choose_wave(
    export: Export, titled: frozenset[str], labelled: frozenset[str], asked: str | None
) -> WaveChoice:
    """Return the wave of a file, from the file where it says so, else as asked, else by its name.

    What the file's name says is least sure: it decides only where nothing else does, and is told
    of then, and where it says something else.

    Args:
        export: the file.
        titled: waves that its title names. More than one decides nothing.
        labelled: waves that its figures name, each its own.
        asked: the wave the user gave; `2024-03` is a more exact name of `2024`.
    """
    file = export.file_name
    named = find_name_wave(file)
    if asked is not None:
        return _heed(asked, titled, labelled, named, file)
    if labelled and len(titled) == 1 and not any(_agree(min(titled), wave) for wave in labelled):
        facts = {"found": ", ".join(sorted(labelled)), "wave": min(titled)}
        return WaveChoice(None, (Finding("wave_title_contradiction", file, facts=dict(facts)),))
    if labelled or len(titled) == 1:
        said = labelled or titled
        return WaveChoice(max(said), _compare_name(file, named, said))
    if named is not None and not titled:
        facts = {"wave": named}
        found = Finding("wave_from_name", file, facts=dict(facts), severity=Severity.WARNING)
        return WaveChoice(named, (found,))
    return WaveChoice(None, (Finding("wave_missing", file),))


def _heed(
    asked: str, titled: frozenset[str], labelled: frozenset[str], named: str | None, file: str
) -> WaveChoice:
    """Return the wave that the user gave, unless the file itself says another."""
    if not re.match(WAVE_PATTERN, asked):
        return WaveChoice(None, (Finding("wave_malformed", file, facts={"wave": asked}),))
    said = labelled or titled
    agrees = all(_agree(asked, wave) for wave in labelled) and (
        not said or any(_agree(asked, wave) for wave in said)
    )
    if agrees:
        return WaveChoice(asked, _compare_name(file, named, [asked]))
    facts = {"found": ", ".join(sorted(said)), "wave": asked}
    return WaveChoice(None, (Finding("wave_contradiction", file, facts=dict(facts)),))


def _compare_name(file: str, named: str | None, waves: Collection[str]) -> tuple[Finding, ...]:
    if named is None or any(_agree(named, wave) for wave in waves):
        return ()
    facts = {"named": named, "wave": ", ".join(sorted(waves))}
    return (Finding("wave_name_differs", file, facts=dict(facts), severity=Severity.WARNING),)


def find_mixed_waves(recognised: Recognised) -> Iterator[Finding]:
    """A file belongs to one wave, unless it says of every figure which it is of.

    A column of years that the layout leaves out still says whose rows they are; so do headings
    that are alike but for the year.
    """
    for part in recognised.all_parts:
        yield from _find_mixed_columns(part, recognised.export.file_name)
        if recognised.layout.shape not in OF_UNITS:
            continue
        if recognised.layout.headings.dated:
            yield from _find_undated(part, recognised.export.file_name)
        else:
            yield from _find_mixed_headings(part, recognised.export.file_name)


def _find_mixed_columns(part: Part, file: str) -> Iterator[Finding]:
    """Rows of several waves, or of another than the headings say."""
    headed = {column.wave for column in part.columns if column.wave}
    for column in part.find(Role.UNKNOWN, Role.IGNORED, *([Role.WAVE] if headed else [])):
        if column.role is Role.WAVE or normalise(column.heading).rstrip(" :") in _YEAR_HEADINGS:
            found = _find_years(row[column.index] for row in part.rows)
            found |= {wave[:4] for wave in headed} if column.role is Role.WAVE else set()
            if len(found) > 1:
                yield _tell_mixed(found, part, file, column.index)


def _find_mixed_headings(part: Part, file: str) -> Iterator[Finding]:
    headings = [column.heading for column in part.find(Role.UNKNOWN)]
    years = {year for heading in headings for year in _LAST_YEAR.findall(heading)}
    if len(years) > 1:
        yield _tell_mixed(years, part, file)


def _find_undated(part: Part, file: str) -> Iterator[Finding]:
    """Where the headings name several waves, that of every figure does."""
    waves = {column.wave for column in part.columns if column.wave}
    if len(waves) < 2:
        return
    for column in part.find(*OF_ONE_WAVE):
        if column.wave is None:
            facts = {"heading": column.heading, "waves": ", ".join(sorted(waves)),
                     "wave": max(waves)}  # fmt: skip
            undated = Finding("heading_without_wave", file, facts=dict(facts))
            yield locate(undated, part.sheet, part.header, column.index)


def _tell_mixed(
    years: Collection[str], part: Part, file: str, column: int | None = None
) -> Finding:
    mixed = Finding("waves_mixed", file, facts={"waves": ", ".join(sorted(years))})
    return locate(mixed, part.sheet, part.header, column)


def find_column_years(parts: Sequence[Part]) -> frozenset[str]:
    """Return the years in columns that are headed as such, whatever the layout makes of them."""
    return frozenset(
        year
        for part in parts
        for column in part.find(Role.UNKNOWN, Role.IGNORED)
        if normalise(column.heading).rstrip(" :") in _YEAR_HEADINGS
        for year in _find_years(row[column.index] for row in part.rows)
    )


def _find_years(cells: Iterable[Cell]) -> set[str]:
    """Return the years that stand in the cells of a column, each cell a year or a survey's name."""
    written = {write_cell(cell) for cell in dict.fromkeys(cells)}
    return {year[:4] for text in written for year in find_waves(text)}


def _agree(asked: str, said: str) -> bool:
    return asked.startswith(said) or said.startswith(asked)
