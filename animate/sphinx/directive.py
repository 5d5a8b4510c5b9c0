"""The directive: from what an author writes to an animation in the document."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from animate import recipe_files
from animate.errors import AnimateError, InputError
from animate.goals import HISTORIES
from animate.history_files import load_runs
from animate.inside import options_in
from animate.recipe import LANGUAGE_NAMES, SHOWING_KEYS, Recipe
from animate.recipe.together import together
from animate.rendering import refuse_training_keys
from animate.sphinx.node import animate_ce
from animate.sphinx.store import Drawing, Made, Store, data_of

_LEFT_OUT = "An animation, left out of this build."


def _align(value: str | None) -> str:
    return directives.choice(value or "", ("left", "center", "right"))


def _text(value: str | None) -> str:
    return (value or "").strip()


# What isn't a key of the recipe.
_OF_DOCUMENTS = {
    "align": _align,
    "alt": directives.unchanged_required,
    "caption": directives.unchanged_required,
    "class": directives.class_option,
    "name": directives.unchanged_required,
    "template": directives.unchanged_required,
}

_FLAGS = {name for name, field in Recipe.model_fields.items() if field.annotation is bool}


class _Options(dict[str, Any]):
    """What options may be given: all, since it is the recipe that knows its keys."""

    def __missing__(self, name: str) -> Any:
        return _text


class AnimateCe(SphinxDirective):
    """An animation of the recipe that is given: a player, or its last frame where none can be.

    The argument, if there is one, is a recipe, a recorded run, which isn't trained again, or a
    file made before that holds a recipe, as seen from the document. Options are keys of a
    recipe, as the command has them; those without a value are true. The body is a recipe in
    TOML. Options override the body, and both the file or ``template``.

    Besides, ``caption`` is what stands below, and ``alt`` what stands for the animation where
    it can't be seen, in place of the text that is written from the run; ``name``, ``class``
    and ``align`` are those of figures.
    """

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[Any] = _Options(_OF_DOCUMENTS)

    def run(self) -> list[nodes.Node]:
        """Draw it unless it is there, and say which image it is.

        Raises
        ------
        DirectiveError
            With everything that isn't accepted, at this line.
        """
        try:
            drawing = self._recorded() or Drawing(Recipe.of(self._recipe()))
            if self.config.animate_ce_skip:
                return self._figure(nodes.paragraph("", _LEFT_OUT, classes=["animate-ce-skipped"]))
            for path in data_of(drawing.recipe):
                self.env.note_dependency(str(path))
            made = Store(self.env.doctreedir).make(drawing, self.get_location())
        except AnimateError as error:
            raise self.error(f"animate-ce: {error}") from error
        return self._figure(self._image(made))

    def _recipe(self) -> dict[str, Any]:
        """The keys and values that were given, with the site's own where they weren't."""
        return {**self._defaults(), **recipe_files.merge(self._base(), self._own())}

    def _recorded(self) -> Drawing | None:
        """The runs in the file that is given, as they are to be shown; None if it has none."""
        if not self.arguments or Path(self.arguments[0]).suffix.lower() not in HISTORIES:
            return None
        path = self._file()
        try:
            runs = load_runs(path)
        except InputError as error:
            raise self._named(error, path) from error
        own, recipe = self._own(), together([Recipe.from_json(run.recipe) for run in runs])
        refuse_training_keys(own)
        # Of the site's own, what the runs say nothing of.
        plain = Recipe()
        defaults = {
            key: value
            for key, value in self._defaults().items()
            if key in SHOWING_KEYS and getattr(recipe, key) == getattr(plain, key)
        }
        return Drawing(recipe.but(**defaults, **own), runs, {**defaults, **own}, path)

    def _own(self) -> dict[str, Any]:
        """The keys and values of the options and the body."""
        page = Path(self.env.doc2path(self.env.docname))
        given = {
            key: value or ("true" if key in _FLAGS else "")
            for key, value in (
                (name.replace("-", "_"), self.options[name])
                for name in self.options
                if name not in _OF_DOCUMENTS
            )
        }
        written = recipe_files.parse("\n".join(self.content), "the body")
        return recipe_files.settled(recipe_files.merge(written, given), page)

    def _defaults(self) -> Mapping[str, Any]:
        lang = str(self.config.language or "").partition("_")[0]
        spoken = {"lang": lang} if lang in LANGUAGE_NAMES else {}
        return {**spoken, **self.config.animate_ce_defaults}

    def _base(self) -> dict[str, Any]:
        """The keys and values of what it starts from."""
        name = self.options.get("template")
        if not self.arguments:
            return recipe_files.template(name) if name else {}
        if name:
            told = f"a recipe is given already, {self.arguments[0]!r}; leave one of them out"
            raise InputError(("template", told))
        path = self._file()
        try:
            return options_in(path)
        except InputError as error:
            raise self._named(error, path) from error

    def _file(self) -> Path:
        """Where the file lies that is given."""
        relative, path = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(relative)
        return Path(path)

    def _named(self, error: InputError, path: Path) -> InputError:
        """The same mistakes, of the file by the name that the author gave it."""
        relative, _ = self.env.relfn2path(self.arguments[0])
        return InputError(
            *((place.replace(str(path), relative), told) for place, told in error.mistakes)
        )

    def _image(self, made: Made) -> nodes.Element:
        page = Path(self.env.doc2path(self.env.docname)).parent
        attributes = {
            "uri": Path(os.path.relpath(made.still, page)).as_posix(),
            "alt": self.options.get("alt") or made.alternative,
            "classes": self.options.get("class", []),
        }
        if made.page is None:
            return nodes.image("", **attributes)
        self.env.note_dependency(str(made.page))
        return animate_ce("", key=made.key, **attributes)

    def _figure(self, shown: nodes.Element) -> list[nodes.Node]:
        """What is shown with its caption below, if it has one."""
        caption = self.options.get("caption")
        told: list[nodes.Node] = []
        if caption:
            inline, messages = self.parse_inline(caption, lineno=self.lineno)
            told += messages
            text = nodes.caption(caption, "", *inline)
            shown = nodes.figure("", shown, text, align=self.options.get("align", "default"))
        self.set_source_info(shown)
        self.add_name(shown)
        return [shown, *told]
