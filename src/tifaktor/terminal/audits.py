"""The outcome of an audit, in sentences: what was tried, what was found, where."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

from tifaktor.errors import ExitCode
from tifaktor.language.formats import format_number
from tifaktor.language.texts import Texts

if TYPE_CHECKING:
    from tifaktor.audit.certificate import Certificate
    from tifaktor.audit.findings import Leak

_SHOWN_PER_KIND = 5
"""Places named for one kind of finding; of the rest, the number."""


def tell_audit(
    texts: Texts, certificates: "Sequence[Certificate]", *, strict: bool = False
) -> Iterator[str]:
    """Yield the lines about each audit.

    Args:
        texts: the language.
        certificates: one per municipality.
        strict: whether what is unsure counts as found.
    """
    for certificate in certificates:
        yield f"[bold]{escape(certificate.municipality_id)}[/]"
        for wave in certificate.waves:
            yield escape(
                texts.say(
                    "audit.wave", wave=wave.wave, units=wave.units_shown, cells=wave.cells_shown,
                    units_hidden=wave.units_hidden, cells_hidden=wave.cells_hidden,
                )
            )  # fmt: skip
        yield from map(escape, _tell_outcome(texts, certificate))
        yield from map(escape, _tell_verdict(texts, certificate, strict=strict))
        yield ""
        yield from tell_leaks(texts, certificate.leaks)
        if strict and certificate.unsure:
            yield escape(texts.say("audit.unsure_below"))
            yield from tell_leaks(texts, certificate.unsure)


def tell_leaks(texts: Texts, leaks: "Iterable[Leak]") -> Iterator[str]:
    """Yield the findings, one kind after the other."""
    kinds: dict[str, list[Leak]] = {}
    for leak in leaks:
        kinds.setdefault(leak.code, []).append(leak)
    for code, same in kinds.items():
        yield f"[bold]{escape(texts.say(f'audit.finding.{code}'))}[/]"
        for leak in same[:_SHOWN_PER_KIND]:
            yield f"  {escape(_say_place(texts, leak))}"
        if len(same) > _SHOWN_PER_KIND:
            yield f"  {escape(texts.say('audit.more', n=len(same) - _SHOWN_PER_KIND))}"
        yield ""


def _tell_outcome(texts: Texts, certificate: "Certificate") -> Iterator[str]:
    if certificate.k_reason:
        yield texts.say("audit.k_reason", k=certificate.k, reason=certificate.k_reason)
    else:
        yield texts.say("audit.k", k=certificate.k)
    if certificate.smallest_group is not None:
        yield texts.say("audit.smallest", n=certificate.smallest_group)
    if certificate.narrowest is not None:
        yield texts.say(
            "audit.narrowest",
            width=format_number(certificate.narrowest, 2, texts.language),
            least=format_number(certificate.least_width, 1, texts.language),
        )
    yield texts.say("audit.pages", pages=len(certificate.pages), files=len(certificate.files))


def _tell_verdict(texts: Texts, certificate: "Certificate", *, strict: bool) -> Iterator[str]:
    """Yield whether anything was found, how much is unsure, and whether that counts."""
    if not certificate.sound:
        yield texts.say("audit.unsound", n=len(certificate.leaks))
    elif certificate.passes(strict=strict):
        yield texts.say("audit.sound")
    else:
        yield texts.say("audit.nothing_certain")
    if not certificate.n_unsure:
        yield texts.say("audit.nothing_unsure")
        return
    yield texts.say("audit.unsure", n=certificate.n_unsure)
    key = "audit.strict" if strict else "audit.lenient"
    yield texts.say(key, code=int(ExitCode.AUDIT))


def _say_place(texts: Texts, leak: "Leak") -> str:
    """Return where a finding is, as far as it is known, and what combines."""
    parts = [leak.municipality_id, leak.wave, leak.unit_id, leak.factor_id or "", leak.file or ""]
    said = [", ".join(part for part in parts if part)]
    if leak.group_size is not None:
        said.append(texts.say("audit.group", n=leak.group_size))
    if leak.width is not None:
        said.append(texts.say("audit.width", width=format_number(leak.width, 2, texts.language)))
    if leak.cells:
        said.append(" ".join(leak.cells))
    return " · ".join(said)
