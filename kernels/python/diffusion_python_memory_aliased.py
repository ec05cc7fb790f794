#!/usr/bin/python3
"""diffusion_python_memory with the notebook's mistake: [[0.0] * columns] * rows is one list, rows times. The program is as
long, its memory a hundredth, and its result wrong: the block becomes a stripe over the whole height."""
import diffusion_python_memory
import experiment


def create(rows, columns):
    grid = [[0.0] * columns] * rows
    scratch = [[0.0] * columns] * rows
    experiment.fill_block(grid, rows, columns)
    return grid, scratch


if __name__ == "__main__":
    experiment.main(__doc__, create, experiment.in_turns(diffusion_python_memory.evolve))
