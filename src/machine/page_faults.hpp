#pragma once

#include <optional>

namespace counterprof {

/// What a page fault costs here: the time of touching fresh anonymous pages of 4 KiB, per page, in ns, the
/// median of a few tries. It takes some milliseconds. Nothing where there is no memory to try.
std::optional<double> page_fault_cost_ns();

}  // namespace counterprof
