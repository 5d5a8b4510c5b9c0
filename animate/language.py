"""The texts of the picture in the languages that it speaks."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from animate.errors import InputError, one_of

# By code, each by its own name; every one has a catalogue in `animate.languages`.
LANGUAGES = {
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "de": "Deutsch",
    "pt": "Português",
}

# A placeholder is a bare name: no way leads from a text into a value.
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Words:
    """The catalogue of one language.

    >>> words = speak("en")
    >>> words("legend.class", name="spam")
    'class spam'

    Attributes
    ----------
    code : str
        A key of `LANGUAGES`.
    texts : mapping of str to str
        Every text by its key, with its placeholders.
    """

    code: str
    texts: Mapping[str, str] = field(repr=False, compare=False)

    def __call__(self, key: str, **values: object) -> str:
        """Text of `key` with its placeholders replaced.

        Parameters
        ----------
        key : str
        **values
            One for each placeholder, by name; those that the text doesn't
            name are left out.

        Raises
        ------
        KeyError
            If there is no such text, or a placeholder has no value.
        """
        return _PLACEHOLDER.sub(lambda found: str(values[found[1]]), self.texts[key])


def speak(code: str) -> Words:
    """The words of a language.

    Parameters
    ----------
    code : str
        A key of `LANGUAGES`.

    Raises
    ------
    InputError
        If it isn't one.
    """
    if code not in LANGUAGES:
        raise InputError(("lang", f"{code!r} isn't accepted; give {one_of(LANGUAGES)}"))
    return Words(code, _catalogue(code))


@cache
def _catalogue(code: str) -> Mapping[str, str]:
    text = files("animate.languages").joinpath(f"{code}.toml").read_text("utf-8")
    return MappingProxyType(tomllib.loads(text))
