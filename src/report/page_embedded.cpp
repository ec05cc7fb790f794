#include "report/page_frame.hpp"

// page/frame.S.in
extern "C" const char counterprof_frame_begin[];
extern "C" const char counterprof_frame_end[];

namespace counterprof {

std::string_view page_frame() {
  return {counterprof_frame_begin, counterprof_frame_end};
}

}  // namespace counterprof
