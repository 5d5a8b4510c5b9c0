"""The command; click lives only here, and nothing heavy is imported until it is needed."""

from animate.cli.main import main

__all__ = ["main"]
