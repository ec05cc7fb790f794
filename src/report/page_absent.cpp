#include "counterprof/error.hpp"

#include "report/page_frame.hpp"

namespace counterprof {

std::string_view page_frame() {
  throw Error(
      "this counterprof was built without its page, html",
      "build it where npm and node are (Debian: apt-get install npm), with cmake -DCOUNTERPROF_PAGE=ON");
}

}  // namespace counterprof
