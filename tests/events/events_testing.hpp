#pragma once

#include <algorithm>
#include <cstring>
#include <ostream>
#include <string>
#include <string_view>

#include <gmock/gmock.h>

#include "counterprof/event.hpp"

#include "events/resolver.hpp"

namespace counterprof {

/// A fixture machine below tests/sysfs.
inline std::string machine(const std::string& name) {
  return std::string(COUNTERPROF_TESTS_DIR) + "/sysfs/" + name;
}

/// Resolves against no machine at all: no /sys, no tracefs.
inline Event resolve_nowhere(std::string_view name) {
  return Resolver("/nonexistent").resolve(name);
}

/// "what | hint" of the Error that resolving the name throws, or "" where it throws none.
inline std::string error_of(const Resolver& resolver, std::string_view name) {
  try {
    resolver.resolve(name);
  } catch (const Error& error) {
    return std::string(error.what()) + " | " + error.hint();
  }
  return {};
}

inline std::string list_error(std::string_view list) {
  try {
    Resolver("/nonexistent").resolve_list(list);
  } catch (const Error& error) {
    return std::string(error.what()) + " | " + error.hint();
  }
  return {};
}

}  // namespace counterprof
