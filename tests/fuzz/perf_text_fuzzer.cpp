// What perf stat printed comes from other machines, by way of logs, mails and notebooks: whatever the bytes,
// tables that make a report which is read back as it was written, or an Error.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "counterprof/error.hpp"

#include "import/imported_report.hpp"
#include "import/perf_stat.hpp"
#include "model/report_json.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are what a fuzzer gives
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  counterprof::Report report;
  try {
    report = counterprof::imported_report(counterprof::parse_perf_stat(text, "fuzz.txt"), nullptr);
  } catch (const counterprof::Error&) {
    return 0;
  }
  if (report.kernels.empty()) __builtin_trap();  // no tables are an Error
  report.version = "0";
  const std::string json = counterprof::to_json(report);
  if (counterprof::to_json(counterprof::report_from_json(json)) != json) __builtin_trap();
  return 0;
}
