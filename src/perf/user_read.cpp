#include "perf/user_read.hpp"

namespace counterprof {

bool allows_user_reads(const perf_event_mmap_page& page) noexcept {
  // Without the time fields nobody could tell whether the counter was shared.
  return UserRegisters::available() && page.cap_user_rdpmc != 0 && page.cap_user_time != 0 &&
         page.pmc_width >= 1 && page.pmc_width <= 64 && page.time_shift < 64;
}

}  // namespace counterprof
