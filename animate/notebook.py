"""The extension of IPython: a recipe in a cell becomes an animation below it.

>>> %load_ext animate.notebook

>>> %%animate_ce --theme dark
... init = [3, -7]
... lr = 0.7
"""

from typing import TYPE_CHECKING

from IPython.core.error import UsageError
from IPython.core.magic import Magics, line_cell_magic, magics_class

from animate.animation import Animation, check_moving
from animate.cli.cell import asked_in
from animate.errors import AnimateError
from animate.goals import check_goals
from animate.training import train_runs

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


@magics_class
class AnimateMagics(Magics):
    """What the extension adds to a notebook."""

    @line_cell_magic
    def animate_ce(self, line: str, cell: str = "") -> Animation | None:
        """Train by the recipe in the cell, and show the run; with --help, the options.

        The animation is the value of the cell: after it, `_.runs` are the
        recorded runs.
        """
        try:
            asked = asked_in(line, cell)
            if asked is None:
                return None
            check_moving(asked.recipe)
            if asked.out:
                check_goals(asked.recipe, asked.out)
            animation = Animation(train_runs(asked.recipe))
            if asked.out:
                for made in animation.save(*asked.out):
                    print(f"{made.path}: written")
                    for warning in made.warnings:
                        print(f"{made.path}: {warning}")
        except AnimateError as error:
            # IPython says this in a line, without a traceback, and stops running further cells.
            raise UsageError(str(error)) from None
        return animation


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """What ``%load_ext animate.notebook`` calls."""
    shell.register_magics(AnimateMagics)
