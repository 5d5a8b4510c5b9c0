"""Starter recipes, shipped as `animate.templates`."""
