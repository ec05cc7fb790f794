// Callgrind's output is another program's, and a full disk or a killed valgrind cuts it anywhere: whatever
// the bytes, parse() gives parts or an Error.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "counterprof/error.hpp"

#include "sources/callgrind.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    if (counterprof::callgrind::parse(text).empty()) __builtin_trap();  // no parts are an Error
  } catch (const counterprof::Error&) {
    return 0;
  }
  return 0;
}
