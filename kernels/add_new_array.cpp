#include "kernels/support/add.hpp"
#include "kernels/table.hpp"

namespace counterprof::kernels {
namespace {

class NewArray : public Add {
 public:
  explicit NewArray(const double* parameters) : Add(parameters, 3) {}

  void step() final { a_ = a_ + b_; }
};

constexpr const char* traffic = R"(shape: [length]
arrays: [a, b]
step:
  - sum = a, b
then: {a: sum}
)";

}  // namespace

const counterprof_kernel add_new_array = describe_add<NewArray>(
    "add/new_array", "a = a + b: the sum in a fresh array, the old a given back", traffic);

}  // namespace counterprof::kernels
