// Lists of event names as a stranger's plan may hold them, against no machine at all (what sysfs says is not
// the stranger's to write): each resolves or throws Error, and nothing else happens.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "events/resolver.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const counterprof::Resolver resolver("/nonexistent");
  const std::string_view list(reinterpret_cast<const char*>(data), size);
  try {
    for (const counterprof::Event& event : resolver.resolve_list(list))
      if (event.name.empty() || event.id.empty()) __builtin_trap();
  } catch (const counterprof::Error&) {
    return 0;
  }
  return 0;
}
