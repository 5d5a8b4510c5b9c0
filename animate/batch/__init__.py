"""Many recipes at once: from a matrix of values to a gallery, on one core or on a cluster."""
