#!/usr/bin/python3
"""diffusion_numpy_memory2 with the last expression compiled by numexpr, which works in blocks that stay in the cache, on
several threads."""
import diffusion_numpy_memory
import diffusion_numpy_memory2
import experiment
from needed import needed

evaluate = needed("numexpr").evaluate


def evolve(grid, dt, next_grid, D=1):
    diffusion_numpy_memory2.laplacian(grid, next_grid)
    evaluate("next_grid * D * dt + grid", out=next_grid)


if __name__ == "__main__":
    experiment.main(__doc__, diffusion_numpy_memory.create, experiment.in_turns(evolve))
