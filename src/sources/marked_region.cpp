#include "sources/marked_region.hpp"

#include <algorithm>

#include "workload/process.hpp"

namespace counterprof {
namespace {

bool is_from_rusage(const Opened& opened) noexcept {
  return opened.status == Status::counted && opened.event.source == Source::rusage;
}

}  // namespace

MarkedRegion::MarkedRegion(Counters& counters)
    : counters_(counters),
      uses_rusage_(std::any_of(counters.events().begin(), counters.events().end(),
                               [](const Opened& opened) { return is_from_rusage(opened); })) {}

rusage MarkedRegion::usage() const {
  return uses_rusage_ ? faults_so_far(program_) : rusage{};
}

void MarkedRegion::begin(pid_t program) {
  program_ = program;
  const rusage before = usage();
  region_.emplace(counters_, &before);
  started_ = Clock::now();
}

void MarkedRegion::end() {
  spent_ += Clock::now() - started_;
  const rusage after = usage();
  region_->stop(&after);
  region_.reset();
}

std::vector<Value> MarkedRegion::values() const {
  std::vector<Value> values = counters_.totals();
  const auto events = counters_.events();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool is_of_faults = events[i].event.id.find("faults") != std::string::npos;
    if (!is_from_rusage(events[i]) || is_of_faults) continue;
    values[i] = {
        std::nullopt,
        Status::not_counted,
        Reason{ReasonCode::paranoid,
               "at this perf_event_paranoid it is known of a process that has ended only (getrusage), "
               "not of a region"},
        {}};
  }
  return values;
}

}  // namespace counterprof
