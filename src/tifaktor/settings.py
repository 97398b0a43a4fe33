"""The workspace: its folders, and the choices made in `tifaktor.toml`."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path, PureWindowsPath
from typing import Any

from tifaktor.errors import SettingsError, WorkspaceError
from tifaktor.scale import USUAL, Scale, get_scale, make_scale, use_scale
from tifaktor.settings_reader import SETTINGS_FILE, SettingsReader
from tifaktor.vocabulary import TARGET_FORMS, Language, LeaderFactor, TargetKind

INSTRUMENTS = Path("data", "mappings", "instruments")
USUAL_K = 5
"""The smallest group that is shown unless the workspace says otherwise, and why."""


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
        WorkspaceError: `settings_unreadable`, if it is no TOML.
        SettingsError: every line that is wrong: `settings_unknown` for a key that means nothing,
            `settings_missing` for one that another line needs, `settings_value` for a value that
            it cannot have.
    """
    try:
        table = tomllib.loads(_read_text(root / SETTINGS_FILE))
    except FileNotFoundError as missing:
        raise WorkspaceError("no_workspace", folder=str(root)) from missing
    except tomllib.TOMLDecodeError as broken:
        raise WorkspaceError("settings_unreadable", file=SETTINGS_FILE, why=str(broken)) from broken
    reader = SettingsReader(table, ("workspace", "privacy", "method", "target"))
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
    if settings.k < USUAL_K and not (settings.k_reason or "").strip():
        reader.miss("privacy.k_reason")
    reader.refuse_the_rest()
    if reader.faults:
        raise SettingsError(reader.faults)
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


def _read_method(reader: SettingsReader) -> Method:
    default = Method()
    values = {
        name: reader.take_number("method", name, getattr(default, name), low=low, high=high)
        for name, (low, high) in _METHOD_LIMITS.items()
    }
    method = Method(**values)
    if method.response_least > method.response_full:
        most = f"0-{method.response_full:g}"
        reader.refuse("method.response_least", method.response_least, most)
    return method


def _read_target(reader: SettingsReader) -> DefaultTarget:
    # Those that count from a survey name it, and stand in a municipality's targets.csv.
    kinds = [kind for kind, form in TARGET_FORMS.items() if not form.from_baseline]
    kind = reader.take_choice("target", "default", kinds) or TargetKind.NATIONAL_MEAN
    low, high = get_scale().within
    value = reader.take_number("target", "value", math.nan, low=low, high=high)
    if kind is TargetKind.LEVEL:
        if not math.isnan(value):
            return DefaultTarget(kind, value)
        if not any(fault.column == "target.value" for fault in reader.faults):
            reader.miss("target.value")
    elif not math.isnan(value):
        reader.refuse("target.default", kind, str(TargetKind.LEVEL))
    return DefaultTarget(TargetKind.NATIONAL_MEAN if kind is TargetKind.LEVEL else kind)


def _read_sources(reader: SettingsReader) -> tuple[Source, ...]:
    read = (_read_source(reader, row) for row in reader.take_tables("sources"))
    return tuple(source for source in read if source is not None)


def _read_source(reader: SettingsReader, row: Mapping[str, Any]) -> Source | None:
    """Return one of `[[sources]]`; None where something in it is wrong."""
    for key in row:
        if key not in {field.name for field in fields(Source)}:
            reader.wonder(f"sources.{key}")
    wave = row.get("wave")
    if isinstance(wave, int) and not isinstance(wave, bool):
        wave = str(wave)
    told = {"files": row.get("files"), "municipality": row.get("municipality"), "wave": wave}
    texts = {key: reader.check_text(f"sources.{key}", value) for key, value in told.items()}
    for key in ("files", "municipality"):
        if told[key] is None or told[key] == "":
            reader.miss(f"sources.{key}")
    files, municipality = texts["files"], texts["municipality"]
    if not files or not municipality:
        return None
    # Read as Windows does, which knows every way to leave a folder: `/`, `C:`, `\\\\server`.
    path = PureWindowsPath(files)
    if path.anchor or ".." in path.parts or any("**" in p and p != "**" for p in path.parts):
        reader.refuse("sources.files", files, '"soendre-land/*.xlsx"')
        return None
    return Source(files, municipality, texts["wave"])
