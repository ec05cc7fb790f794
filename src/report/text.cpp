// The report for people: each kernel as perf stat prints it, all of them in one table, and what could not be
// counted.
#include "report/explanation.hpp"
#include "report/format.hpp"
#include "report/text_parts.hpp"

namespace counterprof {
namespace {

/// A kernel that failed before anything was counted has nothing to show: its failure is among the remarks.
bool has_block(const KernelResult& kernel) {
  if (!kernel.failure || kernel.wall_seconds.summary) return true;
  for (const EventResult& event : kernel.events)
    if (event.summary) return true;
  return false;
}

}  // namespace

std::string render_text(const Report& report) {
  std::string text;
  for (const KernelResult& kernel : report.kernels)
    if (has_block(kernel)) text += '\n' + perf_block(kernel);
  for (const std::string& part :
       {overview(report), ranking(report), explanation_in_short(report), remarks(report)})
    if (!part.empty()) text += '\n' + part;
  return text + '\n';
}

}  // namespace counterprof
