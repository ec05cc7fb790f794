#include "kernels/support/loop.hpp"
#include "kernels/table.hpp"

namespace counterprof::kernels {
namespace {

class SinInside : public Loop {
 public:
  using Loop::Loop;

  void step() final {
    sum_ = sum_over([this](double i) { return i * opaque_sine(); });
  }
};

}  // namespace

const counterprof_kernel loop_sin_inside = describe_loop<SinInside>(
    "loop/sin_inside", "result += i * sin(n): the same sine computed in every iteration");

}  // namespace counterprof::kernels
