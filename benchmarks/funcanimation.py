"""The baseline: the same figure and frames by matplotlib's FuncAnimation, in one process.

Prints as JSON how long it took to get ready and to save some of the frames.
"""

import json
import sys
import time

# The imports below are part of what is timed.
started = time.perf_counter()

import matplotlib as mpl  # noqa: E402
import matplotlib.pyplot as plt  # noqa: E402
import torch  # noqa: E402, F401
from matplotlib.animation import FFMpegWriter, FuncAnimation, PillowWriter  # noqa: E402
from matplotlib.artist import Artist  # noqa: E402

import animate  # noqa: E402
from benchmarks.stage import lab_scene  # noqa: E402


def main(path: str, apart: int) -> None:
    """Save every `apart`-th frame of the lab's run to `path`."""
    run = animate.train()
    with lab_scene(run) as scene:
        movers = [mover for group in scene.groups for mover in group]
        for mover in movers:
            mover.set_animated(False)

        def update(step: int) -> list[Artist]:
            for mover in movers:
                mover.pose(scene.programme.moment(step))
            return []

        steps = list(range(0, run.steps + 1, apart))
        writer = _writer(path)
        animation = FuncAnimation(scene.figure, update, frames=steps, init_func=list)
        ready = time.perf_counter()
        animation.save(path, writer=writer)
    plt.close("all")
    saved = time.perf_counter()
    print(json.dumps({"ready": ready - started, "saving": saved - ready, "frames": len(steps)}))


def _writer(path: str) -> FFMpegWriter | PillowWriter:
    if path.endswith(".gif"):
        return PillowWriter(fps=25)
    import imageio_ffmpeg

    # Set here, since a scene brings matplotlib's settings with it.
    mpl.rcParams["animation.ffmpeg_path"] = imageio_ffmpeg.get_ffmpeg_exe()
    return FFMpegWriter(fps=25)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
