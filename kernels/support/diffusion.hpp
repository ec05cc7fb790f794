#pragma once

#include <array>
#include <cstddef>

#include "kernels/support/array.hpp"
#include "kernels/support/state.hpp"

namespace counterprof::kernels {

inline constexpr std::array diffusion_parameters{
    counterprof_parameter{"rows", 512, 1, 1e6, 1, "rows of the grid"},
    counterprof_parameter{"columns", 512, 1, 1e6, 1, "columns of the grid"}, steps_parameter,
    counterprof_parameter{"diffusivity", 1.0, 0, 1e6, 0, "D, in squared mesh widths per unit of time"},
    counterprof_parameter{"dt", 0.1, 0, 1e6, 0,
                          "length of a step, in units of time; D * dt is at most 0.25"}};

/// The parameters, and what has to hold between them.
struct Problem {
  std::size_t rows;
  std::size_t columns;
  double diffusivity;
  double dt;

  /// `bytes_per_cell`: the most that the kernel holds at once. Throws Error where memory is short, or where
  /// the explicit scheme would be unstable (D dt > 1/4: von Neumann) and end in infinities.
  Problem(const double* parameters, double bytes_per_cell);
};

/// One version of the 2D diffusion equation on a periodic grid: next = grid + dt * D * laplacian(grid).
class Diffusion : public State {
 public:
  explicit Diffusion(const Problem& problem) : problem_(problem) {}

  /// The grid as it is, cell by cell: what versions are compared by, here and in tests.
  virtual double cell(std::size_t row, std::size_t column) const = 0;
  virtual void set_cell(std::size_t row, std::size_t column, double value) = 0;

  const Problem& problem() const noexcept { return problem_; }
  /// `mass`, `sum_of_squares` and `maximum` of the grid.
  Figures checksum() const final;

 protected:
  /// Sets the block [0.4, 0.5) of both axes to 0.005; the rest stays as it is.
  void set_block();

 private:
  Problem problem_;
};

/// The versions that hold their grid in an array.
class ArrayDiffusion : public Diffusion {
 public:
  explicit ArrayDiffusion(const Problem& problem);

  double cell(std::size_t row, std::size_t column) const final { return grid_.row(row)[column]; }
  void set_cell(std::size_t row, std::size_t column, double value) final { grid_.row(row)[column] = value; }

 protected:
  Array grid_;
};

/// A version as a run begins with it: set_block() needs the whole object.
template <class Version>
struct WithBlock final : Version {
  explicit WithBlock(const double* parameters) : Version(parameters) { this->set_block(); }
};

template <class Version>
constexpr counterprof_kernel describe_diffusion(
    const char* name, const char* description, const char* traffic,
    std::span<const counterprof_parameter> parameters = diffusion_parameters) {
  return describe<WithBlock<Version>>({.name = name,
                                       .family = "diffusion",
                                       .description = description,
                                       .parameters = parameters,
                                       .work_unit = "LUP",
                                       .work_per_step = [](const double* p) { return p[0] * p[1]; },
                                       .traffic = traffic});
}

}  // namespace counterprof::kernels
