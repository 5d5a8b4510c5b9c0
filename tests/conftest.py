"""What all tests need."""

import signal

# Where tests are run in the background, processes that they start and stop would ignore this.
signal.signal(signal.SIGINT, signal.default_int_handler)
