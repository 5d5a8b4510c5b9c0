"""What all tests need."""

import os
import signal

# Threads that wait for work would take a core that another test needs, in this process and in
# those that tests start; read when PyTorch and numpy are loaded. tests/test_reproducible.py
# tries other numbers of threads.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Where tests are run in the background, processes that they start and stop would ignore this.
signal.signal(signal.SIGINT, signal.default_int_handler)
