#include "plan/traffic.hpp"

#include <gmock/gmock.h>

#include "counterprof/error.hpp"

#include "kernels/table.hpp"

namespace counterprof {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

const Parameters parameters{{"rows", 64}, {"columns", 32}, {"length", 1000}};

std::string error_of(std::string_view text) {
  try {
    parse_traffic(text, "traffic of k", parameters);
  } catch (const Error& error) {
    return std::string(error.what()) + "\nhint: " + error.hint();
  }
  return "no error";
}

TEST(Traffic, SaysWhatAStepReadsAndWrites) {
  const Traffic traffic = parse_traffic(R"(
shape: [rows, columns / 2]
arrays: {grid: 8, mask: 1}
boxes: {values: 32}
step:
  - up = grid[-1,0; 0, +1], mask
  - {do: "grid, values = grid, up", along: columns, through: 256000}
  - = up
then: {grid: up}
)",
                                        "it", parameters);
  EXPECT_EQ(traffic.rows, 64);
  EXPECT_EQ(traffic.columns, 16);
  ASSERT_EQ(traffic.operations.size(), 3U);
  const TrafficOperation& first = traffic.operations[0];
  EXPECT_EQ(first.text, "up = grid[-1,0; 0, +1], mask");
  EXPECT_THAT(first.writes, ElementsAre("up"));
  ASSERT_EQ(first.reads.size(), 2U);
  EXPECT_EQ(first.reads[0].array, "grid");
  EXPECT_THAT(first.reads[0].at, ElementsAre(Offset{-1, 0}, Offset{0, 1}));
  EXPECT_THAT(first.reads[1].at, ElementsAre(Offset{0, 0}));
  EXPECT_THAT(traffic.operations[1].writes, ElementsAre("grid", "values"));
  EXPECT_TRUE(traffic.operations[1].along_columns);
  EXPECT_EQ(traffic.operations[1].line_buffer, 256000);
  EXPECT_TRUE(traffic.operations[2].writes.empty());
  EXPECT_THAT(traffic.then, ElementsAre(Pair("grid", "up")));

  ASSERT_EQ(traffic.arrays.size(), 4U);
  const auto array = [&](std::string_view name) {
    for (const TrafficArray& candidate : traffic.arrays)
      if (candidate.name == name) return candidate;
    return TrafficArray{};
  };
  EXPECT_TRUE(array("grid").is_kept);
  EXPECT_EQ(array("mask").bytes, 1);
  EXPECT_TRUE(array("values").is_boxes);
  EXPECT_EQ(array("values").bytes, 32);
  EXPECT_EQ(array("up").bytes, 8);
  EXPECT_FALSE(array("up").is_kept);
}

TEST(Traffic, IsWrittenByEveryBuiltInKernelThatTouchesMemory) {
  Parameters all;
  int described = 0;
  for (const counterprof_kernel* kernel : builtin_kernels()) {
    all.clear();
    for (std::size_t i = 0; i < kernel->parameter_count; ++i)
      all.emplace_back(kernel->parameters[i].name, kernel->parameters[i].default_value);
    const bool touches_memory = !std::string_view(kernel->name).starts_with("loop/");
    ASSERT_EQ(kernel->traffic != nullptr, touches_memory) << kernel->name;
    if (kernel->traffic == nullptr) continue;
    const Traffic traffic = parse_traffic(kernel->traffic, kernel->name, all);
    // The shape is the unit of work.
    std::vector<double> values;
    for (const auto& [name, value] : all) values.push_back(value);
    EXPECT_EQ(traffic.rows * traffic.columns * traffic.repeat, kernel->work_per_step(values.data()))
        << kernel->name;
    ++described;
  }
  EXPECT_EQ(described, 14);
}

TEST(Traffic, ErrorsStandAtTheirPlace) {
  EXPECT_EQ(error_of("shape: [rows, columns]\nstep: [\"next = grod\"]\narrays: [grid, next]\n"),
            "traffic of k:2:8: no array 'grod' is kept or written before it is read\n"
            "step: [\"next = grod\"]\n"
            "       ^\nhint: did you mean 'grid'?");
  EXPECT_THAT(error_of("{shape: [rowz], step: [a = 0]}"), HasSubstr("did you mean 'rows'?"));
  EXPECT_THAT(error_of("{shape: [rows], step: [\"a = 0, b\"]}"), HasSubstr("', b' does not belong here"));
  EXPECT_THAT(error_of("{shape: [rows], step: [\"a = b[1]\"]}"), HasSubstr("']' stands where ',' should"));
  EXPECT_THAT(error_of("{shape: [rows], step: [\"a b\"]}"), HasSubstr("'b' stands where '=' should"));
  EXPECT_THAT(error_of("{shape: [rows], step: [\"= 0\"]}"), HasSubstr("neither reads nor writes"));
  EXPECT_THAT(error_of("{shape: [rows], step: [\"a = 2\"]}"), HasSubstr("is not the name of an array"));
  EXPECT_THAT(error_of("{shape: [], step: [a = 0]}"), HasSubstr("'shape' has 0 sides"));
  EXPECT_THAT(error_of("{shape: [0], step: [a = 0]}"), HasSubstr("'shape' comes to 0"));
  EXPECT_THAT(error_of("{shape: [rows], step: []}"), HasSubstr("'step' has 0 operations"));
  EXPECT_THAT(error_of("{step: [a = 0]}"), HasSubstr("has no 'shape'"));
  EXPECT_THAT(error_of("{shape: [rows]}"), HasSubstr("has no 'step'"));
  EXPECT_THAT(error_of("{shape: [rows], steps: [a = 0]}"), HasSubstr("did you mean 'step'?"));
  EXPECT_THAT(error_of("{shape: [rows], arrays: [a, a], step: [a = 0]}"), HasSubstr("is named twice"));
  EXPECT_THAT(error_of("{shape: [rows], arrays: [a], step: [b = a], then: {b: a}}"),
              HasSubstr("no array is called 'b'"));
  EXPECT_THAT(error_of("{shape: [rows], arrays: [a, c], step: [b = a], then: {a: b, c: b}}"),
              HasSubstr("'b' is to be two arrays"));
  EXPECT_THAT(error_of("text"), HasSubstr("a mapping with 'shape' and 'step'"));
}

}  // namespace
}  // namespace counterprof
