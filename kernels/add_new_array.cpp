#include "kernels/support/add.hpp"
#include "kernels/table.hpp"

namespace counterprof::kernels {
namespace {

class NewArray : public Add {
 public:
  explicit NewArray(const double* parameters) : Add(parameters, 3) {}

  void step() final { a_ = a_ + b_; }
};

}  // namespace

const counterprof_kernel add_new_array =
    describe_add<NewArray>("add/new_array", "a = a + b: the sum in a fresh array, the old a given back");

}  // namespace counterprof::kernels
