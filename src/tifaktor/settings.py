"""The workspace: its folders, and the choices made in `tifaktor.toml`."""

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path, PureWindowsPath
from typing import Any, NoReturn, TypeVar

from tifaktor.errors import WorkspaceError
from tifaktor.scale import USUAL, Scale, get_scale, make_scale, use_scale
from tifaktor.vocabulary import TARGET_FORMS, Language, LeaderFactor, TargetKind

SETTINGS_FILE = "tifaktor.toml"
INSTRUMENTS = Path("data", "mappings", "instruments")
USUAL_K = 5
"""The smallest group that is shown unless the workspace says otherwise, and why."""
_Choice = TypeVar("_Choice", bound=StrEnum)
_Number = TypeVar("_Number", int, float)


@dataclass(frozen=True, slots=True)
class Method:
    """The constants of the method, with the defaults of `docs/method.md`.

    Attributes:
        phi0: dispersion assumed where there is too little data to estimate it.
        nu0: weight of phi0, in degrees of freedom.
        c_level: how much of the finite-population correction a level may use.
        c_short: the same for the level of a factor of three statements.
        c_change: the same for a change between waves.
        confidence: coverage of the intervals.
        on: probability from which a goal is on track.
        off: probability down to which a goal is off track.
        widest_undecided: half-width (80 %) beyond which an undecided verdict is too little data.
        shift: how much lower or higher those who did not answer may be, in points.
        response_full: response rate from which no shift is needed.
        response_low: response rate below which the page warns that the silent may change much.
        response_least: response rate below which no verdict is given.
        false_discovery_rate: Benjamini-Hochberg level for changes within one unit's page.
        factor_correlation: correlation between two factors of a goal, where only means are known.
        arrow_n: number of answers below which no change is marked.
        icc: share of the variance that lies between units, where too few units tell it.
        item_correlation: correlation between two statements of a factor, where only the spread of
            each is known.
        small_baseline: number of answers up to which a baseline that was picked because it was
            low is drawn towards the units beside it.
    """

    phi0: float = 0.20
    nu0: float = 4.0
    c_level: float = 0.7
    c_short: float = 0.55
    c_change: float = 0.0
    confidence: float = 0.95
    on: float = 0.8
    off: float = 0.2
    widest_undecided: float = 0.30
    shift: float = 0.3
    response_full: float = 0.70
    response_low: float = 0.60
    response_least: float = 0.50
    false_discovery_rate: float = 0.10
    factor_correlation: float = 0.5
    arrow_n: int = 10
    icc: float = 0.10
    item_correlation: float = 0.5
    small_baseline: int = 25

    def changed_from_default(self) -> dict[str, float]:
        """Return the constants that this workspace has set otherwise, for the pages to name."""
        default = Method()
        return {
            f.name: getattr(self, f.name)
            for f in fields(self)
            if getattr(self, f.name) != getattr(default, f.name)
        }


@dataclass(frozen=True, slots=True)
class DefaultTarget:
    """What a goal is measured against until the municipality has decided a target of its own."""

    kind: TargetKind = TargetKind.NATIONAL_MEAN
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One line of `[[sources]]`: which files in `data/raw` belong to which municipality and wave."""

    files: str
    municipality: str
    wave: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything `tifaktor.toml` decides, with the folder that it stands in."""

    root: Path
    scale: Scale = USUAL
    language: Language | None = None
    municipality: str | None = None
    k: int = USUAL_K
    k_reason: str | None = None
    contact: str | None = None
    leader_factor: LeaderFactor = LeaderFactor.PARENT
    method: Method = field(default_factory=Method)
    default_target: DefaultTarget = field(default_factory=DefaultTarget)
    sources: tuple[Source, ...] = ()

    @property
    def raw(self) -> Path:
        """Exports as received, never edited."""
        return self.root / "data" / "raw"

    @property
    def mappings(self) -> Path:
        """Factors, layouts, and one folder per municipality."""
        return self.root / "data" / "mappings"

    @property
    def store(self) -> Path:
        """The database of everything imported. Not anonymous."""
        return self.root / "data" / "store.duckdb"

    @property
    def published(self) -> Path:
        """The database of what the privacy gate let out, for notebooks and other programs."""
        return self.root / "data" / "published.duckdb"

    @property
    def reports(self) -> Path:
        """The pages."""
        return self.root / "reports"


def find_workspace(start: Path) -> Path:
    """Return the nearest folder at or above `start` that holds a `tifaktor.toml`.

    Raises:
        WorkspaceError: `no_workspace`, if there is none.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder
    raise WorkspaceError("no_workspace", folder=str(start))


def load_settings(root: Path) -> Settings:
    """Read `root/tifaktor.toml`, as an editor on any computer saves it.

    Raises:
        WorkspaceError: `settings_unreadable` if it is no TOML; `settings_unknown` for a key that
            means nothing; `settings_missing` for one that another line needs; `settings_value`
            for a value it cannot have.
    """
    try:
        table = tomllib.loads(_read_text(root / SETTINGS_FILE))
    except FileNotFoundError as missing:
        raise WorkspaceError("no_workspace", folder=str(root)) from missing
    except tomllib.TOMLDecodeError as broken:
        raise WorkspaceError("settings_unreadable", file=SETTINGS_FILE, why=str(broken)) from broken
    reader = _Reader(table)
    scale = _find_scale(root)
    with use_scale(scale):
        target = _read_target(reader)
    settings = Settings(
        root=root,
        scale=scale,
        language=reader.take_choice("workspace", "language", Language),
        municipality=reader.take_text("workspace", "municipality"),
        k=reader.take_number("privacy", "k", USUAL_K, low=2, high=100),
        k_reason=reader.take_text("privacy", "k_reason"),
        contact=reader.take_text("privacy", "contact"),
        leader_factor=reader.take_choice("privacy", "leader_factor", LeaderFactor)
        or LeaderFactor.PARENT,
        method=_read_method(reader),
        default_target=target,
        sources=_read_sources(reader),
    )
    reader.refuse_the_rest()
    if settings.k < USUAL_K and not (settings.k_reason or "").strip():
        raise WorkspaceError("settings_missing", key="privacy.k_reason", file=SETTINGS_FILE)
    return settings


def _find_scale(root: Path) -> Scale:
    """Return the scale that the survey's file says, 1-5 where it says none that can be.

    What is wrong in that file is told by whoever reads it whole.
    """
    try:
        (path,) = (root / INSTRUMENTS).glob("*.toml")
        return make_scale(tomllib.loads(_read_text(path))["scale"])
    except (ValueError, KeyError, TypeError, OSError):
        return USUAL


def _read_text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # TOML is UTF-8; an old Notepad saves in the code page of Windows all the same.
        return content.decode("cp1252", errors="replace")


class _Reader:
    """Takes values out of the parsed file, so that what is left over is what nobody knows.

    What a value should have been is told in signs and not in words, so that it can stand in a
    sentence of any language.
    """

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._left: dict[str, Any] = {
            name: dict(part) if isinstance(part, dict) else part for name, part in table.items()
        }

    def take(self, section: str, key: str) -> Any:
        part = self._left.get(section, {})
        if not isinstance(part, dict):
            _refuse(section, part, f"[{section}]")
        return part.pop(key, None)

    def take_text(self, section: str, key: str) -> str | None:
        return _check_text(f"{section}.{key}", self.take(section, key))

    def take_choice(self, section: str, key: str, choices: Iterable[_Choice]) -> _Choice | None:
        value = self.take(section, key)
        allowed = {str(choice): choice for choice in choices}
        if value is not None and value not in allowed:
            _refuse(f"{section}.{key}", value, ", ".join(allowed))
        return None if value is None else allowed[value]

    def take_number(
        self, section: str, key: str, default: _Number, *, low: float, high: float
    ) -> _Number:
        value = self.take(section, key)
        if value is None:
            return default
        whole = isinstance(default, int)
        if (
            isinstance(value, bool)
            or not isinstance(value, int if whole else (int, float))
            or not low <= value <= high
        ):
            between = f"{low:g}, {low + 1:g}, …, {high:g}" if whole else f"{low:g}-{high:g}"
            _refuse(f"{section}.{key}", value, between)
        return type(default)(value)

    def take_tables(self, section: str) -> list[dict[str, Any]]:
        value = self._left.pop(section, [])
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            _refuse(section, value, f"[[{section}]]")
        return value

    def refuse_the_rest(self) -> None:
        for section, part in self._left.items():
            keys = list(part) if isinstance(part, dict) else []
            if keys or section not in _SECTIONS:
                key = f"{section}.{keys[0]}" if keys else section
                raise WorkspaceError("settings_unknown", key=key, file=SETTINGS_FILE)


def _refuse(key: str, value: object, expected: str) -> NoReturn:
    written = str(value).lower() if isinstance(value, bool) else str(value)
    raise WorkspaceError("settings_value", key=key, value=written, expected=expected)


def _check_text(key: str, value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        _refuse(key, value, '"…"')
    return value


_SECTIONS = ("workspace", "privacy", "method", "target")
_METHOD_LIMITS: dict[str, tuple[float, float]] = {
    "phi0": (0.05, 1.0), "nu0": (0.1, 100.0), "c_level": (0.0, 1.0),
    "c_short": (0.0, 1.0), "c_change": (0.0, 0.9),
    "confidence": (0.5, 0.999), "on": (0.5, 0.999), "off": (0.001, 0.5),
    "widest_undecided": (0.05, 4.0), "shift": (0.0, 4.0), "response_full": (0.0, 1.0),
    "response_low": (0.0, 1.0),
    "response_least": (0.0, 1.0), "false_discovery_rate": (0.001, 0.5),
    "factor_correlation": (0.0, 1.0), "arrow_n": (2, 1000),
    "icc": (0.0, 0.9), "item_correlation": (0.0, 1.0), "small_baseline": (0, 1000),
}  # fmt: skip


def _read_method(reader: _Reader) -> Method:
    default = Method()
    values = {
        name: reader.take_number("method", name, getattr(default, name), low=low, high=high)
        for name, (low, high) in _METHOD_LIMITS.items()
    }
    method = Method(**values)
    if method.response_least > method.response_full:
        _refuse("method.response_least", method.response_least, f"0-{method.response_full:g}")
    return method


def _read_target(reader: _Reader) -> DefaultTarget:
    # Those that count from a survey name it, and stand in a municipality's targets.csv.
    kinds = [kind for kind, form in TARGET_FORMS.items() if not form.from_baseline]
    kind = reader.take_choice("target", "default", kinds) or TargetKind.NATIONAL_MEAN
    low, high = get_scale().within
    value = reader.take_number("target", "value", math.nan, low=low, high=high)
    if kind is TargetKind.LEVEL:
        if math.isnan(value):
            raise WorkspaceError("settings_missing", key="target.value", file=SETTINGS_FILE)
        return DefaultTarget(kind, value)
    if not math.isnan(value):
        _refuse("target.default", kind, str(TargetKind.LEVEL))
    return DefaultTarget(kind)


def _read_sources(reader: _Reader) -> tuple[Source, ...]:
    return tuple(_read_source(row) for row in reader.take_tables("sources"))


def _read_source(row: Mapping[str, Any]) -> Source:
    for key in row:
        if key not in {field.name for field in fields(Source)}:
            raise WorkspaceError("settings_unknown", key=f"sources.{key}", file=SETTINGS_FILE)
    wave = row.get("wave")
    if isinstance(wave, int) and not isinstance(wave, bool):
        wave = str(wave)
    files = _check_text("sources.files", row.get("files"))
    municipality = _check_text("sources.municipality", row.get("municipality"))
    if not files or not municipality:
        key = "sources.municipality" if files else "sources.files"
        raise WorkspaceError("settings_missing", key=key, file=SETTINGS_FILE)
    # Read as Windows does, which knows every way to leave a folder: `/`, `C:`, `\\\\server`.
    path = PureWindowsPath(files)
    if path.anchor or ".." in path.parts or any("**" in p and p != "**" for p in path.parts):
        _refuse("sources.files", files, '"soendre-land/*.xlsx"')
    return Source(files, municipality, _check_text("sources.wave", wave))
