"""The long round: `python -m tests.torture [ROUNDS]`, with its figures."""

import random
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import animate
from animate.history_files import npz_bytes
from tests.torture.batches import kill_batches, whole
from tests.torture.jobs import drawing, training
from tests.torture.killing import kill
from tests.torture.stopping import stop

ROUNDS = 300


def main(rounds: int) -> None:
    with TemporaryDirectory(prefix="animate-ce-torture-") as name:
        run = Path(name) / "run.npz"
        run.write_bytes(npz_bytes(animate.train(epochs=20)))
        goals = ("ce.gif", "ce.mp4", "ce.html", "ce.npz", "frames/")
        jobs = [*(drawing(run, goal) for goal in goals), training("trained.gif")]
        seed = random.SystemRandom().randrange(10**6)
        print(f"torture: {rounds} moments each, seed {seed}", flush=True)
        for told, round_ in (("killed (kill -9)", kill), ("stopped (Ctrl-C, SIGTERM)", stop)):
            folder = Path(name) / round_.__name__
            folder.mkdir()
            figures = round_(jobs, folder, rounds, random.Random(seed))._asdict()
            print(f"torture: {told}: {', '.join(f'{k} {v:.3g}' for k, v in figures.items())}")
        folder = Path(name) / "batches"
        folder.mkdir()
        undisturbed = whole(folder / "undisturbed")
        figures = kill_batches(folder, rounds, random.Random(seed), *undisturbed)._asdict()
        print(f"torture: batches: {', '.join(f'{k} {v:.3g}' for k, v in figures.items())}")
    print("torture: every goal was the old one or the new one whole, and nothing was left behind")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
