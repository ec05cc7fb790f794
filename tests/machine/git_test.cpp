#include "machine/git.hpp"

#include <chrono>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "machine/fixtures.hpp"

namespace counterprof {
namespace {

const std::string commit = "0123456789abcdef0123456789abcdef01234567";
const std::string other = "89abcdef0123456789abcdef0123456789abcdef";

TEST(Git, ReadsTheCommitOfABranch) {
  TemporaryFolder folder;
  folder.write(".git/HEAD", "ref: refs/heads/main\n");
  folder.write(".git/refs/heads/main", commit + "\n");
  EXPECT_EQ(read_git(folder.path()).commit, commit);
}

TEST(Git, FindsTheRepositoryAboveTheFolder) {
  TemporaryFolder folder;
  folder.write(".git/HEAD", commit + "\n");  // detached
  folder.write("configs/plans/a.yaml", "");
  EXPECT_EQ(read_git(folder.path() + "/configs/plans").commit, commit);
}

// After `git gc` or a clone branches are in packed-refs only.
TEST(Git, ReadsPackedBranches) {
  TemporaryFolder folder;
  folder.write(".git/HEAD", "ref: refs/heads/topic/main\n");
  folder.write(".git/packed-refs", "# pack-refs with: peeled fully-peeled sorted\n" + other +
                                       " refs/heads/main\n" + commit + " refs/heads/topic/main\n^" + other +
                                       "\n");
  EXPECT_EQ(read_git(folder.path()).commit, commit);
}

// The loose file is the newer one.
TEST(Git, PrefersTheLooseBranchToThePackedOne) {
  TemporaryFolder folder;
  folder.write(".git/HEAD", "ref: refs/heads/main\n");
  folder.write(".git/refs/heads/main", commit + "\n");
  folder.write(".git/packed-refs", other + " refs/heads/main\n");
  EXPECT_EQ(read_git(folder.path()).commit, commit);
}

// A worktree has its own HEAD, and its branches elsewhere.
TEST(Git, ReadsWorktrees) {
  TemporaryFolder folder;
  folder.write("main/.git/HEAD", "ref: refs/heads/main\n");
  folder.write("main/.git/refs/heads/main", other + "\n");
  folder.write("main/.git/refs/heads/topic", commit + "\n");
  folder.write("main/.git/worktrees/topic/HEAD", "ref: refs/heads/topic\n");
  folder.write("main/.git/worktrees/topic/commondir", "../..\n");
  folder.write("topic/.git", "gitdir: " + folder.path() + "/main/.git/worktrees/topic\n");
  EXPECT_EQ(read_git(folder.path() + "/topic").commit, commit);
}

TEST(Git, HasNoCommitBeforeTheFirst) {
  TemporaryFolder folder;
  folder.write(".git/HEAD", "ref: refs/heads/main\n");
  EXPECT_FALSE(read_git(folder.path()).commit);
}

TEST(Git, BelievesNoCommitThatIsNone) {
  TemporaryFolder folder;
  folder.write(".git/HEAD", "<script>\n");
  EXPECT_FALSE(read_git(folder.path()).commit);
}

TEST(Git, SaysNothingOutsideOfARepository) {
  TemporaryFolder folder;
  const GitState state = read_git(folder.path());
  EXPECT_FALSE(state.commit);
  EXPECT_FALSE(state.dirty);
}

/// A PATH whose only program is a `git` of the test's.
class GitProgram : public testing::Test {
 protected:
  GitProgram() {
    repository_.write(".git/HEAD", commit + "\n");
    ::setenv("PATH", programs_.path().c_str(), 1);
  }
  ~GitProgram() override { ::setenv("PATH", path_.c_str(), 1); }

  void install(const std::string& script) const {
    programs_.write("git", "#!/bin/sh\n" + script);
    ::chmod((programs_.path() + "/git").c_str(), 0755);
  }

  const std::string path_ = std::getenv("PATH") != nullptr ? std::getenv("PATH") : "";
  TemporaryFolder programs_;
  TemporaryFolder repository_;
};

TEST_F(GitProgram, SaysWhetherFilesDiffer) {
  install("exit 0\n");
  EXPECT_EQ(read_git(repository_.path()).dirty, false);
  install("echo ' M a.cpp'\n");
  EXPECT_EQ(read_git(repository_.path()).dirty, true);
}

// "Not a repository", "dubious ownership": silence is not cleanness.
TEST_F(GitProgram, IsNotBelievedWhenItFails) {
  install("exit 128\n");
  EXPECT_EQ(read_git(repository_.path()).dirty, std::nullopt);
}

TEST_F(GitProgram, MayBeMissing) {
  const GitState state = read_git(repository_.path());
  EXPECT_EQ(state.commit, commit);
  EXPECT_EQ(state.dirty, std::nullopt);
}

// A repository on a network that does not answer must not hold the measurement up.
TEST_F(GitProgram, IsWaitedForAtMostASecond) {
  install("exec /bin/sleep 30\n");
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(read_git(repository_.path()).dirty, std::nullopt);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

}  // namespace
}  // namespace counterprof
