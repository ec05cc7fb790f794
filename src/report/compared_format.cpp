#include "report/compared_format.hpp"

#include <algorithm>
#include <array>

#include "counterprof/error.hpp"

#include "base/text.hpp"
#include "model/report_json.hpp"

namespace counterprof {
namespace {

std::string render_compared_json(const Compared& compared) {
  return to_json(compared);
}

constexpr std::array table{
    ComparedFormat{"text", "for people", render_compared_text},
    ComparedFormat{"json", "everything, by the schema in docs/comparison-schema.json", render_compared_json},
    ComparedFormat{"markdown", "for the comment of a pull request", render_compared_markdown},
};

}  // namespace

std::span<const ComparedFormat> compared_formats() {
  return table;
}

const ComparedFormat& find_compared_format(std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const ComparedFormat& format) { return format.name == name; });
  if (found == table.end())
    throw Error("compare has no format '" + printable(name) + "'", "text, json or markdown");
  return *found;
}

}  // namespace counterprof
