"""What all tests need."""

import os
import signal

# Tests run several at a time, and a thread that waits for its part keeps a core from the others,
# in this process and in those that tests start: three at once would take three times as long.
# Read when PyTorch and numpy are loaded; tests/test_reproducible.py tries other numbers.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Where tests are run in the background, processes that they start and stop would ignore this.
signal.signal(signal.SIGINT, signal.default_int_handler)
