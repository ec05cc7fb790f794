// scipy.ndimage.laplace as its C code does it (ni_filters.c, NI_Correlate1D; ni_support.c,
// NI_ArrayToLineBuffer): a filter for any type, size and dimension, one axis after the other, through buffers
// of whole lines.
#include <algorithm>
#include <span>
#include <vector>

#include "kernels/support/diffusion.hpp"
#include "kernels/support/opaque.hpp"
#include "kernels/table.hpp"

namespace counterprof::kernels {
namespace {

/// The elements of an array of any type, line by line along one axis.
struct Lines {
  char* data;
  std::size_t count;
  std::size_t length;
  std::ptrdiff_t to_next_line;     // in bytes
  std::ptrdiff_t to_next_element;  // in bytes
  double (*load)(const char*);
  void (*store)(char*, double);

  Lines(Array& array, int axis)
      : data(reinterpret_cast<char*>(array.data())),
        count(axis == 0 ? array.columns() : array.rows()),
        length(axis == 0 ? array.rows() : array.columns()),
        load([](const char* from) { return *reinterpret_cast<const double*>(from); }),
        store([](char* to, double value) { *reinterpret_cast<double*>(to) = value; }) {
    const auto element = static_cast<std::ptrdiff_t>(sizeof(double));
    const std::ptrdiff_t row = element * static_cast<std::ptrdiff_t>(array.columns());
    to_next_line = axis == 0 ? element : row;
    to_next_element = axis == 0 ? row : element;
    forget(load);  // the type is known at run time only
    forget(store);
  }

  void read(std::size_t line, double* to) const {
    const char* at = data + static_cast<std::ptrdiff_t>(line) * to_next_line;
    for (std::size_t i = 0; i < length; ++i, at += to_next_element) to[i] = load(at);
  }

  void write(std::size_t line, const double* from) const {
    char* at = data + static_cast<std::ptrdiff_t>(line) * to_next_line;
    for (std::size_t i = 0; i < length; ++i, at += to_next_element) store(at, from[i]);
  }
};

/// Continues a line of `length` elements periodically by `margin` at both ends (mode "wrap").
void extend(double* line, std::size_t length, std::size_t margin) {
  for (std::size_t i = 0; i < margin; ++i) {
    line[margin + length + i] = line[margin + i % length];
    line[margin - 1 - i] = line[margin + length - 1 - i % length];
  }
}

/// `weights` is half of a symmetric filter, from its middle outwards.
void correlate_line(const double* in, double* out, std::size_t length, std::span<const double> weights) {
  for (std::size_t i = 0; i < length; ++i) {
    double value = in[i] * weights[0];
    for (std::size_t k = 1; k < weights.size(); ++k) value += (in[i + k] + *(in + i - k)) * weights[k];
    out[i] = value;
  }
}

void correlate(Array& input, int axis, std::span<const double> weights, Array& output) {
  constexpr std::size_t buffer_size = 256000 / sizeof(double);  // ni_support.h, BUFFER_SIZE
  const Lines from(input, axis);
  const Lines to(output, axis);
  const std::size_t margin = weights.size() - 1;
  const std::size_t extended = from.length + 2 * margin;
  const std::size_t lines_at_once = std::clamp<std::size_t>(buffer_size / extended, 1, from.count);
  std::vector<double> in(lines_at_once * extended);
  std::vector<double> out(lines_at_once * from.length);
  for (std::size_t begin = 0; begin < from.count; begin += lines_at_once) {
    const std::size_t lines = std::min(lines_at_once, from.count - begin);
    for (std::size_t line = 0; line < lines; ++line) {
      double* extended_line = in.data() + line * extended;
      from.read(begin + line, extended_line + margin);
      extend(extended_line, from.length, margin);
    }
    for (std::size_t line = 0; line < lines; ++line)
      correlate_line(in.data() + line * extended + margin, out.data() + line * from.length, from.length,
                     weights);
    for (std::size_t line = 0; line < lines; ++line) to.write(begin + line, out.data() + line * from.length);
  }
}

class SeparableFilter : public ArrayDiffusion {
 public:
  explicit SeparableFilter(const double* parameters)
      : ArrayDiffusion(Problem(parameters, 3 * sizeof(double))),
        next_(Array::zeros(problem().rows, problem().columns)),
        second_derivative_{-2, 1} {}

  void step() final {
    correlate(grid_, 0, second_derivative_, next_);
    {
      Array other_axis = Array::zeros(problem().rows, problem().columns);
      correlate(grid_, 1, second_derivative_, other_axis);
      next_ += other_axis;
    }
    next_ *= problem().diffusivity * problem().dt;
    next_ += grid_;
    std::swap(grid_, next_);
  }

 private:
  Array next_;
  std::vector<double> second_derivative_;
};

constexpr const char* traffic = R"(shape: [rows, columns]
arrays: [grid, next]
step:
  - {do: "next = grid[-1,0; 0,0; 1,0]", along: columns, through: 256000}
  - other = 0
  - {do: "other = grid[0,-1; 0,0; 0,1]", through: 256000}
  - next = next, other
  - next = next
  - next = next, grid
then: {grid: next, next: grid}
)";

}  // namespace

const counterprof_kernel diffusion_separable_filter = describe_diffusion<SeparableFilter>(
    "diffusion/separable_filter",
    "scipy.ndimage: a generic filter along each axis through line buffers, one fresh array in every step",
    traffic);

}  // namespace counterprof::kernels
