#!/usr/bin/python3
"""numpy as one writes it: each operation on whole arrays makes a new one, but for those that numpy (from 1.13 on) reuses
because nobody else refers to them."""
import experiment
from needed import needed

np = needed("numpy")


def laplacian(grid):
    return np.roll(grid, +1, 0) + np.roll(grid, -1, 0) + np.roll(grid, +1, 1) + np.roll(grid, -1, 1) - 4 * grid


def evolve(grid, dt, D=1):
    return grid + dt * D * laplacian(grid)


def create(rows, columns):
    grid = np.zeros((rows, columns))
    experiment.fill_block(grid, rows, columns)
    return (grid,)


def advance(state):
    return (evolve(state[0], experiment.DT),)


if __name__ == "__main__":
    experiment.main(__doc__, create, advance)
