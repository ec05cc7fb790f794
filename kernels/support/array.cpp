// Compiled apart from the kernels, so that no compiler merges two sweeps or removes an array between them.
#include "kernels/support/array.hpp"

#include <algorithm>
#include <new>
#include <numeric>

#include "kernels/support/sums.hpp"
#include "kernels/support/vectorised.hpp"

namespace counterprof::kernels {
namespace {

/// A fresh array whose element i is value(i).
template <class Value>
Array filled(const Array& like, Value value) {
  Array result(like.rows(), like.columns());
  double* out = result.data();
  for_each_index(result.size(), [=](std::size_t i) { out[i] = value(i); });
  return result;
}

void add_to(double* out, const double* from, std::size_t n) {
  for_each_index(n, [=](std::size_t i) { out[i] += from[i]; });
}

/// Calls each(out, from, n) for the contiguous pieces of a shift by one: from[0..n) moves to out[0..n).
template <class Each>
void for_each_piece(const Array& a, int shift, int axis, Array& out, Each each) {
  if (axis == 0) {
    const std::size_t most = (a.rows() - 1) * a.columns();
    const std::size_t last = a.rows() - 1;
    if (shift > 0) {
      each(out.row(0) + a.columns(), a.row(0), most);
      each(out.row(0), a.row(last), a.columns());
    } else {
      each(out.row(0), a.row(0) + a.columns(), most);
      each(out.row(last), a.row(0), a.columns());
    }
    return;
  }
  const std::size_t last = a.columns() - 1;
  for (std::size_t i = 0; i < a.rows(); ++i) {
    if (shift > 0) {
      each(out.row(i) + 1, a.row(i), last);
      each(out.row(i), a.row(i) + last, std::size_t{1});
    } else {
      each(out.row(i), a.row(i) + 1, last);
      each(out.row(i) + last, a.row(i), std::size_t{1});
    }
  }
}

}  // namespace

Array::Array(std::size_t rows, std::size_t columns)
    : Array(rows, columns, std::malloc(rows * columns * sizeof(double))) {}

Array Array::zeros(std::size_t rows, std::size_t columns) {
  return {rows, columns, std::calloc(rows * columns, sizeof(double))};
}

Array Array::counting(std::size_t length) {
  Array result(1, length);
  std::iota(result.data(), result.data() + length, 0.0);
  return result;
}

Array::Array(std::size_t rows, std::size_t columns, void* block)
    : rows_(rows), columns_(columns), data_(static_cast<double*>(block)) {
  if (block == nullptr) throw std::bad_alloc();
}

Array operator+(const Array& a, const Array& b) {
  return filled(a, [x = a.data(), y = b.data()](std::size_t i) { return x[i] + y[i]; });
}

Array operator-(const Array& a, const Array& b) {
  return filled(a, [x = a.data(), y = b.data()](std::size_t i) { return x[i] - y[i]; });
}

Array operator*(const Array& a, const Array& b) {
  return filled(a, [x = a.data(), y = b.data()](std::size_t i) { return x[i] * y[i]; });
}

Array operator*(double factor, const Array& a) {
  return filled(a, [=, x = a.data()](std::size_t i) { return factor * x[i]; });
}

Array& operator+=(Array& a, const Array& b) {
  add_to(a.data(), b.data(), a.size());
  return a;
}

Array& operator*=(Array& a, double factor) {
  for_each_index(a.size(), [=, x = a.data()](std::size_t i) { x[i] *= factor; });
  return a;
}

void copy(const Array& from, Array& to) {
  std::copy_n(from.data(), from.size(), to.data());
}

Array roll(const Array& a, int shift, int axis) {
  Array result(a.rows(), a.columns());
  for_each_piece(a, shift, axis, result,
                 [](double* out, const double* from, std::size_t n) { std::copy_n(from, n, out); });
  return result;
}

void roll_add(const Array& a, int shift, int axis, Array& to) {
  for_each_piece(a, shift, axis, to, add_to);
}

void laplacian_by_slices(const Array& a, Array& to) {
  copy(a, to);
  to *= -4.0;
  roll_add(a, +1, 0, to);
  roll_add(a, -1, 0, to);
  roll_add(a, +1, 1, to);
  roll_add(a, -1, 1, to);
}

double sum(const Array& a) {
  return sum_of(a.size(), [x = a.data()](std::size_t i) { return x[i]; });
}

double dot(const Array& a, const Array& b) {
  return sum_of(a.size(), [x = a.data(), y = b.data()](std::size_t i) { return x[i] * y[i]; });
}

}  // namespace counterprof::kernels
