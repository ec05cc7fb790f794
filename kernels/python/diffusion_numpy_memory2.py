#!/usr/bin/python3
"""numpy in place without copies: shifted slices are added where they belong. Faster, and harder to read."""
import diffusion_numpy_memory
import experiment
from needed import needed

np = needed("numpy")


def roll_add(rollee, shift, axis, out):
    """out += np.roll(rollee, shift, axis), for a shift of one, without the rolled copy."""
    if axis == 1:
        rollee, out = rollee.T, out.T
    if shift == 1:
        out[1:] += rollee[:-1]
        out[0] += rollee[-1]
    else:
        out[:-1] += rollee[1:]
        out[-1] += rollee[0]


def laplacian(grid, out):
    np.copyto(out, grid)
    out *= -4
    roll_add(grid, +1, 0, out)
    roll_add(grid, -1, 0, out)
    roll_add(grid, +1, 1, out)
    roll_add(grid, -1, 1, out)


def evolve(grid, dt, out, D=1):
    laplacian(grid, out)
    out *= D * dt
    out += grid


if __name__ == "__main__":
    experiment.main(__doc__, diffusion_numpy_memory.create, experiment.in_turns(evolve))
