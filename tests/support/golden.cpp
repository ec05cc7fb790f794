#include "support/golden.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace counterprof {

void expect_golden(const std::string& actual, const std::string& relative_path) {
  const std::filesystem::path path = std::filesystem::path(COUNTERPROF_TESTS_DIR) / "golden" / relative_path;
  if (std::getenv("COUNTERPROF_UPDATE_GOLDEN") != nullptr) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << actual;
    ASSERT_TRUE(file.flush()) << "cannot write " << path;
    return;
  }
  const auto expected = read_file(path);
  ASSERT_TRUE(expected) << "no golden file " << path << "; COUNTERPROF_UPDATE_GOLDEN=1 writes it";
  EXPECT_EQ(actual, *expected) << "unlike tests/golden/" << relative_path
                               << "; if it is meant to be, COUNTERPROF_UPDATE_GOLDEN=1 writes it anew";
}

}  // namespace counterprof
