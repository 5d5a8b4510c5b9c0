"""The long round: `python -m tests.fuzz [INPUTS [TARGET...]]`, with its figures."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fuzz.targets import SECONDS, TARGETS

INPUTS = 10_000

# Inputs of the slow ones, which run the whole command or write out what they read: a share.
_SHARE = {"command": 0.3, "batch": 0.5, "recipe": 2, "table": 2, "history": 2, "options": 2}

_MEGABYTES = 1000
_LONGEST = 8192


def fuzz(name: str, inputs: int, folder: Path) -> int:
    """Feed one target in a process of its own; how many inputs it took without a fault."""
    corpus = folder / name
    corpus.mkdir()
    for number, seed in enumerate(TARGETS[name].seeds):
        (corpus / f"seed{number}").write_bytes(seed)
    began = time.monotonic()
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "tests.fuzz.one", name),
            f"-runs={inputs}",
            f"-timeout={SECONDS}",
            f"-rss_limit_mb={_MEGABYTES}",
            f"-max_len={_LONGEST}",
            f"-artifact_prefix={folder}/",
            str(corpus),
        ],
        # Words of ours are told; a cache is one that goes with the folder.
        env=os.environ | {"ANIMATE_CE_CACHE": str(folder / "cache"), "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    said = ended.stdout + ended.stderr
    done = re.search(r"Done (\d+) runs", said)
    if ended.returncode or done is None:
        for crash in folder.glob("*-*"):
            if crash.is_file():
                print(f"fuzz: {name}: {crash.name}: {crash.read_bytes()[:400]!r}")
        lines = [line for line in said.splitlines() if not re.match(r"INFO|#\d|WARNING", line)]
        told = "\n".join(lines)
        sys.exit(f"fuzz: {name}: a fault\n{told}")
    peak = re.findall(r"rss: (\d+)Mb", said)
    seconds = time.monotonic() - began
    most = peak[-1] if peak else "?"
    print(f"fuzz: {name}: {done[1]} inputs in {seconds:.0f} s, at most {most} MB", flush=True)
    return int(done[1])


def main(inputs: int, names: list[str]) -> None:
    """Feed the targets, all if none is named."""
    with TemporaryDirectory(prefix="animate-ce-fuzz-") as folder:
        total = sum(
            fuzz(name, round(inputs * _SHARE.get(name, 1)), Path(folder))
            for name in names or TARGETS
        )
    print(f"fuzz: {total} inputs in all: read, or refused in a sentence with its place")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else INPUTS, sys.argv[2:])
