#!/usr/bin/python3
"""diffusion_numpy_naive as numpy before 1.13 executed it: each intermediate result is an array of its own, given back right
after its last use. With a name, none is reused."""
import diffusion_numpy_naive
import experiment
from needed import needed

np = needed("numpy")


def laplacian(grid):
    up = np.roll(grid, +1, 0)
    down = np.roll(grid, -1, 0)
    vertical = up + down
    del up, down
    left = np.roll(grid, +1, 1)
    three = vertical + left
    del vertical, left
    right = np.roll(grid, -1, 1)
    neighbours = three + right
    del three, right
    centre = 4 * grid
    result = neighbours - centre
    del neighbours, centre
    return result


def evolve(grid, dt, D=1):
    change = laplacian(grid)
    scaled = dt * D * change
    del change
    result = grid + scaled
    del scaled
    return result


def advance(state):
    return (evolve(state[0], experiment.DT),)


if __name__ == "__main__":
    experiment.main(__doc__, diffusion_numpy_naive.create, advance)
