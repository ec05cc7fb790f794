"""What the diffusion programs have in common: the arguments, the start, the region, and the figures at the end.

Each program steps the same periodic grid of rows x columns values: 0, but for the block [0.4, 0.5) of both axes, which is
0.005. A step adds dt * D * laplacian, with D = 1 and dt = 0.1.
"""
import argparse
import math

import counterprof_region

DIFFUSIVITY = 1
DT = 0.1
IN_BLOCK = 0.005


def block(size):
    return range(int(size * 0.4), int(size * 0.5))


def fill_block(grid, rows, columns):
    for i in block(rows):
        for j in block(columns):
            grid[i][j] = IN_BLOCK


def figures(grid):
    """Mass, sum of squares and maximum of the final grid, summed exactly, so that the order of a sum does not show."""
    values = [float(value) for row in grid for value in row]
    return {"mass": math.fsum(values), "sum_of_squares": math.fsum(value * value for value in values),
            "maximum": max(values)}


def in_turns(evolve):
    """advance() of a program with two grids, of which each step reads one and writes the other: evolve(grid, dt, out)."""
    def advance(state):
        grid, scratch = state
        evolve(grid, DT, scratch)
        return scratch, grid
    return advance


def main(description, create, advance):
    """create(rows, columns) -> state; advance(state) -> state, one step; a state's first element is its grid."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rows", type=int, default=512)
    parser.add_argument("--columns", type=int, default=512)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--warmup-steps", type=int, default=0, help="steps before those that are counted")
    arguments = parser.parse_args()
    state = create(arguments.rows, arguments.columns)
    for _ in range(arguments.warmup_steps):
        state = advance(state)
    counterprof_region.begin()
    for _ in range(arguments.steps):
        state = advance(state)
    counterprof_region.end()
    for name, value in figures(state[0]).items():
        print(f"{name} {value:.17g}")
