#!/usr/bin/python3
"""Pure Python: each step makes a new list of lists, and a new object for each value."""
import experiment


def evolve(grid, dt, D=1.0):
    rows, columns = len(grid), len(grid[0])
    new_grid = [[0.0] * columns for _ in range(rows)]
    for i in range(rows):
        for j in range(columns):
            grid_xx = grid[(i + 1) % rows][j] + grid[(i - 1) % rows][j] - 2.0 * grid[i][j]
            grid_yy = grid[i][(j + 1) % columns] + grid[i][(j - 1) % columns] - 2.0 * grid[i][j]
            new_grid[i][j] = grid[i][j] + D * (grid_xx + grid_yy) * dt
    return new_grid


def create(rows, columns):
    grid = [[0.0] * columns for _ in range(rows)]
    experiment.fill_block(grid, rows, columns)
    return (grid,)


def advance(state):
    return (evolve(state[0], experiment.DT),)


if __name__ == "__main__":
    experiment.main(__doc__, create, advance)
