"""The command; click lives only here, and nothing heavy is imported until it is needed."""

NAME = "animate-ce"
