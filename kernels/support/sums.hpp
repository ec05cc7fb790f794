#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "kernels/support/vectorised.hpp"

namespace counterprof::kernels {

/// A sum whose error does not grow with the number of its terms (Neumaier 1974).
class CompensatedSum {
 public:
  void add(double term) noexcept {
    const double sum = sum_ + term;
    lost_ += std::abs(sum_) >= std::abs(term) ? (sum_ - sum) + term : (term - sum) + sum_;
    sum_ = sum;
  }
  double value() const noexcept { return sum_ + lost_; }

 private:
  double sum_ = 0;
  double lost_ = 0;
};

/// The sum of term(i) for all i below n: in blocks whose sixteen partial sums are added side by side, and
/// whose results are compensated. As fast as the memory, and as exact as numpy's pairwise sum.
template <class Term>
double sum_of(std::size_t n, Term term) {
  // The vector type (GCC and Clang, any processor) fixes the order of additions, which no loop may be
  // reordered to without -ffast-math.
  using Lanes [[gnu::vector_size(4 * sizeof(double))]] = double;
  constexpr std::size_t block = 1024;
  CompensatedSum total;
  vectorised([=, &total]() COUNTERPROF_INLINE {
    std::size_t i = 0;
    while (n - i >= 16) {
      Lanes sums[4] = {};
      for (const std::size_t end = i + std::min(block, (n - i) / 16 * 16); i < end; i += 16)
        for (std::size_t k = 0; k < 4; ++k) {
          const std::size_t at = i + 4 * k;
          sums[k] += Lanes{term(at), term(at + 1), term(at + 2), term(at + 3)};
        }
      const Lanes sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
      total.add((sum[0] + sum[1]) + (sum[2] + sum[3]));
    }
    for (; i < n; ++i) total.add(term(i));
  });
  return total.value();
}

}  // namespace counterprof::kernels
