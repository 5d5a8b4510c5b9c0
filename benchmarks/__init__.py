"""The figures that the project promises, each as a ratio within one run."""
