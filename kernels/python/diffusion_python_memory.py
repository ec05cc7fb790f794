#!/usr/bin/python3
"""Pure Python with two grids that are kept: each step makes new objects for the values, and no lists."""
import experiment


def evolve(grid, dt, out, D=1.0):
    rows, columns = len(grid), len(grid[0])
    for i in range(rows):
        for j in range(columns):
            grid_xx = grid[(i + 1) % rows][j] + grid[(i - 1) % rows][j] - 2.0 * grid[i][j]
            grid_yy = grid[i][(j + 1) % columns] + grid[i][(j - 1) % columns] - 2.0 * grid[i][j]
            out[i][j] = grid[i][j] + D * (grid_xx + grid_yy) * dt


def create(rows, columns):
    grid = [[0.0] * columns for _ in range(rows)]
    scratch = [[0.0] * columns for _ in range(rows)]
    experiment.fill_block(grid, rows, columns)
    return grid, scratch


if __name__ == "__main__":
    experiment.main(__doc__, create, experiment.in_turns(evolve))
