// Whatever the bytes are: a Plan or a counterprof::Error, soon, and nothing else.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "counterprof/error.hpp"

#include "plan/plan_file.hpp"

namespace {

const counterprof::KernelCatalog& catalog() {
  static const counterprof::KernelCatalog result = [] {
    counterprof::KernelInfo kernel;
    kernel.name = "diffusion/fused";
    kernel.parameters = {{"rows", 512, 1, 1e6, true, ""}, {"dt", 0.1, 0, 1, false, ""}};
    counterprof::KernelInfo other = kernel;
    other.name = "diffusion/temporaries";
    counterprof::KernelCatalog catalog;
    catalog.builtin = {kernel, other};
    catalog.describe_library = [](const std::string&) { return std::nullopt; };
    return catalog;
  }();
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  counterprof::PlanOverrides overrides;
  overrides.kernels = {"*"};
  try {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are what a fuzzer gives
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    counterprof::parse_plan(text, "fuzz.yaml", "/plans", catalog(), overrides);
  } catch (const counterprof::Error&) {  // NOLINT(bugprone-empty-catch): what a bad plan is answered with
  }
  return 0;
}
