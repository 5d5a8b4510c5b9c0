"""What is accepted at most and at least, in one place, and from where on a command asks first.

A recipe holds to these before anything is trained or drawn, a file that is
read before it is read whole.
"""

from typing import NamedTuple


class Bounds(NamedTuple):
    """From the least to the most that is accepted, both included.

    Attributes
    ----------
    least, most : int or float
    """

    least: float
    most: float

    @property
    def whole(self) -> str:
        """What completes the sentence "give ..." for a whole number."""
        return f"a whole number from {self}"

    @property
    def number(self) -> str:
        """What completes the sentence "give ..." for any number."""
        return f"a number from {self}"

    def __str__(self) -> str:
        return f"{_plain(self.least)} to {_plain(self.most)}"


def _plain(number: float) -> str:
    return f"{number:d}" if isinstance(number, int) else f"{number:g}"


# Of the picture.
SIDE = Bounds(200, 4096)
DPI = Bounds(30, 600)
GRID = Bounds(2, 400)
FRAMES = Bounds(2, 1_000_000)
EVERY = Bounds(1, 10_000_000)
FPS = Bounds(0.1, 120)
SPEED = Bounds(0.1, 20)
HOLD = Bounds(0, 60)
BUDGET = Bounds(10_000, 10**10)

# Of the run.
EPOCHS = Bounds(1, 100_000)
BATCH_SIZE = Bounds(1, 1_000_000)
SAMPLES = Bounds(2, 200_000)
HIDDEN = Bounds(1, 512)
# Of the layers of an mlp, and of the runs of one animation, which are told apart by colour,
# line and marker; of classes, by colour.
LAYERS, RUNS, CLASSES = 8, 8, 10
# Numbers in the parameters of all states of a run, or samples in all its batches: at 4 bytes
# each half a GiB.
RECORDED = 2**27

# Of a batch: its runs, its workers, and the bytes that the caches may take.
BATCH = 10_000
JOBS = Bounds(1, 512)
CACHE = 4 * 10**9

# Of a map: starts a side, and states of all their runs that are recorded, at 16 bytes each
# half a GiB.
STARTS = Bounds(2, 400)
OUTCOMES = 2**25

# Of texts, in characters; and how many questions there may be.
TITLE, LABEL, QUESTION, QUESTIONS = 200, 200, 300, 10

# Of files that are read, in bytes. Of a history in .npz it is what its arrays take, unpacked:
# far more than a small file is worth, or a few times a large one.
RECIPE_FILE = 1_000_000
DATA_FILE = 20_000_000
COMMENT = 2**20
CSV_HISTORY = 100_000_000
NPZ_HISTORY, NPZ_RATIO = 2**30, 8

# A command that takes more than one of these, as far as its recipe tells, asks for --yes.
ASK_SECONDS = 600
ASK_MEMORY = 2 * 10**9
ASK_FRAMES = 20_000
ASK_DISK = 10**9


# What each is called in the table of the documentation, and by which option it is given.
TABLE: tuple[tuple[str, str], ...] = (
    ("width and height of a picture, in pixels (`--size`)", str(SIDE)),
    ("pixels an inch (`--dpi`)", str(DPI)),
    ("points a side of the loss surface (`--grid`)", str(GRID)),
    ("frames (`--frames`)", str(FRAMES)),
    ("frames a second (`--fps`); a GIF up to 50, WebP and APNG up to 90", str(FPS)),
    ("steps or epochs from one frame to the next (`--every`)", str(EVERY)),
    ("how many times as fast (`--speed`)", str(SPEED)),
    ("seconds that an end is held (`--hold`)", str(HOLD)),
    ("bytes of a GIF that keeps to a size (`--budget`)", str(BUDGET)),
    ("epochs (`--epochs`)", str(EPOCHS)),
    ("samples in a mini-batch (`--batch-size`)", str(BATCH_SIZE)),
    ("samples, generated or in a CSV file (`--data`)", str(SAMPLES)),
    ("width of a hidden layer (`--model mlp`)", str(HIDDEN)),
    ("hidden layers", f"1 to {LAYERS}"),
    ("classes", f"2 to {CLASSES}"),
    ("runs in one animation (`--compare`, `--init`, `[[runs]]`)", f"1 to {RUNS}"),
    ("samples in all batches of a run; parameters in all states of a network", f"{RECORDED}"),
    ("runs of a batch", f"1 to {BATCH}"),
    ("workers of a batch (`--jobs`)", str(JOBS)),
    ("bytes of both caches of batches", f"{CACHE}"),
    ("starts a side of a map", str(STARTS)),
    ("states that are recorded of all runs of a map", f"{OUTCOMES}"),
    ("characters of a title, and of a label", f"{TITLE}"),
    ("questions, and characters of each", f"{QUESTIONS}, and {QUESTION}"),
    ("bytes of a recipe file", f"{RECIPE_FILE}"),
    ("bytes of a CSV file of samples", f"{DATA_FILE}"),
    ("bytes that are read as the recipe in a picture", f"{COMMENT}"),
    ("bytes of a recorded run in CSV", f"{CSV_HISTORY}"),
    (
        "bytes of the arrays in a recorded run (.npz), by what the file declares",
        f"{NPZ_HISTORY}, or {NPZ_RATIO} times the file's own",
    ),
)
