// Plans that are written to break their reader, and files that are none: an error within a second, never a
// crash, a full memory or a wait.
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>

#include <sys/stat.h>
#include <unistd.h>

#include "plan/plan_testing.hpp"

namespace counterprof {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  result.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

constexpr std::size_t most_bytes = 512 << 10;  // of a plan

/// As often as it fits into a plan.
std::string full_of(std::string_view text) {
  return repeated(text, most_bytes / text.size());
}

struct Hostile {
  const char* name;
  std::string text;
  std::string error;  // what it begins with
};

std::string billion_laughs() {
  std::string text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
  for (int i = 1; i < 10; ++i) {
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 9; ++j) text += (j > 0 ? ", *a" : "*a") + std::to_string(i - 1);
    text += "]\n";
  }
  return text;
}

/// Each alias one level above the last: n^2 / 2 values, nested n deep, that no level of the text shows.
std::string ladder() {
  std::string text = "a0: &a0 [x]\n";
  for (int i = 1; i < 5000; ++i)
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
  return text;
}

/// 64 KiB in a command, for each point of a sweep.
std::string wide_sweep() {
  std::string text = "kernels:\n  - name: wide\n    command: [echo, " + std::string(65536, 'x') +
                     ", \"{n}\"]\n    parameters: {n: [0";
  for (int i = 1; i < 9000; ++i) text += ", " + std::to_string(i);
  return text + "]}\n";
}

std::string staircase() {
  std::string text;
  for (std::size_t i = 0; i < 900; ++i) text += std::string(i, ' ') + "a:\n";
  return text;
}

const std::vector<Hostile> hostile{
    {"lists_20000_deep", repeated("[", 20'000) + repeated("]", 20'000),
     "plan.yaml:1:33: nested deeper than 32 levels\n"},
    {"mappings_20000_deep", "\n" + repeated("{a: ", 20'000) + repeated("}", 20'000),
     "plan.yaml:2:129: nested deeper than 32 levels\n"},
    // Where a bracket that is never closed begins the plan, the parser takes it for a key.
    {"lists_left_open", repeated("[", 20'000), "plan.yaml:1:1: a key has to be a word\n"},
    {"blocks_20000_deep", repeated("- ", 20'000), "plan.yaml:1:65: nested deeper than 32 levels\n"},
    {"keys_20000_deep", repeated("? ", 20'000), "plan.yaml:1:3: a key has to be a word\n"},
    {"staircase", staircase(), "plan.yaml:33:33: nested deeper than 32 levels\n"},
    {"billion_laughs", billion_laughs(), "plan.yaml:5:35: the plan is too large\n"},
    {"ladder_of_aliases", ladder(), "plan.yaml:314:14: the plan is too large\n"},
    {"text_bomb", "a: &a " + std::string(1000, 'x') + "\nb: [" + repeated("*a,", 5000) + "]\n",
     "plan.yaml:2:3146: the plan is too large\n"},
    {"too_many_values", "a: [" + repeated("1,", 100'000) + "]\n",
     "plan.yaml:1:100003: the plan is too large\n"},
    {"wide_sweep", wide_sweep(), "plan.yaml:2:5: the plan's sweeps are too large\n"},
    {"a_byte_too_many", std::string(most_bytes + 1, '#'),
     "plan.yaml:1:1: this is larger than a plan may be\n"},
    {"full_of_one_word", full_of("a"), "plan.yaml:1:1: the plan is not a mapping\n"},
    {"full_of_keys", full_of("a: b\n"), "plan.yaml:2:1: duplicate key 'a'\n"},
    {"full_of_anchors", full_of("- &a a\n"), "plan.yaml:50001:3: the plan is too large\n"},
    {"full_of_brackets", full_of("[a,"), "plan.yaml:1:1: a key has to be a word\n"},
    {"full_of_new_lines", full_of("\n"), "plan.yaml:1:1: the plan is empty\n"},
    {"full_of_documents", full_of("--- \n"), "plan.yaml:2:1: a second document begins here\n"},
    {"deep_work", "kernels: [{name: a, command: [b], work: \"" + repeated("(", 900) + "\"}]\n",
     "plan.yaml:1:106: nested deeper than 64 levels\n"},
    {"many_signs_in_work", "kernels: [{name: a, command: [b], work: \"" + repeated("-", 900) + "\"}]\n",
     "plan.yaml:1:106: nested deeper than 64 levels\n"},
    {"long_work", "kernels: [{name: a, command: [b], work: \"1" + repeated("+1", 1000) + "\"}]\n",
     "plan.yaml:1:41: 'work' is too long\n"},
};

std::ostream& operator<<(std::ostream& out, const Hostile& plan) {
  return out << plan.name;
}

class HostilePlan : public testing::TestWithParam<Hostile> {};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int slowed_by = 5;
#elif defined(__has_feature)
constexpr int slowed_by = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ? 5 : 1;
#else
constexpr int slowed_by = 1;
#endif

TEST_P(HostilePlan, IsAnErrorWithinASecond) {
  const std::clock_t begin = std::clock();  // processor time: the machine may have other things to do
  const std::string error = error_of(GetParam().text);
  EXPECT_LT(std::clock() - begin, slowed_by * CLOCKS_PER_SEC);
  EXPECT_THAT(error, StartsWith(GetParam().error));
  // Nor may the message itself be a bomb.
  EXPECT_LT(error.size(), 600U);
}

INSTANTIATE_TEST_SUITE_P(Each, HostilePlan, testing::ValuesIn(hostile),
                         [](const auto& plan) { return std::string(plan.param.name); });

class PlanFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "counterprof-plan-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ / name; }
  void write(const std::string& name, const std::string& text) const { std::ofstream(path(name)) << text; }

  /// Without the folder's name, which is another one each time.
  std::string error_of_file(const std::string& name) const {
    try {
      read_plan_file(path(name), test_catalog());
    } catch (const Error& e) {
      std::string text = std::string(e.what()) + "\nhint: " + e.hint();
      for (std::size_t at = text.find(folder_); at != std::string::npos; at = text.find(folder_))
        text.replace(at, folder_.string().size(), "FOLDER");
      return text;
    }
    return "no error";
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(PlanFile, IsRead) {
  write("plan.yaml", "kernels: [{use: diffusion/fused}]\n");
  const Plan plan = read_plan_file(path("plan.yaml"), test_catalog());
  EXPECT_EQ(plan.file, path("plan.yaml"));
  EXPECT_EQ(plan.folder, std::filesystem::path(path("plan.yaml")).parent_path());
  EXPECT_THAT(names_of(plan), testing::ElementsAre("diffusion/fused"));
}

TEST_F(PlanFile, ThatIsMissingIsAnErrorWithTheClosestName) {
  write("kernels.yaml", "");
  EXPECT_EQ(error_of_file("kernel.yaml"),
            "cannot read the plan 'FOLDER/kernel.yaml': No such file or directory\n"
            "hint: did you mean 'FOLDER/kernels.yaml'?");
}

TEST_F(PlanFile, MayNotBeADirectory) {
  ASSERT_EQ(mkdir(path("plans").c_str(), 0700), 0);
  EXPECT_EQ(error_of_file("plans"),
            "cannot read the plan 'FOLDER/plans': it is a directory\nhint: name a YAML file");
}

// Opening one waits for a writer that never comes.
TEST_F(PlanFile, MayNotBeAPipe) {
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(error_of_file("pipe"),
            "cannot read the plan 'FOLDER/pipe': it is not a regular file\nhint: name a YAML file");
}

TEST_F(PlanFile, MayNotBeADevice) {
  EXPECT_THROW(read_plan_file("/dev/zero", test_catalog()), Error);
}

TEST_F(PlanFile, ThatMayNotBeReadIsAnError) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  write("secret.yaml", "kernels: [{use: diffusion/fused}]\n");
  ASSERT_EQ(chmod(path("secret.yaml").c_str(), 0), 0);
  EXPECT_THAT(error_of_file("secret.yaml"),
              StartsWith("cannot read the plan 'FOLDER/secret.yaml': Permission denied"));
}

// A sparse file of a terabyte costs nothing to make.
TEST_F(PlanFile, ThatIsHugeIsNotRead) {
  write("huge.yaml", "");
  std::filesystem::resize_file(path("huge.yaml"), 1ULL << 40);
  EXPECT_THAT(error_of_file("huge.yaml"), HasSubstr("huge.yaml:1:1: this is larger than a plan may be"));
}

}  // namespace
}  // namespace counterprof
