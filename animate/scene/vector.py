"""A moment of a scene as SVG or PDF: lines and letters instead of pixels."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl

from animate.moment import Moment
from animate.scene.picture import Picture

# Nothing that changes from one time to the next: no date, and names of parts
# that are made from their content and this.
_SALT = "animate-ce"

# What no XML can hold, though a title can; matplotlib notes each text beside its letters.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_vector(scene: Picture, moment: Moment, path: Path, kind: str, comment: str) -> None:
    """Write the scene, which has to be staged for vectors, as it is at `moment`.

    Parameters
    ----------
    scene : Picture
    moment : Moment
    path : Path
    kind : str
        '.svg' or '.pdf'.
    comment : str
        Kept in the file: SVG's description, PDF's subject.
    """
    metadata: dict[str, Any] = {
        ".svg": {"Date": None, "Description": comment},
        ".pdf": {"CreationDate": None, "Subject": comment},
    }[kind]
    drawing = BytesIO()
    with mpl.rc_context({"svg.hashsalt": _SALT}), scene.posed(moment):
        scene.figure.savefig(drawing, format=kind[1:], dpi=scene.layout.dpi, metadata=metadata)
    content = drawing.getvalue()
    if kind == ".svg":
        content = _NO_XML.sub("", content.decode()).encode()
    path.write_bytes(content)
