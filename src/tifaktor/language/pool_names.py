"""What a pool of small units is called."""

from collections.abc import Callable
from functools import partial

from tifaktor.language.texts import Texts


def make_namer(texts: Texts) -> Callable[[str, int, bool], str]:
    """Return what `organisation.add_pools` names pools by, in the language of `texts`."""
    return partial(_name_pool, texts)


def _name_pool(texts: Texts, parent: str, number: int, with_staff: bool) -> str:
    whose = "staff" if with_staff else "units"
    if number:
        return texts.say(f"pools.{whose}.several", unit=parent, number=number)
    return texts.say(f"pools.{whose}.one", unit=parent)
