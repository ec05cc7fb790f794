// Each plan of bad/ against what is said of it, word by word: bad/NAME.yaml, bad/NAME.txt.
#include <chrono>
#include <filesystem>

#include "base/text.hpp"
#include "plan/plan_testing.hpp"
#include "support/golden.hpp"

namespace counterprof {
namespace {

std::vector<std::string> bad_plans() {
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(COUNTERPROF_TESTS_DIR "/plan/bad"))
    if (file.path().extension() == ".yaml") names.push_back(file.path().stem());
  std::sort(names.begin(), names.end());
  return names;
}

class BadPlan : public testing::TestWithParam<std::string> {};

TEST_P(BadPlan, IsAnsweredWithItsPlaceAndARemedy) {
  const auto text = read_file(COUNTERPROF_TESTS_DIR "/plan/bad/" + GetParam() + ".yaml");
  ASSERT_TRUE(text);
  const auto begin = std::chrono::steady_clock::now();
  const std::string error = error_of(*text, {}, GetParam() + ".yaml");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
  expect_golden(error, "../plan/bad/" + GetParam() + ".txt");
}

INSTANTIATE_TEST_SUITE_P(Each, BadPlan, testing::ValuesIn(bad_plans()), [](const auto& plan) {
  std::string name = plan.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

// The folder's being empty, or elsewhere, would pass unseen.
TEST(BadPlans, AreThere) {
  EXPECT_GT(bad_plans().size(), 80U);
}

}  // namespace
}  // namespace counterprof
