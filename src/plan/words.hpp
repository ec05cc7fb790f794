#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace counterprof::plan {

/// The parts of a list of events as `perf stat -e` takes it: a comma inside slashes belongs to the event
/// (cpu/event=0x2e,umask=1/). White space around a part is dropped; parts may come out empty.
std::vector<std::string> split_events(std::string_view list);

/// Whether that looks like what `cache:` may say: a word (host, unknown, a preset's name) or levels in their
/// order, L1:32K/8,L2:256K/8,L3:6M/12. Whether the preset exists and the sizes make sense is for who uses it.
bool is_cache_text(std::string_view text);

inline constexpr std::string_view cache_wanted =
    "host, unknown, a preset's name, or L1:32K/8,L2:256K/8,L3:6M/12";

}  // namespace counterprof::plan
