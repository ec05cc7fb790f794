#include "report/lines_format.hpp"

#include <algorithm>
#include <array>

#include "counterprof/error.hpp"

#include "base/text.hpp"
#include "model/lines_json.hpp"

namespace counterprof {
namespace {

std::string render_lines_json(const Lines& lines) {
  return to_json(lines);
}

constexpr std::array table{
    LinesFormat{"text", "for people: functions, and the hottest line by line", render_lines_text, false},
    LinesFormat{"json", "everything, by the schema in docs/lines-schema.json", render_lines_json, false},
    LinesFormat{"folded", "one call stack a line, for flame graphs", render_lines_folded, true},
};

}  // namespace

std::span<const LinesFormat> lines_formats() {
  return table;
}

const LinesFormat& find_lines_format(std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const LinesFormat& format) { return format.name == name; });
  if (found == table.end()) throw Error("lines has no format " + in_quotes(name), "text, json or folded");
  return *found;
}

}  // namespace counterprof
