"""Drawing: matplotlib lives in this package and nowhere else."""
