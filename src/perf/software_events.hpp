#pragma once

#include "counterprof/event.hpp"

namespace counterprof {

inline bool is_software(const Event& event, std::uint64_t config) noexcept {
  return event.attr.type == PERF_TYPE_SOFTWARE && event.attr.config == config;
}

inline bool is_clock(const Event& event) noexcept {
  return is_software(event, PERF_COUNT_SW_TASK_CLOCK) || is_software(event, PERF_COUNT_SW_CPU_CLOCK);
}

inline bool is_page_fault(const Event& event) noexcept {
  return is_software(event, PERF_COUNT_SW_PAGE_FAULTS) || is_software(event, PERF_COUNT_SW_PAGE_FAULTS_MIN) ||
         is_software(event, PERF_COUNT_SW_PAGE_FAULTS_MAJ);
}

}  // namespace counterprof
