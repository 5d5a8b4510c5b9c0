"""The texts of the picture, one catalogue a language."""
