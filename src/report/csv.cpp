// Tidy: one row per kernel, value and run (RFC 4180's quoting, lines ending in LF), so that a data frame can
// filter and group without parsing anything. What was not counted has a row without a number. docs/report.md
// describes the columns.
#include <cmath>

#include "base/text.hpp"
#include "report/format.hpp"

namespace counterprof {
namespace {

constexpr const char* header =
    "kernel,parameters,work_unit,work_amount,failure,"
    "event,id,source,scope,level,unit,status,reason,"
    "run,pass,value,raw,time_enabled_ns,time_running_ns\n";

/// Integers as such (1000000, not 1e+06), as far as a double holds them exactly.
std::string cell(double number) {
  constexpr double exact = 9007199254740992.0;
  if (!std::isfinite(number)) return {};
  if (std::trunc(number) == number && std::abs(number) <= exact)
    return std::to_string(static_cast<std::int64_t>(number));
  return shortest(number);
}
std::string cell(int number) {
  return std::to_string(number);
}
std::string cell(std::uint64_t number) {
  return std::to_string(number);
}

std::string cell(std::string_view text) {
  if (text.find_first_of("\",\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

template <typename T>
std::string cell(const std::optional<T>& value) {
  return value ? cell(*value) : std::string();
}

template <typename... Values>
std::string row(const Values&... values) {
  std::string line;
  ((line += cell(values), line += ','), ...);
  return line;
}

/// What stands before every value of a kernel.
std::string kernel_cells(const KernelResult& kernel) {
  std::string parameters;
  for (const auto& [name, value] : kernel.parameters)
    parameters += (parameters.empty() ? "" : ";") + name + '=' + cell(value);
  const std::string failure = kernel.failure ? kernel.failure->code : std::string();
  return row(std::string_view(kernel.name), std::string_view(parameters),
             std::string_view(kernel.work ? kernel.work->unit : ""),
             kernel.work ? std::optional(kernel.work->amount) : std::nullopt, std::string_view(failure));
}

std::string_view code_of(const std::optional<Reason>& reason) {
  return reason ? to_string(reason->code) : "";
}

/// The last six columns.
std::string run_cells(const RunReading& run) {
  std::string line = row(run.run, run.pass, run.value);
  line +=
      run.reading ? row(run.reading->raw, run.reading->time_enabled_ns, run.reading->time_running_ns) : ",,,";
  line.back() = '\n';
  return line;
}

/// Where there is no run: what was imported is a mean, and has the value's column alone.
std::string without_run(const std::optional<Summary>& summary) {
  return ",," + (summary ? cell(summary->mean) : std::string()) + ",,,\n";
}

void add_event(std::string& csv, const std::string& kernel, const EventResult& event) {
  const std::string value =
      kernel + row(std::string_view(event.event), std::string_view(event.id),
                   std::string_view(to_string(event.source)), std::string_view(to_string(event.scope)),
                   event.level, std::string_view(event.unit), std::string_view(to_string(event.status)),
                   code_of(event.reason));
  for (const RunReading& run : event.runs) csv += value + run_cells(run);
  if (event.runs.empty()) csv += value + without_run(event.summary);
}

/// A figure that is not an event has no source, scope, status or pass.
void add_quantity(std::string& csv, const std::string& kernel, std::string_view name, std::string_view unit,
                  const Quantity& quantity) {
  const std::string value =
      kernel + row(name, name) + ",,," + row(unit) + ',' + row(code_of(quantity.reason));
  int run = 0;
  for (const std::optional<double>& figure : quantity.runs)
    csv += value + row(++run) + ',' + cell(figure) + ",,,\n";
  if (quantity.runs.empty()) csv += value + without_run(quantity.summary);
}

}  // namespace

std::string render_csv(const Report& report) {
  std::string csv = header;
  for (const KernelResult& kernel : report.kernels) {
    const std::string cells = kernel_cells(kernel);
    add_quantity(csv, cells, "wall_seconds", "s", kernel.wall_seconds);
    if (kernel.process_seconds) add_quantity(csv, cells, "process_seconds", "s", *kernel.process_seconds);
    add_quantity(csv, cells, "user_seconds", "s", kernel.user_seconds);
    add_quantity(csv, cells, "sys_seconds", "s", kernel.sys_seconds);
    add_quantity(csv, cells, "max_rss_bytes", "bytes", kernel.max_rss_bytes);
    add_quantity(csv, cells, "exit_code", "", kernel.exit_code);
    for (const EventResult& event : kernel.events) add_event(csv, cells, event);
  }
  return csv;
}

}  // namespace counterprof
