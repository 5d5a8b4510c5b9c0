"""The version of the package, which files that it writes bear."""

__version__ = "0.4.0"
