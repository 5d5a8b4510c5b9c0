"""WebM: VP9, for pages and programs that want no patented format."""

from typing import ClassVar

from animate.encode.video import Video


class Webm(Video):
    """VP9 in a WebM, which seeks before it is loaded whole."""

    container = "webm"
    codec = "libvpx-vp9"
    packing: ClassVar = {"cues_to_front": "1"}
    coding: ClassVar = {
        # Constant quality, about the MP4's.
        "b": "0",
        "crf": "44",
        # A careful search takes seven times as long for a fifth less; a faster
        # one than this saves little time and takes a tenth more.
        "deadline": "realtime",
        "cpu-used": "6",
        # For flat colours and sharp edges: up to a tenth less.
        "tune-content": "screen",
    }
