#include "kernels/support/loop.hpp"
#include "kernels/table.hpp"

namespace counterprof::kernels {
namespace {

class SinHoisted : public Loop {
 public:
  using Loop::Loop;

  void step() final {
    const double factor = opaque_sine();
    sum_ = sum_over([](double i) { return i; }) * factor;
  }
};

}  // namespace

const counterprof_kernel loop_sin_hoisted = describe_loop<SinHoisted>(
    "loop/sin_hoisted", "result += i, times the sine computed once before the loop");

}  // namespace counterprof::kernels
