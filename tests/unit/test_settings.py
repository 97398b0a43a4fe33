"""What `tifaktor.toml` decides, and how a line that cannot be right is told."""

from dataclasses import fields
from pathlib import Path

import pytest

from tifaktor.errors import ExitCode, Finding, SettingsError, WorkspaceError
from tifaktor.settings import (
    DefaultTarget,
    Method,
    Settings,
    Source,
    find_workspace,
    load_settings,
)
from tifaktor.vocabulary import Language, LeaderFactor, TargetKind

REPOSITORY = Path(__file__).parents[2]


def write_settings(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    (folder / "tifaktor.toml").write_bytes(text.encode(encoding))
    return folder


def load(folder: Path, text: str) -> Settings:
    return load_settings(write_settings(folder, text))


def refuse(folder: Path, text: str) -> tuple[Finding, ...]:
    with pytest.raises(SettingsError) as caught:
        load(folder, text)
    assert caught.value.exit_code is ExitCode.WORKSPACE
    return caught.value.findings


def test_every_line_may_be_left_out(tmp_path: Path) -> None:
    """An empty file is a workspace with the defaults that the documents promise."""
    settings = load(tmp_path, "")
    assert settings == Settings(root=tmp_path)
    assert (settings.language, settings.municipality, settings.k) == (None, None, 5)
    assert settings.default_target == DefaultTarget(TargetKind.NATIONAL_MEAN, None)
    assert settings.sources == ()


def test_the_constants_are_those_of_the_method() -> None:
    """The defaults are the ones that the description of the method gives, number by number."""
    promised = {
        "phi0": 0.20, "nu0": 4, "c_level": 0.7, "c_short": 0.55, "c_change": 0, "confidence": 0.95, "on": 0.8,
        "off": 0.2, "widest_undecided": 0.30, "shift": 0.3, "response_full": 0.70,
        "response_least": 0.50, "response_low": 0.60, "false_discovery_rate": 0.10, "factor_correlation": 0.5,
        "arrow_n": 10, "icc": 0.10, "item_correlation": 0.5, "small_baseline": 25,
    }  # fmt: skip
    method = Method()
    assert {field.name: getattr(method, field.name) for field in fields(Method)} == promised
    assert method.changed_from_default() == {}


def test_everything_can_be_set(tmp_path: Path) -> None:
    """Each line of the file arrives where it is used, in its right type."""
    settings = load(
        tmp_path,
        """
        [workspace]
        language = "nn"
        municipality = "Søndre Land"
        [privacy]
        k = 7
        contact = "Kari i HR, tlf. 123"
        [method]
        phi0 = 0.25
        nu0 = 6
        arrow_n = 15
        [target]
        default = "level"
        value = 4
        [[sources]]
        files = "bergen/*.txt"
        municipality = "bergen"
        [[sources]]
        files = "b.csv"
        municipality = "Sandnes"
        wave = 2017
        [[sources]]
        files = "c.csv"
        municipality = "stange"
        wave = "2024-03"
        """,
    )
    assert (settings.language, settings.municipality) == (Language.NYNORSK, "Søndre Land")
    assert (settings.k, settings.contact) == (7, "Kari i HR, tlf. 123")
    assert settings.method.changed_from_default() == {"phi0": 0.25, "nu0": 6.0, "arrow_n": 15}
    assert isinstance(settings.method.nu0, float)
    assert settings.default_target == DefaultTarget(TargetKind.LEVEL, 4.0)
    assert settings.sources == (
        Source("bergen/*.txt", "bergen", None),
        Source("b.csv", "Sandnes", "2017"),
        Source("c.csv", "stange", "2024-03"),
    )


def test_a_kind_of_target_without_a_level_needs_no_value(tmp_path: Path) -> None:
    """A target that is a mean of others is one line."""
    settings = load(tmp_path, '[target]\ndefault = "unit_type_mean"')
    assert settings.default_target == DefaultTarget(TargetKind.UNIT_TYPE_MEAN, None)


def test_the_repository_is_itself_a_workspace() -> None:
    """The shipped file can be read, and assumes the national mean until somebody decides."""
    settings = load_settings(REPOSITORY)
    assert settings.k == 5
    assert settings.default_target.kind is TargetKind.NATIONAL_MEAN
    assert [source.municipality for source in settings.sources] == ["bergen", "sandnes"]


def test_the_comments_of_the_shipped_file_are_true(tmp_path: Path) -> None:
    """Every default that stands behind a # is the default, and a line that may stand there."""
    lines = (REPOSITORY / "tifaktor.toml").read_text(encoding="utf-8").splitlines()
    uncommented = []
    for line in lines:
        setting = line.removeprefix("# ")
        if line.startswith("# ") and (setting.startswith("[") or " = " in setting):
            uncommented.append(setting)
        elif not line.startswith("#"):
            uncommented.append(line)
    settings = load(tmp_path, "\n".join(uncommented))
    assert settings.method == Method()
    assert (settings.k, settings.language, settings.municipality) == (5, "nb", "soendre-land")
    named = {line.split(" =")[0].removeprefix("# ") for line in lines if " = " in line}
    assert {field.name for field in fields(Method)} <= named


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_any_editor_may_have_saved_it(tmp_path: Path, encoding: str) -> None:
    """A mark before the text, or the code page of an old Notepad, does no harm."""
    write_settings(tmp_path, '[workspace]\r\nmunicipality = "Søndre Land"\r\n', encoding)
    assert load_settings(tmp_path).municipality == "Søndre Land"


WRONG_VALUES = [
    ('[workspace]\nlanguage = "no"', "workspace.language", "no", "nb, nn, en"),
    ("[workspace]\nlanguage = 1", "workspace.language", "1", "nb, nn, en"),
    ("[workspace]\nmunicipality = 3", "workspace.municipality", "3", '"…"'),
    ("workspace = 3", "workspace", "3", "[workspace]"),
    ("[privacy]\nk = 1", "privacy.k", "1", "2, 3, …, 100"),
    ("[privacy]\nk = 101", "privacy.k", "101", "2, 3, …, 100"),
    ("[privacy]\nk = 5.5", "privacy.k", "5.5", "2, 3, …, 100"),
    ('[privacy]\nk = "5"', "privacy.k", "5", "2, 3, …, 100"),
    ("[privacy]\nk = true", "privacy.k", "true", "2, 3, …, 100"),
    ("[method]\nphi0 = 2.0", "method.phi0", "2.0", "0.05-1"),
    ('[method]\nphi0 = "0,2"', "method.phi0", "0,2", "0.05-1"),
    ("[method]\nphi0 = nan", "method.phi0", "nan", "0.05-1"),
    ("[method]\non = false", "method.on", "false", "0.5-0.999"),
    ("[method]\narrow_n = 10.0", "method.arrow_n", "10.0", "2, 3, …, 1000"),
    ("[method]\nresponse_least = 0.8", "method.response_least", "0.8", "0-0.7"),
    (
        '[target]\ndefault = "high"', "target.default", "high",
        "level, national_mean, unit_type_mean, observe, undecided",
    ),
    *(
        (f'[target]\ndefault = "{kind}"', "target.default", kind,
         "level, national_mean, unit_type_mean, observe, undecided")
        for kind in ("rise", "level_by_year")
    ),
    ('[target]\ndefault = "level"\nvalue = 6', "target.value", "6", "1.05-4.95"),
    ('[target]\ndefault = "level"\nvalue = true', "target.value", "true", "1.05-4.95"),
    ('[target]\ndefault = "level"\nvalue = "4,2"', "target.value", "4,2", "1.05-4.95"),
    ('[target]\ndefault = "observe"\nvalue = 4.0', "target.default", "observe", "level"),
    ("[target]\nvalue = 4.0", "target.default", "national_mean", "level"),
    ('[sources]\nfiles = "a.csv"', "sources", "{'files': 'a.csv'}", "[[sources]]"),
    ("sources = [1]", "sources", "[1]", "[[sources]]"),
    ('[[sources]]\nfiles = 1\nmunicipality = "m"', "sources.files", "1", '"…"'),
    ('[[sources]]\nfiles = "a"\nmunicipality = 1', "sources.municipality", "1", '"…"'),
    (
        '[[sources]]\nfiles = "a"\nmunicipality = "m"\nwave = 2024-03-01', "sources.wave",
        "2024-03-01", '"…"',
    ),
    ('[[sources]]\nfiles = "a"\nmunicipality = "m"\nwave = true', "sources.wave", "true", '"…"'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "key", "value", "expected"), WRONG_VALUES)
def test_a_value_it_cannot_have_is_told(
    tmp_path: Path, text: str, key: str, value: str, expected: str
) -> None:
    """The error names the line, what stands there and what can stand there, in signs of no language."""
    (fault,) = refuse(tmp_path, text)
    assert (fault.code, fault.file, fault.column) == ("settings_value", "tifaktor.toml", key)
    assert fault.facts == {"value": value, "expected": expected}


@pytest.mark.parametrize(
    "files",
    [
        "/etc/eksport.csv", "C:/eksport.csv", "c:eksport.csv", "//server/eksport.csv",
        "../eksport.csv", "a/../../b.csv", "stange/**.csv",
    ],
)  # fmt: skip
def test_a_source_stays_in_data_raw(tmp_path: Path, files: str) -> None:
    """A pattern that leaves the folder, or that no folder can be searched by, is refused."""
    (fault,) = refuse(tmp_path, f'[[sources]]\nfiles = "{files}"\nmunicipality = "stange"')
    assert (fault.code, fault.column) == ("settings_value", "sources.files")
    assert fault.facts["value"] == files


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[target]\ndefault = "level"', "target.value"),
        ('[[sources]]\nmunicipality = "bergen"', "sources.files"),
        ('[[sources]]\nfiles = ""\nmunicipality = "bergen"', "sources.files"),
        ('[[sources]]\nfiles = "a.csv"', "sources.municipality"),
        ("[privacy]\nk = 4", "privacy.k_reason"),
        ('[privacy]\nk = 3\nk_reason = " "', "privacy.k_reason"),
    ],
)
def test_a_line_that_is_needed_is_asked_for(tmp_path: Path, text: str, key: str) -> None:
    """Where one line needs another, the missing one is named."""
    (fault,) = refuse(tmp_path, text)
    assert (fault.code, fault.column, fault.file) == ("settings_missing", key, "tifaktor.toml")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[workspace]\nlanguag = "nb"', "workspace.languag"),
        ("[pivacy]\nk = 3", "pivacy.k"),
        ("[pivacy]", "pivacy"),
        ("k = 3", "k"),
        ("[privacy.more]\nk = 3", "privacy.more"),
        ('[[source]]\nfiles = "a"', "source"),
        ('[[sources]]\nfiles = "a"\nmunicipality = "m"\nyear = 2024', "sources.year"),
    ],
)
def test_a_line_that_nobody_knows_is_told(tmp_path: Path, text: str, key: str) -> None:
    """A misspelt key, section or table never passes in silence: it could be the smallest group."""
    (fault,) = refuse(tmp_path, text)
    assert (fault.code, fault.column, fault.file) == ("settings_unknown", key, "tifaktor.toml")


def test_fewer_than_five_may_be_shown_for_a_written_reason(tmp_path: Path) -> None:
    """A smaller limit than five is taken with its reason, and five needs none."""
    found = load(tmp_path, '[privacy]\nk = 3\nk_reason = "Vedtatt i AMU 3. mars 2026"\n')
    assert (found.k, found.k_reason) == (3, "Vedtatt i AMU 3. mars 2026")
    assert load(tmp_path, "[privacy]\nk = 5\n").k_reason is None


@pytest.mark.parametrize("section", ["workspace", "privacy", "method", "target"])
def test_an_empty_section_changes_nothing(tmp_path: Path, section: str) -> None:
    """A heading whose lines are all commented out is as if it were not there."""
    assert load(tmp_path, f"[{section}]\n# k = 3\n") == Settings(root=tmp_path)


def test_a_broken_file_is_told_with_its_place(tmp_path: Path) -> None:
    """What is no TOML is refused, with the line where it goes wrong."""
    with pytest.raises(WorkspaceError) as caught:
        load(tmp_path, "[privacy]\nk = 5,0\n")
    error = caught.value
    assert (error.code, error.facts["file"]) == ("settings_unreadable", "tifaktor.toml")
    assert "line 2" in str(error.facts["why"])


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    """Who mends the file mends it once: values, missing lines and misspelt ones come together."""
    text = """
        method = 3
        [workspace]
        languag = "nb"
        [privacy]
        k = 3
        leader_factor = "all"
        contact = 17
        [target]
        default = "level"
        value = 9.0
        [pivacy]
        k = 2
        [[sources]]
        files = 1
        year = 2024
        [[sources]]
        files = "../a.csv"
        municipality = "stange"
    """
    assert [(fault.code.removeprefix("settings_"), fault.column) for fault in refuse(tmp_path, text)] == [
        ("value", "target.value"), ("value", "privacy.contact"), ("value", "privacy.leader_factor"),
        ("value", "method"), ("unknown", "sources.year"), ("value", "sources.files"),
        ("missing", "sources.municipality"), ("value", "sources.files"),
        ("missing", "privacy.k_reason"), ("unknown", "workspace.languag"), ("unknown", "pivacy.k"),
    ]  # fmt: skip


def test_a_folder_without_the_file_is_no_workspace(tmp_path: Path) -> None:
    """Loading settings from any other folder says that it is no workspace."""
    with pytest.raises(WorkspaceError) as caught:
        load_settings(tmp_path)
    assert (caught.value.code, caught.value.facts) == ("no_workspace", {"folder": str(tmp_path)})


def test_the_workspace_is_found_from_a_folder_inside(tmp_path: Path) -> None:
    """A command works from anywhere below the workspace, and takes the nearest one."""
    write_settings(tmp_path, "")
    inside = tmp_path / "data" / "raw"
    inside.mkdir(parents=True)
    assert find_workspace(inside) == tmp_path.resolve()
    write_settings(tmp_path / "data", "")
    assert find_workspace(inside) == (tmp_path / "data").resolve()


def test_outside_a_workspace_there_is_none(tmp_path: Path) -> None:
    """The search ends with an error that names where it began; a folder of that name is no file."""
    (tmp_path / "tifaktor.toml").mkdir()
    with pytest.raises(WorkspaceError) as caught:
        find_workspace(tmp_path)
    assert (caught.value.code, caught.value.facts) == ("no_workspace", {"folder": str(tmp_path)})


def test_the_folders_stand_where_the_readme_says(tmp_path: Path) -> None:
    """Exports, mappings, databases and pages have their places below the workspace."""
    settings = Settings(root=tmp_path)
    places = [settings.raw, settings.mappings, settings.store, settings.published, settings.reports]
    assert [place.relative_to(tmp_path).as_posix() for place in places] == [
        "data/raw", "data/mappings", "data/store.duckdb", "data/published.duckdb", "reports",
    ]  # fmt: skip


@pytest.mark.parametrize("seen_by", list(LeaderFactor))
def test_who_sees_the_leaders_own_factor_is_a_setting(tmp_path: Path, seen_by: str) -> None:
    """Each word that it can be is read, and without one the unit above is who else sees it."""
    assert load(tmp_path, f'[privacy]\nleader_factor = "{seen_by}"\n').leader_factor == seen_by
    assert load(tmp_path, "").leader_factor is LeaderFactor.PARENT


def test_nobody_else_can_be_named_to_see_it(tmp_path: Path) -> None:
    """Another word is refused, with those that can stand there."""
    (fault,) = refuse(tmp_path, '[privacy]\nleader_factor = "boss"\n')
    assert fault.facts["expected"] == "unit, parent, everyone"
