#!/usr/bin/python3
"""The laplacian by scipy.ndimage's generic filter."""
import diffusion_numpy_memory
import experiment
from needed import needed

laplace = needed("scipy.ndimage").laplace


def evolve(grid, dt, out, D=1):
    laplace(grid, out, mode="wrap")
    out *= D * dt
    out += grid


if __name__ == "__main__":
    experiment.main(__doc__, diffusion_numpy_memory.create, experiment.in_turns(evolve))
