#include "plan/traffic.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "plan/declare.hpp"
#include "plan/field.hpp"
#include "plan/formula.hpp"
#include "plan/source_text.hpp"

namespace counterprof::plan {
namespace {

constexpr const char* operation_form = "an operation is written \"next = grid, next[0,-1; 0,1]\"";

bool is_name_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// "OUT, OUT = IN, IN[ROWS,COLUMNS; ROWS,COLUMNS]". What is only written is "OUT = 0", what is only read "=
/// IN".
class OperationText {
 public:
  explicit OperationText(std::string_view text) : text_(text) {}

  TrafficOperation parse() {
    TrafficOperation operation;
    operation.text = trim(text_);
    while (!take('=')) {
      operation.writes.emplace_back(name());
      if (!take(',') && !next_is('=')) fail("stands where '=' should");
    }
    if (take('0')) {
      if (operation.writes.empty()) fail("neither reads nor writes");
    } else {
      do operation.reads.push_back(read());
      while (take(','));
    }
    skip_space();
    if (at_ < text_.size()) fail("does not belong here");
    return operation;
  }

 private:
  ArrayRead read() {
    ArrayRead result{std::string(name()), {}};
    if (!take('[')) {
      result.at.push_back({});
      return result;
    }
    do {
      const int rows = whole();
      if (!take(',')) fail("stands where ',' should: a neighbour is [ROWS,COLUMNS]");
      result.at.push_back({rows, whole()});
    } while (take(';'));
    if (!take(']')) fail("stands where ']' should");
    return result;
  }

  std::string_view name() {
    skip_space();
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name_character(text_[at_])) ++at_;
    const bool is_name = at_ > begin && (text_[begin] < '0' || text_[begin] > '9');
    if (!is_name) {
      at_ = begin;
      fail("is not the name of an array");
    }
    return text_.substr(begin, at_ - begin);
  }

  int whole() {
    constexpr unsigned long long farthest = 1000;
    const bool is_negative = take('-');
    if (!is_negative) take('+');
    skip_space();
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    const auto number = parse_unsigned(text_.substr(begin, at_ - begin));
    if (!number || *number > farthest) {
      at_ = begin;
      fail("is not a whole number from -1000 to 1000");
    }
    return static_cast<int>(*number) * (is_negative ? -1 : 1);
  }

  void skip_space() noexcept {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool next_is(char c) noexcept {
    skip_space();
    return at_ < text_.size() && text_[at_] == c;
  }
  bool take(char c) noexcept {
    if (!next_is(c)) return false;
    ++at_;
    return true;
  }

  [[noreturn]] void fail(std::string_view complaint) const {
    const std::string what = at_ < text_.size() ? in_quotes(text_.substr(at_)) : "the end";
    throw FormulaError(at_, fmt::format("{} {}", what, complaint), operation_form);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// What is read before it is known which arrays there are.
struct Draft {
  const Parameters& parameters;
  std::optional<Field> shape;
  std::optional<Field> step;
  std::optional<Field> then;
  double element = 8;
  Traffic traffic;
};

double size_of(const Field& value, const Parameters& parameters, double least, double most) {
  const double number = evaluate(value, [&](std::string_view name) {
    if (const double* known = find_parameter(parameters, name)) return *known;
    std::vector<std::string> names;
    for (const auto& [known, unused] : parameters) names.push_back(known);
    throw unknown_parameter(name, names);
  });
  if (!(number >= least && number <= most))
    throw value.error(fmt::format("{} comes to {}", in_quotes(value.name()), written_number(number)),
                      fmt::format("from {} to {}", written_number(least), written_number(most)));
  return number;
}

constexpr double most_element_bytes = 4096;
constexpr double longest_side = 1e9;

TrafficArray& array_called(Traffic& traffic, const std::string& name) {
  const auto found = std::find_if(traffic.arrays.begin(), traffic.arrays.end(),
                                  [&](const TrafficArray& array) { return array.name == name; });
  if (found != traffic.arrays.end()) return *found;
  traffic.arrays.push_back({name, 0, false, false});
  return traffic.arrays.back();
}

void read_shape(const Field& value, Draft& draft) {
  const std::vector<Field> sides = value.items();
  if (sides.empty() || sides.size() > 2)
    throw value.error("'shape' has " + std::to_string(sides.size()) + " sides",
                      "[rows, columns], or [length]");
  draft.shape = value;
  draft.traffic.columns = std::floor(size_of(sides.back(), draft.parameters, 1, longest_side));
  draft.traffic.rows =
      sides.size() == 2 ? std::floor(size_of(sides.front(), draft.parameters, 1, longest_side)) : 1;
}

void read_arrays(const Field& value, Draft& draft) {
  const auto keep = [&](const Field& at, const std::string& name, double bytes) {
    TrafficArray& array = array_called(draft.traffic, name);
    if (array.is_kept) throw at.error("the array " + in_quotes(name) + " is named twice", "name it once");
    array.is_kept = true;
    if (bytes > 0) array.bytes = bytes;
  };
  if (value.is(YamlNode::Kind::mapping))
    for (const Member& member : value.members())
      keep(member.key, member.key.name(), size_of(member.value, draft.parameters, 1, most_element_bytes));
  else
    for (const Field& name : value.items()) keep(name, name.text(), 0);
}

void read_boxes(const Field& value, Draft& draft) {
  for (const Member& member : value.members()) {
    TrafficArray& array = array_called(draft.traffic, member.key.name());
    array.is_boxes = true;
    array.bytes = size_of(member.value, draft.parameters, 1, most_element_bytes);
  }
}

constexpr Key<Draft> traffic_table[] = {
    {"shape", read_shape},
    {"element",
     [](const Field& value, Draft& d) { d.element = size_of(value, d.parameters, 1, most_element_bytes); }},
    {"repeat",
     [](const Field& value, Draft& d) { d.traffic.repeat = size_of(value, d.parameters, 1, longest_side); }},
    {"arrays", read_arrays},
    {"boxes", read_boxes},
    {"step", [](const Field& value, Draft& d) { d.step = value; }},
    {"then", [](const Field& value, Draft& d) { d.then = value; }},
};

struct OperationDraft {
  std::optional<Field> text;
  TrafficOperation options;
};

constexpr std::array<std::pair<std::string_view, bool>, 2> directions{{{"rows", false}, {"columns", true}}};

constexpr Key<OperationDraft> operation_table[] = {
    {"do", [](const Field& value, OperationDraft& o) { o.text = value; }},
    {"along",
     [](const Field& value, OperationDraft& o) { o.options.along_columns = value.word(directions); }},
    {"through", [](const Field& value, OperationDraft& o) { o.options.line_buffer = value.number(); }},
};

TrafficOperation read_operation(const Field& value) {
  OperationDraft draft;
  if (value.is(YamlNode::Kind::mapping))
    read_keys(value, draft, operation_table);
  else
    draft.text = value;
  if (!draft.text) throw value.error("the operation does not say what it does", "add 'do:'");
  if (!(draft.options.line_buffer >= 0 && draft.options.line_buffer <= longest_side))
    throw value.error("'through' is out of range", "bytes of a buffer of lines, from 0 to 1000000000");
  TrafficOperation operation;
  try {
    const std::string text = draft.text->text();
    operation = OperationText(text).parse();
  } catch (const FormulaError& error) {
    throw draft.text->error_at(error.offset(), error.what(), error.hint());
  }
  operation.along_columns = draft.options.along_columns;
  operation.line_buffer = draft.options.line_buffer;
  return operation;
}

/// What is neither kept nor written before cannot be read: a slip of the hand.
void check_read(const TrafficOperation& operation, const Traffic& traffic, const Field& at) {
  for (const ArrayRead& read : operation.reads) {
    std::vector<std::string> names;
    for (const TrafficArray& array : traffic.arrays) names.push_back(array.name);
    if (std::find(names.begin(), names.end(), read.array) != names.end()) continue;
    const std::string near = did_you_mean(read.array, names);
    throw at.error("no array " + in_quotes(read.array) + " is kept or written before it is read",
                   near.empty() ? "name it in 'arrays', or write it first" : near);
  }
}

void read_step(const Field& step, Draft& draft) {
  constexpr std::size_t most_operations = 1000;
  const std::vector<Field> items = step.items();
  if (items.empty() || items.size() > most_operations)
    throw step.error(fmt::format("'step' has {} operations", items.size()),
                     fmt::format("from 1 to {}", most_operations));
  for (const Field& item : items) {
    TrafficOperation operation = read_operation(item);
    check_read(operation, draft.traffic, item);
    for (const std::string& array : operation.writes) array_called(draft.traffic, array);
    draft.traffic.operations.push_back(std::move(operation));
  }
}

void read_then(const Field& then, Traffic& traffic) {
  const auto check = [&](const Field& at, const std::string& name, bool has_to_be_kept) {
    for (const TrafficArray& array : traffic.arrays)
      if (array.name == name && (array.is_kept || !has_to_be_kept)) return;
    throw at.error("no array is called " + in_quotes(name),
                   has_to_be_kept ? "'then' gives the arrays of 'arrays' another meaning in the next step"
                                  : "name one that the step writes");
  };
  for (const Member& member : then.members()) {
    const std::string becomes = member.value.text();
    check(member.key, member.key.name(), true);
    check(member.value, becomes, false);
    for (const auto& [name, other] : traffic.then)
      if (other == becomes)
        throw member.value.error(in_quotes(becomes) + " is to be two arrays",
                                 "each name stands for another array");
    traffic.then.emplace_back(member.key.name(), becomes);
  }
}

}  // namespace

Traffic read_traffic(const Field& mapping, const Parameters& parameters) {
  Draft draft{parameters, {}, {}, {}, 8, {}};
  if (!mapping.is(YamlNode::Kind::mapping)) throw mapping.wrong_kind("a mapping with 'shape' and 'step'");
  read_keys(mapping, draft, traffic_table);
  if (!draft.shape) throw mapping.error("'traffic' has no 'shape'", "add 'shape: [rows, columns]'");
  if (!draft.step) throw mapping.error("'traffic' has no 'step'", "add 'step:', the operations of one step");
  read_step(*draft.step, draft);
  if (draft.then) read_then(*draft.then, draft.traffic);
  for (TrafficArray& array : draft.traffic.arrays)
    if (array.bytes == 0) array.bytes = draft.element;
  return std::move(draft.traffic);
}

}  // namespace counterprof::plan

namespace counterprof {

Traffic parse_traffic(std::string_view text, std::string_view whose, const Parameters& parameters) {
  const plan::SourceText source{std::string(whose), text};
  const plan::YamlNode root = plan::parse_yaml(source);
  return plan::read_traffic(plan::Field(source, root, "traffic"), parameters);
}

}  // namespace counterprof
