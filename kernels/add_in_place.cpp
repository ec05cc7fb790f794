#include "kernels/support/add.hpp"
#include "kernels/table.hpp"

namespace counterprof::kernels {
namespace {

class InPlace : public Add {
 public:
  explicit InPlace(const double* parameters) : Add(parameters, 2) {}

  void step() final { a_ += b_; }
};

constexpr const char* traffic = R"(shape: [length]
arrays: [a, b]
step:
  - a = a, b
)";

}  // namespace

const counterprof_kernel add_in_place =
    describe_add<InPlace>("add/in_place", "a += b: nothing allocated", traffic);

}  // namespace counterprof::kernels
