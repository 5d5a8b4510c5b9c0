"""Files out of frames: av, Pillow and imageio live in this package and nowhere else."""
