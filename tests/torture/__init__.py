"""Faults that are brought about for real: a short round with the tests, a long one by itself."""
