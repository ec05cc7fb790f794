#include "model/report_json.hpp"
#include "report/format.hpp"

namespace counterprof {

std::string render_json(const Report& report) {
  return to_json(report);
}

}  // namespace counterprof
