#pragma once

#include <string>

namespace counterprof {

/// Expects `actual` to be, byte for byte, the file tests/golden/RELATIVE_PATH. To take what is printed now as
/// right, run the tests with COUNTERPROF_UPDATE_GOLDEN=1 and review the difference before it is committed:
///
///     COUNTERPROF_UPDATE_GOLDEN=1 ctest --test-dir build/release -L golden && git diff tests/golden
void expect_golden(const std::string& actual, const std::string& relative_path);

}  // namespace counterprof
