"""The commands. Reads what was typed, calls one function of `pipeline` or `answers`, prints it.

Everything heavy is imported inside the commands, so that `--help` answers at once. Sentences
stand in `language/*/terminal.toml`; help texts too, under `help.<command>`.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from tifaktor import (
    __version__,
    import_commands,
    measure_commands,
    store_commands,
    unit_commands,
)
from tifaktor import options as take
from tifaktor.errors import ExitCode, UserError
from tifaktor.language.texts import choose_language, load_texts
from tifaktor.processes import allow_processes, collect_seldom
from tifaktor.scale import use_scale
from tifaktor.session import (
    Session,
    in_languages,
    in_workspace,
    open_terminal,
    print_json,
    print_table,
    read_languages,
    tell_error,
)
from tifaktor.usage import HELP, UsageError, explain_usage, guess_language, translate
from tifaktor.vocabulary import Form

app = typer.Typer(
    name="tifaktor", no_args_is_help=True, pretty_exceptions_enable=False,
    # Help in plain text answers in half the time, and keeps each example on its line.
    rich_markup_mode=None,
    context_settings=HELP,
)  # fmt: skip


def _show_version(*, asked: bool) -> None:
    if asked:
        sys.stdout.write(f"tifaktor {__version__}\n")
        raise typer.Exit


@app.callback()
def tifaktor(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    pass


@app.command("init")
def init(folder: Annotated[Path, typer.Argument()], language: take.Language = None) -> None:
    from tifaktor import pipeline

    terminal = open_terminal(choose_language(language, None))
    written = pipeline.init_workspace(folder)
    terminal.say("init.done", folder=str(folder), files=len(written))


app.command("check")(import_commands.check)
app.command("import")(import_commands.import_)
app.command("layout")(import_commands.layout)
app.command("log")(store_commands.log)
app.command("undo")(store_commands.undo)


@app.command("run")
@in_languages
def run(
    session: Session,
    as_json: take.Json = False,
    open_: take.Open = False,
) -> None:
    from tifaktor import pipeline

    with session.terminal.show_progress() as on_step:
        imported, written = pipeline.run(
            session.settings, language=session.language, others=session.others, on_step=on_step
        )
    if as_json:
        print_json({"imported": imported, "written": written}, session.language)
    else:
        session.terminal.show_imported(imported)
    session.end_with_pages(written, as_json=as_json, open_=open_)


@app.command("report")
@in_languages
def report(
    session: Session,
    municipality: take.Municipality = None,
    wave: take.Wave = None,
    unit: take.Unit = None,
    with_differences: take.Diff = False,
    single_file: take.SingleFile = False,
    zip_: take.Zip = False,
    pdf: take.Pdf = False,
    open_: take.Open = False,
    as_json: take.Json = False,
) -> None:
    from tifaktor import pipeline

    chosen = {Form.SINGLE: single_file, Form.AREA: zip_, Form.PDF: pdf}
    forms = [form for form, wanted in chosen.items() if wanted]
    with session.terminal.show_progress() as on_step:
        written = pipeline.write_reports(
            session.settings, language=session.language, others=session.others,
            municipality=municipality, wave=wave, unit=unit, forms=forms,
            with_differences=with_differences, on_step=on_step,
        )  # fmt: skip
    if as_json:
        print_json(written)
    else:
        session.terminal.show_differences(written.differences)
    session.end_with_pages(written, as_json=as_json, open_=open_)


@app.command("results")
@in_workspace
def results(
    session: Session,
    municipality: take.Municipality = None,
    wave: take.Wave = None,
    unit: take.Unit = None,
    to: take.To = None,
    output: take.Output = None,
    overwrite: take.Overwrite = False,
    as_json: take.Json = False,
) -> None:
    from tifaktor import answers

    table = answers.load_results(session.settings, municipality=municipality, wave=wave, unit=unit)
    if not session.hand_over(table, to=to, output=output, overwrite=overwrite, as_json=as_json):
        session.terminal.show_results(table, answers.load_groups(session.settings))


@app.command("status")
@in_workspace
def status(
    session: Session,
    municipality: take.Municipality = None,
    wave: take.Wave = None,
    as_json: take.Json = False,
) -> None:
    from tifaktor import answers

    table = answers.load_goal_status(session.settings, municipality=municipality, wave=wave)
    if as_json:
        print_table(table)
    else:
        session.terminal.show_status(table, answers.load_groups(session.settings))


@app.command("explain")
@in_workspace
def explain(
    session: Session,
    unit_name: Annotated[str, typer.Argument(metavar="UNIT")],
    goal: Annotated[str, typer.Argument(metavar="GOAL")],
    municipality: take.Municipality = None,
    wave: take.Wave = None,
    as_json: take.Json = False,
) -> None:
    from tifaktor import answers

    explanation = answers.explain_verdict(
        session.settings, unit=unit_name, goal=goal, municipality=municipality, wave=wave
    )
    if as_json:
        print_json(explanation)
    else:
        session.terminal.show_explanation(explanation)


@app.command("compare")
@in_workspace
def compare(
    session: Session,
    factor: Annotated[str, typer.Argument(metavar="FACTOR")],
    municipality: take.Municipality = None,
    wave: take.Wave = None,
    parent: Annotated[str | None, typer.Option("--unit", "-u")] = None,
    to: take.To = None,
    output: take.Output = None,
    overwrite: take.Overwrite = False,
    as_json: take.Json = False,
) -> None:
    from tifaktor import answers

    table = answers.load_comparison(
        session.settings, factor, municipality=municipality, wave=wave, unit=parent
    )
    if not session.hand_over(table, to=to, output=output, overwrite=overwrite, as_json=as_json):
        session.terminal.show_comparison(table)


@app.command("backtest")
@in_workspace
def backtest(
    session: Session,
    municipality: take.Municipality = None,
    wave: take.Wave = None,
    to: take.To = None,
    output: take.Output = None,
    overwrite: take.Overwrite = False,
    as_json: take.Json = False,
) -> None:
    from tifaktor import answers

    table = answers.load_backtest(session.settings, municipality=municipality, wave=wave)
    if not session.hand_over(table, to=to, output=output, overwrite=overwrite, as_json=as_json):
        session.terminal.show_backtest(table)


@app.command("prune")
@in_workspace
def prune(
    session: Session,
    wave: Annotated[str, typer.Option("--wave", "-w")],
    municipality: take.Municipality = None,
    yes: take.Yes = False,
    as_json: take.Json = False,
) -> None:
    from tifaktor import pipeline

    pruning = pipeline.prune_wave(
        session.settings, municipality=municipality, wave=wave,
        confirm=lambda planned: session.confirm_pruning(planned, yes=yes),
    )  # fmt: skip
    if as_json:
        print_json(pruning)
    else:
        session.terminal.show_pruned(pruning)
    if pruning.n_rows and not pruning.removed:
        raise typer.Exit(ExitCode.STOPPED)


@app.command("audit")
@in_workspace
def audit(
    session: Session,
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE...")] = None,
    municipality: take.Municipality = None,
    strict: Annotated[bool, typer.Option("--strict")] = False,
    as_json: take.Json = False,
) -> None:
    from tifaktor import answers

    certificates = answers.audit(session.settings, files or [], municipality=municipality)
    if as_json:
        print_json(certificates)
    else:
        session.terminal.show_audit(certificates, strict=strict)
    if not all(certificate.passes(strict=strict) for certificate in certificates):
        raise typer.Exit(ExitCode.AUDIT)


@app.command("demo")
def demo(
    folder: Annotated[Path, typer.Argument()] = Path("demo"),
    seed: Annotated[int, typer.Option("--seed", min=0)] = 2026,
    only: Annotated[list[str] | None, typer.Option("--only")] = None,
    open_: take.Open = False,
    as_json: take.Json = False,
    languages: take.Languages = None,
) -> None:
    from tifaktor import pipeline

    named = read_languages(languages)
    language = choose_language(named[0] if named else None, None)
    terminal = open_terminal(language)
    with terminal.show_progress() as on_step:
        settings, imported, written = pipeline.make_demo(
            folder, seed=seed, only=only, language=language, others=named[1:], on_step=on_step
        )
    session = Session(settings, language, terminal)
    if as_json:
        print_json({"imported": imported, "written": written}, session.language)
    else:
        terminal.say("demo.done", files=len(imported), folder=str(folder))
    session.end_with_pages(written, as_json=as_json, open_=open_)


app.add_typer(unit_commands.app)
app.add_typer(measure_commands.app)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program: the command, or an error told in the reader's language with its exit code."""
    collect_seldom()
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    texts = load_texts(guess_language(arguments))
    command = typer.main.get_command(app)
    translate(command, texts)
    try:
        try:
            with allow_processes():
                code = command(args=arguments, prog_name="tifaktor", standalone_mode=False)
        except UsageError as misunderstood:
            if type(misunderstood).__name__ == "NoArgsIsHelpError":
                misunderstood.show()
                sys.exit(ExitCode.USAGE)
            raise explain_usage(
                misunderstood, list(getattr(command, "commands", ()))
            ) from misunderstood
        sys.exit(code or ExitCode.OK)
    except typer.Abort:
        sys.exit(ExitCode.STOPPED)
    except UserError as error:
        with use_scale(error.scale):
            tell_error(error, texts.language, as_json="--json" in arguments)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
