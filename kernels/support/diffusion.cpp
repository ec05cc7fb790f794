#include "kernels/support/diffusion.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "counterprof/error.hpp"

#include "base/text.hpp"
#include "kernels/support/memory.hpp"
#include "kernels/support/sums.hpp"

namespace counterprof::kernels {

Problem::Problem(const double* parameters, double bytes_per_cell)
    : rows(static_cast<std::size_t>(parameters[0])),
      columns(static_cast<std::size_t>(parameters[1])),
      diffusivity(parameters[3]),
      dt(parameters[4]) {
  if (diffusivity * dt > 0.25)
    throw Error("diffusivity * dt is " + shortest(diffusivity * dt) + ", which is unstable: at most 0.25");
  require_memory(parameters[0] * parameters[1] * bytes_per_cell, "rows * columns");
}

void Diffusion::set_block() {
  const auto part = [](std::size_t n, double of) {
    return static_cast<std::size_t>(static_cast<double>(n) * of);
  };
  for (std::size_t i = part(problem_.rows, 0.4); i < part(problem_.rows, 0.5); ++i)
    for (std::size_t j = part(problem_.columns, 0.4); j < part(problem_.columns, 0.5); ++j)
      set_cell(i, j, 0.005);
}

Figures Diffusion::checksum() const {
  CompensatedSum mass;
  CompensatedSum squares;
  double maximum = -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < problem_.rows; ++i) {
    for (std::size_t j = 0; j < problem_.columns; ++j) {
      const double value = cell(i, j);
      mass.add(value);
      squares.add(value * value);
      maximum = std::max(maximum, value);
    }
  }
  return {{"mass", mass.value()}, {"sum_of_squares", squares.value()}, {"maximum", maximum}};
}

ArrayDiffusion::ArrayDiffusion(const Problem& problem)
    : Diffusion(problem), grid_(Array::zeros(problem.rows, problem.columns)) {}

}  // namespace counterprof::kernels
