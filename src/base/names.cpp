// The words of the public enumerations, as they stand in reports and on the command line.
#include "counterprof/event.hpp"
#include "counterprof/reading.hpp"

namespace counterprof {

const char* to_string(Source source) noexcept {
  switch (source) {
    case Source::hardware:
      return "hardware";
    case Source::software:
      return "software";
    case Source::tracepoint:
      return "tracepoint";
    case Source::breakpoint:
      return "breakpoint";
    case Source::rusage:
      return "rusage";
    case Source::simulated:
      return "simulated";
    case Source::estimated:
      return "estimated";
    case Source::imported:
      return "imported";
  }
  return "unknown";
}

const char* to_string(Status status) noexcept {
  switch (status) {
    case Status::counted:
      return "counted";
    case Status::scaled:
      return "scaled";
    case Status::simulated:
      return "simulated";
    case Status::estimated:
      return "estimated";
    case Status::imported:
      return "imported";
    case Status::not_counted:
      return "not_counted";
    case Status::not_supported:
      return "not_supported";
    case Status::not_permitted:
      return "not_permitted";
    case Status::implausible:
      return "implausible";
  }
  return "unknown";
}

const char* to_string(ReasonCode code) noexcept {
  switch (code) {
    case ReasonCode::no_pmu:
      return "no_pmu";
    case ReasonCode::no_such_event:
      return "no_such_event";
    case ReasonCode::paranoid:
      return "paranoid";
    case ReasonCode::capability:
      return "capability";
    case ReasonCode::seccomp:
      return "seccomp";
    case ReasonCode::busy:
      return "busy";
    case ReasonCode::no_slot:
      return "no_slot";
    case ReasonCode::out_of_descriptors:
      return "out_of_descriptors";
    case ReasonCode::invalid:
      return "invalid";
    case ReasonCode::never_scheduled:
      return "never_scheduled";
    case ReasonCode::kernel_events_excluded:
      return "kernel_events_excluded";
    case ReasonCode::not_advertised:
      return "not_advertised";
    case ReasonCode::starter_peak:
      return "starter_peak";
    case ReasonCode::kernel_failed:
      return "kernel_failed";
    case ReasonCode::simulator_missing:
      return "simulator_missing";
    case ReasonCode::simulator_failed:
      return "simulator_failed";
  }
  return "unknown";
}

bool has_number(Status status) noexcept {
  switch (status) {
    case Status::counted:
    case Status::scaled:
    case Status::simulated:
    case Status::estimated:
    case Status::imported:
      return true;
    case Status::not_counted:
    case Status::not_supported:
    case Status::not_permitted:
    case Status::implausible:
      return false;
  }
  return false;
}

}  // namespace counterprof
