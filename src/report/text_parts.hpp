#pragma once

// The parts of the text report, one file each: text_overview.cpp, text_perf.cpp, text_ranking.cpp,
// text_remarks.cpp, text_simulation.cpp, text_threads.cpp.

#include <cstddef>
#include <string>

#include "model/report.hpp"

namespace counterprof {

/// No line of ours is longer where it can be broken; perf's own are about as long.
constexpr std::size_t text_width = 110;

/// What `perf stat -r` prints of a command, of one kernel. Laid out as perf 6.1 lays it out, but for what
/// perf cannot say: marks at the end of a row (simulated, of the whole process, ...) and words of its kind
/// for counts that are not permitted or not plausible. Counts are grouped by commas whatever the locale, and
/// lines do not end in spaces.
std::string perf_block(const KernelResult& kernel);

/// One row for each kernel: time, what was counted per unit of work, time against the baseline.
std::string overview(const Report& report);

/// What each thread counted, where that was asked for.
std::string threads_of(const KernelResult& kernel);

/// The order of the kernels beside the one that the plan claims; empty where it claims none.
std::string ranking(const Report& report);

/// What failed, what could not be counted and why, outliers, warnings.
std::string remarks(const Report& report);

/// What simulated values are: by whom, on which caches, what they leave out. Empty where there are none.
std::string simulation(const Report& report);

/// Whether another source has a number for that event of that scope: a simulator for what was not counted.
bool is_replaced(const KernelResult& kernel, const EventResult& event);

/// Whether all its values come from another tool's output, and the times with them.
bool is_imported(const KernelResult& kernel);

/// Events that happen a few times in a whole run, and say nothing per unit of work.
bool is_rare(const EventResult& event);

/// How much its count tells kernels apart: the lower, the more; events that are not known as telling come
/// before the rare ones.
std::ptrdiff_t telling_rank(const EventResult& event);

/// With that many digits that say something: "25.0", "0.00573", "2.5e-08".
std::string significant(double number, int digits);

/// The smallest ratio that would have been shown: "1.15", "1.004", "more than 1000".
std::string detectable(double ratio);

/// "655.7 ms": four significant digits, in s, ms, us or ns.
std::string duration(double seconds);

}  // namespace counterprof
