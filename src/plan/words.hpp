#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace counterprof::plan {

/// The parts of a list of events as `perf stat -e` takes it: a comma inside slashes belongs to the event
/// (cpu/event=0x2e,umask=1/). White space around a part is dropped; parts may come out empty.
std::vector<std::string> split_events(std::string_view list);

}  // namespace counterprof::plan
