"""What all tests need."""

import os
import signal

# Tests run several at a time, and a thread of PyTorch that waits for its part keeps a core from
# the others: three at once would take three times as long. Read when PyTorch is loaded.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Where tests are run in the background, processes that they start and stop would ignore this.
signal.signal(signal.SIGINT, signal.default_int_handler)
