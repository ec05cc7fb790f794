#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/report.hpp"

namespace counterprof {

/// An output format: a pure function from a report to bytes.
struct Format {
  const char* name = nullptr;
  const char* description = nullptr;  // one line for `list formats`
  bool needs_context = false;         // gathering it costs time, so it is only done for formats that print it
  std::string (*render)(const Report& report) = nullptr;
  void (*require)() = nullptr;  // throws Error where this build lacks it; null: every build has it
};

std::span<const Format> formats();
/// Throws Error with the closest names.
const Format& find_format(std::string_view name);
/// The same, for use: throws Error where this build lacks it, too.
const Format& usable_format(std::string_view name);

std::string render_text(const Report& report);        // text.cpp
std::string render_json(const Report& report);        // json.cpp
std::string render_csv(const Report& report);         // csv.cpp
std::string render_html(const Report& report);        // html.cpp
std::string render_perf_json(const Report& report);   // perf_json.cpp
std::string render_prometheus(const Report& report);  // prometheus.cpp
/// Throws Error where the report has no time.
std::string render_openmetrics(const Report& report);
std::string render_markdown(const Report& report);  // markdown_report.cpp
/// Throws Error where there is nothing to be told, which the action does not take.
std::string render_github(const Report& report);  // github.cpp
std::string render_bmf(const Report& report);     // bmf.cpp
std::string render_gbench(const Report& report);  // gbench.cpp

}  // namespace counterprof
