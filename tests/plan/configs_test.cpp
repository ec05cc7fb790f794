// The ready plans are right, and the reference names every key there is.
#include <algorithm>

#include "base/text.hpp"
#include "plan/draft.hpp"
#include "plan/plan_testing.hpp"

namespace counterprof {
namespace {

Plan config(const std::string& name) {
  return read_plan_file(COUNTERPROF_PROJECT_DIR "/configs/" + name, test_catalog());
}

TEST(Configs, CountEveryDiffusionKernel) {
  std::vector<std::string> diffusion;
  for (const KernelInfo& kernel : test_catalog().builtin)
    if (kernel.family == "diffusion") diffusion.push_back(kernel.name);
  for (const auto& [name, steps] : {std::pair{"kernels.yaml", 100}, std::pair{"notebook-size.yaml", 500}}) {
    const Plan plan = config(name);
    EXPECT_THAT(names_of(plan), testing::UnorderedElementsAreArray(diffusion)) << name;
    EXPECT_EQ(plan.baseline, "diffusion/temporaries") << name;
    EXPECT_EQ(plan.settings.runs, 3) << name;
    EXPECT_EQ(plan.events, default_events()) << name;
    for (const KernelSpec& kernel : plan.kernels) {
      EXPECT_EQ(*find_parameter(kernel.parameters, "rows"), 512) << name;
      EXPECT_EQ(*find_parameter(kernel.parameters, "steps"), steps) << name;
    }
  }
}

TEST(Configs, SweepOverTheSizeOfTheGrid) {
  EXPECT_THAT(names_of(config("sweep.yaml")), testing::Contains("diffusion/fused[rows=1131,columns=1131]"));
}

// A key that nobody can look up does not exist.
TEST(Reference, HasAHeadingForEveryKey) {
  const auto reference = read_file(COUNTERPROF_PROJECT_DIR "/docs/plan.md");
  ASSERT_TRUE(reference);
  std::vector<std::string> keys = plan::plan_keys();
  for (std::string& key : plan::entry_keys()) keys.push_back(std::move(key));
  for (const std::string& key : keys) EXPECT_THAT(*reference, testing::HasSubstr("| `" + key + "` |")) << key;
}

}  // namespace
}  // namespace counterprof
