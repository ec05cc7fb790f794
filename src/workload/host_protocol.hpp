#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "counterprof/event.hpp"
#include "counterprof/reading.hpp"

#include "model/kernel_info.hpp"

namespace counterprof {

/// What the tool asks of counterprof-host: its one argument, as JSON.
struct HostRequest {
  std::string kernel;     // a built-in one's name; empty: the library's
  std::string library;    // path; empty: built in
  bool describe = false;  // say what the library's kernel is, and run nothing
  Parameters parameters;
  std::uint64_t warmup_steps = 0;
  std::vector<std::string> events;
  bool multiplex = false;
  bool marks_region = false;  // tell the tool of the region's begin and end over the control channel
  std::uint64_t simulated_steps =
      0;  // 0: count by counters; else it runs under callgrind, which counts so many
  int result_fd = 1;
};

/// One event as the host counted it.
struct HostValue {
  Event event;  // without its attr, which does not travel
  Value value;
};

/// What the host did, as far as it came: it reports line by line, so that a crash loses nothing that was
/// there.
struct HostReport {
  std::string
      stage;  // the last one that began: "load", "create", "warmup", "advance", "checksum", "destroy", "done"
  std::optional<std::string> error;  // why it ended there, in its own words
  std::optional<KernelInfo> info;
  std::optional<double> wall_seconds;  // of the region
  std::optional<double> user_seconds;
  std::optional<double> sys_seconds;
  std::optional<double> max_rss_bytes;  // of the process, to the region's end
  std::optional<double> work_amount;    // of the region
  std::string work_unit;
  std::vector<HostValue> values;
  std::vector<std::pair<std::string, double>> checksum;
};

/// What callgrind's output calls that counted step, from 1.
std::string simulated_step_label(std::uint64_t step);

std::string encode(const HostRequest& request);
/// Throws Error where the text is no request.
HostRequest decode_request(std::string_view text);

/// One line of the host's report, with its newline: only what is set is in it.
std::string encode_line(const HostReport& part);
/// Puts the lines together. What is no line of a report (a kernel may write to any descriptor) is passed
/// over.
HostReport decode_report(std::string_view lines);

}  // namespace counterprof
