"""Training: torch lives in this package and nowhere else, and loads only when a run starts."""
