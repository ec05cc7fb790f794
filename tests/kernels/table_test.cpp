#include "kernels/table.hpp"

#include <string>

#include <gmock/gmock.h>

#include "kernels/running.hpp"
#include "kernels/support/state.hpp"

namespace counterprof {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StrEq;

// Plans name them: a name that changes breaks plans.
TEST(BuiltinKernels, AreTheseSixteen) {
  std::vector<std::string> names;
  for (const counterprof_kernel* kernel : builtin_kernels()) names.emplace_back(kernel->name);
  EXPECT_THAT(names, ElementsAre("diffusion/boxed", "diffusion/boxed_reused", "diffusion/temporaries",
                                 "diffusion/in_place", "diffusion/roll_add", "diffusion/blocked_expression",
                                 "diffusion/separable_filter", "diffusion/fused", "norm_square/boxed",
                                 "norm_square/array", "norm_square/temporary", "norm_square/dot",
                                 "loop/sin_inside", "loop/sin_hoisted", "add/new_array", "add/in_place"));
}

TEST(BuiltinKernels, KeepTheRulesThatPlugInsAreHeldTo) {
  for (const counterprof_kernel* kernel : builtin_kernels()) {
    SCOPED_TRACE(kernel->name);
    EXPECT_EQ(kernel->abi_version, COUNTERPROF_KERNEL_ABI_VERSION);
    EXPECT_EQ(kernel->struct_size, sizeof(counterprof_kernel));
    EXPECT_THAT(std::string(kernel->name), testing::StartsWith(std::string(kernel->family) + "/"));
    EXPECT_THAT(std::string(kernel->description), testing::Not(testing::EndsWith(".")));
    bool has_steps = false;
    for (std::size_t i = 0; i < kernel->parameter_count; ++i) {
      const counterprof_parameter& parameter = kernel->parameters[i];
      EXPECT_GE(parameter.default_value, parameter.minimum) << parameter.name;
      EXPECT_LE(parameter.default_value, parameter.maximum) << parameter.name;
      EXPECT_STRNE(parameter.meaning, "") << parameter.name;
      has_steps = has_steps || std::string_view(parameter.name) == "steps";
    }
    EXPECT_TRUE(has_steps);
  }
}

TEST(BuiltinKernels, SayHowMuchWorkAStepIs) {
  const auto work = [](const char* name, const std::map<std::string, double>& given) {
    const counterprof_kernel& kernel = builtin(name);
    return kernel.work_per_step(parameters_of(kernel, given).data());
  };
  EXPECT_EQ(work("diffusion/fused", {{"rows", 3}, {"columns", 5}}), 15);
  EXPECT_EQ(work("norm_square/dot", {{"length", 7}}), 7);
  EXPECT_EQ(work("loop/sin_inside", {{"iterations", 8}}), 8);
  EXPECT_EQ(work("add/in_place", {{"length", 9}}), 9);
  EXPECT_STREQ(builtin("diffusion/fused").work_unit, "LUP");
}

TEST(BuiltinKernels, RefuseAVectorThatTheMachineCannotHold) {
  for (const char* name : {"norm_square/boxed", "add/new_array"}) {
    const counterprof_kernel& kernel = builtin(name);
    char error[256] = "";
    // Beyond the declared bounds, which the host checks: every machine's memory is smaller.
    EXPECT_EQ(kernel.create(parameters_of(kernel, {{"length", 1e15}}).data(), error, sizeof error), nullptr);
    EXPECT_THAT(error, HasSubstr("length is too large: it takes "));
  }
}

// A message cut off without its NUL would be read past its end.
TEST(Create, KeepsToTheSpaceThatTheErrorHas) {
  const counterprof_kernel& kernel = builtin("diffusion/fused");
  const std::vector<double> unstable = parameters_of(kernel, {{"dt", 1}});
  char error[8] = "xxxxxxx";
  EXPECT_EQ(kernel.create(unstable.data(), error, 5), nullptr);
  EXPECT_THAT(error, StrEq("diff"));
  EXPECT_EQ(error[5], 'x');
  EXPECT_EQ(kernel.create(unstable.data(), nullptr, 0), nullptr);
}

TEST(Checksum, WritesNoMoreThanThereIsRoomFor) {
  const counterprof_kernel& kernel = builtin("diffusion/fused");
  void* state = kernel.create(parameters_of(kernel, {}).data(), nullptr, 0);
  ASSERT_NE(state, nullptr);
  counterprof_checksum figures[3] = {{"", 0}, {"", 0}, {"untouched", 0}};
  EXPECT_EQ(kernel.checksum(state, figures, 2), 3);
  EXPECT_STREQ(figures[1].name, "sum_of_squares");
  EXPECT_STREQ(figures[2].name, "untouched");
  EXPECT_EQ(kernel.checksum(state, nullptr, 0), 3);
  kernel.destroy(state);
}

/// Throws where it is told to.
class Throwing : public kernels::State {
 public:
  explicit Throwing(const double* parameters) {
    if (parameters[0] == 1) throw std::bad_alloc();
    if (parameters[0] == 2) throw 2;  // NOLINT(hicpp-exception-baseclass)
  }
  void step() override { throw std::runtime_error("no luck"); }
  kernels::Figures checksum() const override { throw std::runtime_error("no figures"); }
};

// The host is a C program as far as a kernel knows: what leaves would end it without a word.
TEST(Exceptions, EndAtTheBorderOfTheInterface) {
  const counterprof_kernel kernel = kernels::describe<Throwing>({.name = "throwing",
                                                                 .family = "",
                                                                 .description = "",
                                                                 .parameters = {},
                                                                 .work_unit = "",
                                                                 .work_per_step = nullptr});
  char error[256] = "";
  double parameter = 1;
  EXPECT_EQ(kernel.create(&parameter, error, sizeof error), nullptr);
  EXPECT_THAT(error, StrEq("there is not enough memory"));
  parameter = 2;
  EXPECT_EQ(kernel.create(&parameter, error, sizeof error), nullptr);
  EXPECT_THAT(error, StrEq("an unknown exception"));

  parameter = 0;
  void* state = kernel.create(&parameter, error, sizeof error);
  ASSERT_NE(state, nullptr);
  testing::internal::CaptureStderr();
  EXPECT_EQ(kernel.advance(state, 1), 1);
  EXPECT_EQ(kernel.checksum(state, nullptr, 0), 0);
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "a step failed: no luck\nthe checksum failed: no figures\n");
  EXPECT_EQ(kernel.advance(state, 0), 0);
  kernel.destroy(state);
}

}  // namespace
}  // namespace counterprof
