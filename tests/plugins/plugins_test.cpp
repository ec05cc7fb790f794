// That each bad plug-in is bad in the one way that it stands for: what the runner's tests build on. Those
// that crash, throw or hang do so in a process of their own.
#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <vector>

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "counterprof/kernel.h"

#include "kernels/table.hpp"

namespace counterprof {
namespace {

using testing::HasSubstr;

const counterprof_kernel* load(const std::string& name) {
  const std::string path = std::string(COUNTERPROF_PLUGINS_DIR "/lib") + name + ".so";
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw std::runtime_error(::dlerror());
  using Entry = const counterprof_kernel* (*)();
  const auto entry = reinterpret_cast<Entry>(::dlsym(library, COUNTERPROF_KERNEL_ENTRY));
  return entry != nullptr ? entry() : nullptr;
}

void* create(const counterprof_kernel& kernel, std::string* why = nullptr) {
  std::vector<double> values;
  for (std::size_t i = 0; i < kernel.parameter_count; ++i)
    values.push_back(kernel.parameters[i].default_value);
  std::array<char, 256> error{};
  void* state = kernel.create(values.data(), error.data(), error.size());
  if (why != nullptr) *why = error.data();
  return state;
}

std::vector<counterprof_checksum> figures_of(const counterprof_kernel& kernel, std::uint64_t steps) {
  void* state = create(kernel);
  EXPECT_NE(state, nullptr);
  EXPECT_EQ(kernel.advance(state, steps), 0);
  std::vector<counterprof_checksum> figures(8);
  figures.resize(kernel.checksum(state, figures.data(), figures.size()));
  kernel.destroy(state);
  return figures;
}

std::string content(const std::string& path) {
  std::ostringstream all;
  all << std::ifstream(path).rdbuf();
  return std::move(all).str();
}

/// In the folder of the tests' sources.
std::string source_of(const char* file) {
  return content(std::string(COUNTERPROF_TESTS_DIR "/plugins/") + file);
}

const counterprof_kernel& fused() {
  for (const counterprof_kernel* kernel : builtin_kernels())
    if (std::string_view(kernel->name) == "diffusion/fused") return *kernel;
  throw std::runtime_error("diffusion/fused");
}

TEST(Plugin, MineAgreesWithTheBuiltInVersions) {
  const counterprof_kernel* mine = load("mine");
  ASSERT_NE(mine, nullptr);
  EXPECT_STREQ(mine->family, fused().family);
  const auto ours = figures_of(fused(), 20);
  const auto theirs = figures_of(*mine, 20);
  ASSERT_EQ(theirs.size(), ours.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    EXPECT_STREQ(theirs[i].name, ours[i].name);
    EXPECT_NEAR(theirs[i].value / ours[i].value, 1, 1e-12);
  }
}

// An example that is not compiled goes wrong with the first change of the interface.
TEST(Plugin, MineIsTheExampleOfTheDocumentation) {
  EXPECT_THAT(content(COUNTERPROF_DOCS_DIR "/kernels.md"),
              HasSubstr("```c\n" + source_of("mine.c") + "```\n"));
}

TEST(Plugin, HasTheWrongDescriptorThatItStandsFor) {
  EXPECT_NE(load("wrong_abi")->abi_version, COUNTERPROF_KERNEL_ABI_VERSION);
  EXPECT_LT(load("small_struct")->struct_size, sizeof(counterprof_kernel));
  EXPECT_EQ(load("no_entry"), nullptr);
  EXPECT_THAT(load("hostile_names")->name, HasSubstr("\n\x1b[2J\xff"));
}

TEST(Plugin, FailsInTheWordsThatItStandsFor) {
  std::string why;
  EXPECT_EQ(create(*load("failing_create"), &why), nullptr);
  EXPECT_EQ(why, "the moon is in the wrong phase");

  const counterprof_kernel& failing = *load("failing_advance");
  EXPECT_EQ(failing.advance(create(failing), 1), 7);

  EXPECT_THROW(create(*load("throwing_create")), std::runtime_error);
}

TEST(Plugin, HasAWrongChecksumUnderTheRightNames) {
  const auto right = figures_of(fused(), 100);
  const auto wrong = figures_of(*load("wrong_checksum"), 100);
  ASSERT_EQ(wrong.size(), right.size());
  for (std::size_t i = 0; i < right.size(); ++i) EXPECT_STREQ(wrong[i].name, right[i].name);
  EXPECT_NE(wrong[1].value, right[1].value);
}

TEST(Plugin, PrintsToBothStreams) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  figures_of(*load("chatty"), 1);
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("chatty: advance, to standard output\n"));
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("chatty: advance, to standard error\n"));
}

/// The status of a process that does `work` and then exits with 0, or is killed after a second.
template <class Work>
int status_of(Work work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  int status = 0;
  for (int waited = 0; ::waitpid(child, &status, WNOHANG) == 0; ++waited) {
    if (waited == 50) ::kill(child, SIGTERM);
    if (waited == 100) ::kill(child, SIGKILL);
    ::usleep(10'000);
  }
  return status;
}

TEST(Plugin, CrashesWhereItStandsFor) {
  const counterprof_kernel& in_create = *load("crash_in_create");
  EXPECT_EQ(WTERMSIG(status_of([&] { create(in_create); })), SIGSEGV);
  const counterprof_kernel& in_advance = *load("crash_in_advance");
  EXPECT_EQ(WTERMSIG(status_of([&] { in_advance.advance(create(in_advance), 1); })), SIGSEGV);
}

TEST(Plugin, HangsThroughSigterm) {
  const counterprof_kernel& endless = *load("endless_advance");
  EXPECT_EQ(WTERMSIG(status_of([&] { endless.advance(create(endless), 1); })), SIGKILL);
}

/// A child of this process by the name of its program; none: nothing (man proc, /proc/PID/stat).
std::optional<pid_t> child_named(const std::string& name) {
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string stat = content(entry.path() / "stat");
    const std::size_t at = stat.find(" (" + name + ") ");
    if (at != std::string::npos && stat.find(' ' + std::to_string(::getpid()) + ' ', at) ==
                                       at + name.size() + std::string_view(" () S").size())
      return std::stoi(stat);
  }
  return std::nullopt;
}

TEST(Plugin, LeavesAProcessBehind) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const counterprof_kernel& outliving = *load("outliving_process");
  EXPECT_EQ(status_of([&] { create(outliving); }), 0);
  std::optional<pid_t> left = child_named("cp-outliving");
  for (int waited = 0; !left && waited < 100; ++waited) {  // until it has taken its name
    ::usleep(10'000);
    left = child_named("cp-outliving");
  }
  ASSERT_TRUE(left);
  EXPECT_EQ(::kill(*left, SIGKILL), 0);
  EXPECT_EQ(::waitpid(*left, nullptr, 0), *left);
}

}  // namespace
}  // namespace counterprof
