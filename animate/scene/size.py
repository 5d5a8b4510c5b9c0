"""How large a picture is."""

from animate.recipe import Recipe

# A picture whose size isn't given; each of several rows is a little lower.
_WIDTH, _ALONE, _ROW = 1200, 400, 360


def size_of(recipe: Recipe, rows: int) -> tuple[int, int]:
    """Width and height of the picture in pixels, with so many rows of panels."""
    return recipe.size or (_WIDTH, _ALONE if rows == 1 else _ROW * rows)
