"""A PNG with fewer bytes, for places that keep a copy of it in text."""

from io import BytesIO
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

_COLORS = 256


def lighter(path: Path) -> bytes:
    """The PNG at a path in 256 colours, a third of its bytes; its comment stays."""
    with Image.open(path) as picture:
        comment = str(picture.info["Comment"])
        reduced = picture.convert("RGB").quantize(_COLORS)
    info = PngInfo()
    info.add_itxt("Comment", comment)
    file = BytesIO()
    reduced.save(file, "PNG", optimize=True, pnginfo=info)
    return file.getvalue()
