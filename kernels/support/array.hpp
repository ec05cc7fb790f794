#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>

namespace counterprof::kernels {

/// A matrix of doubles in a block of its own, taken from malloc and given back to free when the array goes or
/// is assigned to: the lifetime of numpy's arrays.
class Array {
 public:
  /// Not initialised, as numpy.empty is. Throws std::bad_alloc.
  Array(std::size_t rows, std::size_t columns);
  /// From calloc, as numpy.zeros is: fresh pages are not touched before they are used.
  static Array zeros(std::size_t rows, std::size_t columns);
  /// 0, 1, 2, ...
  static Array counting(std::size_t length);

  std::size_t rows() const noexcept { return rows_; }
  std::size_t columns() const noexcept { return columns_; }
  std::size_t size() const noexcept { return rows_ * columns_; }
  double* data() noexcept { return data_.get(); }
  const double* data() const noexcept { return data_.get(); }
  double* row(std::size_t i) noexcept { return data() + i * columns_; }
  const double* row(std::size_t i) const noexcept { return data() + i * columns_; }

 private:
  struct Free {
    void operator()(double* block) const noexcept { std::free(block); }
  };
  using Block = std::unique_ptr<double[], Free>;
  Array(std::size_t rows, std::size_t columns, void* block);

  std::size_t rows_;
  std::size_t columns_;
  Block data_;
};

// Operations on whole arrays of one shape, one sweep each. Those that return an array take a fresh block for
// it.
Array operator+(const Array& a, const Array& b);
Array operator-(const Array& a, const Array& b);
Array operator*(const Array& a, const Array& b);
Array operator*(double factor, const Array& a);
Array& operator+=(Array& a, const Array& b);
Array& operator*=(Array& a, double factor);
/// numpy.copyto.
void copy(const Array& from, Array& to);

/// The array shifted by one along an axis (0: to the next row, 1: to the next column), periodically, as
/// numpy.roll does: two slices copied into a fresh array. `shift` is +1 or -1.
Array roll(const Array& a, int shift, int axis);
/// to += roll(a, shift, axis) without the temporary, by slices.
void roll_add(const Array& a, int shift, int axis, Array& to);
/// to = the 5-point Laplacian of a (without the division by the mesh width squared), by copy, scaling and
/// roll_add.
void laplacian_by_slices(const Array& a, Array& to);

/// To 1e-15 or so (sums.hpp).
double sum(const Array& a);
double dot(const Array& a, const Array& b);

}  // namespace counterprof::kernels
