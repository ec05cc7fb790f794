// What tools/perf/util/stat-display.c prints for -j: one object per line. Counts are strings, and under a
// locale with a decimal comma the numbers are no JSON; names are not escaped.
#include "import/perf_json_lines.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "import/lines.hpp"
#include "import/perf_number.hpp"

namespace counterprof::perf_stat {
namespace {

using Json = nlohmann::json;

constexpr std::string_view count_key = "\"counter-value\"";

/// Keys of counts that are parts of a whole: of one processor, thread, control group, interval.
constexpr std::array part_keys{"cpu",    "core", "die",    "cluster", "cache",
                               "socket", "node", "thread", "cgroup",  "interval"};

/// What a number is that is none in JSON.
constexpr std::array<std::string_view, 4> no_numbers{"-nan", "nan", "-inf", "inf"};

/// perf's line as JSON has it: decimal commas become points (between fields, a space follows each comma), and
/// what is no number becomes null.
std::string mended(std::string_view text) {
  std::string result;
  bool is_inside = false;  // of a string
  while (!text.empty()) {
    const bool was_digit = !result.empty() && result.back() >= '0' && result.back() <= '9';
    const bool is_decimal_comma =
        was_digit && text.size() > 1 && text[0] == ',' && text[1] >= '0' && text[1] <= '9';
    const auto word = std::find_if(no_numbers.begin(), no_numbers.end(),
                                   [&](std::string_view none) { return text.starts_with(none); });
    if (text.front() == '"' && !result.ends_with('\\')) is_inside = !is_inside;
    if (!is_inside && word != no_numbers.end()) {
      result += "null";
      text.remove_prefix(word->size());
      continue;
    }
    result += !is_inside && is_decimal_comma ? '.' : text.front();
    text.remove_prefix(1);
  }
  return result;
}

Json object_of(const Line& line, std::string_view text) {
  if (text.size() > longest_line) throw line.error("the line is too long for one of perf stat -j");
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) json = Json::parse(mended(text), nullptr, false);
  if (!json.is_object())
    throw line.error("the line is not a JSON object, as those of perf stat -j are",
                     "is it cut short, or did something else print into it?");
  return json;
}

std::string text_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// A percentage as a fraction; nothing where the key is missing, or it is no number.
std::optional<double> fraction_at(const Json& json, const char* key, const Line& line) {
  const auto found = json.find(key);
  if (found == json.end() || found->is_null()) return std::nullopt;
  if (!found->is_number() || found->get<double>() < 0)
    throw line.error("\"" + std::string(key) + "\" is not a percentage");
  return fraction_of(found->get<double>());
}

/// A count, or the word in its place.
void take_value(const Json& json, const Line& line, PerfRow& row) {
  const Json& found = json.at("counter-value");
  const std::string text = found.is_string() ? found.get<std::string>() : std::string();
  if (text.starts_with('<') && text.ends_with('>'))
    row.word = text;
  else if (found.is_number())
    row.value = found.get<double>();
  else
    row.value = parse_number(text, decimal_mark(text));
  if (row.word.empty() && (!row.value || *row.value < 0))
    throw line.error("\"counter-value\" is neither a count nor a word as <not counted>");
}

PerfRow row_of(const Json& json, const Line& line) {
  for (const char* key : part_keys)
    if (json.contains(key)) throw not_one_command(line);
  if (json.contains("kernel"))
    throw line.error("the line is counterprof's own, of a report with several kernels",
                     "such a report needs no import: 'counterprof run --format json' writes it whole");
  PerfRow row;
  row.event = text_of(json, "event");
  row.unit = text_of(json, "unit");
  if (row.event.empty()) throw line.error("the line has no \"event\"");
  take_value(json, line, row);
  row.relative_error = fraction_at(json, "variance", line);
  row.coverage = fraction_at(json, "pcnt-running", line);
  const std::string status = text_of(json, "status");
  if (status == "simulated" || status == "estimated") row.mark = status;
  return row;
}

class Tables {
 public:
  /// `line` is what comes next.
  void end_table(const Line& line) {
    if (open_) finished_.add(std::move(open_->table), line);
    open_.reset();
  }

  void add(const Json& json, const Line& line) {
    PerfRow row = row_of(json, line);
    if (open_ && open_->has(row.event)) end_table(line);
    if (!open_) {
      open_.emplace(line.place);
      open_->table.prints_every_error = true;
    }
    // One run has no "variance"; how many there were, perf does not say.
    if (json.contains("variance")) open_->table.runs = open_->table.runs_planned = 0;
    open_->add(std::move(row), line);
  }

  std::vector<PerfTable> take() { return finished_.take(); }

 private:
  FinishedTables finished_;
  std::optional<OpenTable> open_;
};

}  // namespace

std::vector<PerfTable> parse_json_lines(std::string_view text, const std::string& file) {
  Tables tables;
  Lines lines(text, file);
  Line line;
  while (lines.next(line)) {
    const std::string_view row = bare(line.text);
    if (row.starts_with("# started on ")) tables.end_table(line);  // perf stat -o
    // What the program printed without a newline may stand before it.
    const std::size_t key = row.find(count_key);
    if (key == std::string_view::npos) continue;
    const std::size_t begin = row.rfind('{', key);
    if (begin == std::string_view::npos) continue;
    tables.add(object_of(line, row.substr(begin)), line);
  }
  tables.end_table(line);
  return tables.take();
}

}  // namespace counterprof::perf_stat
