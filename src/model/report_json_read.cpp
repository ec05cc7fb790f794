#include <algorithm>
#include <array>
#include <limits>

#include <nlohmann/json.hpp>

#include "counterprof/error.hpp"

#include "base/text.hpp"
#include "model/report_json.hpp"
#include "model/report_json_fields.hpp"

namespace counterprof {
namespace {

using namespace report_json;
using Json = nlohmann::ordered_json;

// A report of ours nests nine deep, and 256 MiB of it are hundreds of thousands of runs. Objects keep the
// order of their keys at the price of a linear search, which hostile input must not be able to make
// quadratic.
constexpr int most_depth = 32;
constexpr std::size_t most_keys = 1000;

const std::string readable_versions =
    "this counterprof reads reports of schema '" + std::string(schema_name) + "' and version " +
    std::to_string(schema_version) + "; read others with the counterprof that wrote them";

/// Where in the report we are: "kernels[2].events[0].status". Lives on the stack, spelled only in errors.
struct Place {
  const Place* parent = nullptr;
  std::string_view key;
  std::size_t index = 0;  // where the key is empty

  [[nodiscard]] std::string text() const {
    if (parent == nullptr) return {};
    const std::string before = parent->text();
    if (key.empty()) return before + '[' + std::to_string(index) + ']';
    return before.empty() ? printable(key) : before + '.' + printable(key);
  }
};

[[noreturn]] void fail(const Place& place, const std::string& what, std::string hint = {}) {
  const std::string where = place.text();
  throw Error((where.empty() ? "the report" : where) + ": " + what, std::move(hint));
}

std::string with_article(const std::string& noun) {
  return (std::string_view("aeiou").find(noun.front()) == std::string_view::npos ? "a " : "an ") + noun;
}

std::string excerpt(const std::string& text) {
  constexpr std::size_t longest = 60;
  return '\'' + printable(text.size() <= longest ? text : text.substr(0, longest) + "...") + '\'';
}

[[noreturn]] void fail_type(const Place& place, const char* expected, const Json& found) {
  const std::string type = found.type_name();
  fail(place,
       "expected " + with_article(expected) + ", found " + (type == "null" ? type : with_article(type)));
}

/// All words of an enumeration: its to_string() says "unknown", or repeats the last word, beyond its end.
template <typename Enum>
std::vector<std::string> words_of() {
  std::vector<std::string> words;
  for (int i = 0;; ++i) {
    const std::string word = to_string(static_cast<Enum>(i));
    if (word == "unknown" || (!words.empty() && words.back() == word)) return words;
    words.push_back(word);
  }
}

std::string hint_for(const std::string& word, const std::vector<std::string>& words) {
  if (std::string near = did_you_mean(word, words); !near.empty()) return near;
  std::string hint = "one of ";
  for (const std::string& known : words) hint += (&known == &words.front() ? "" : ", ") + known;
  return hint;
}

/// One object being read, and how every type of value is read. Fields that are missing or not known are
/// errors.
class Reader {
 public:
  static constexpr bool reads = true;

  template <typename T>
  void operator()(const char* name, T&& value) {
    read(member(name), {&place_, name}, value);
  }

  /// A field that is left out where it has no value.
  template <typename T>
  void where_there(const char* name, std::optional<T>& value) {
    value.reset();
    if (object_.contains(name))
      (*this)(name, value.emplace());
    else
      names_.emplace_back(name);
  }

  /// A field that reports of this schema version did not always have. Written always.
  template <typename T>
  void added_later(const char* name, std::optional<T>& value) {
    value.reset();
    if (object_.contains(name))
      (*this)(name, value);
    else
      names_.emplace_back(name);
  }

  template <typename T>
  void header(const char* name, const T& expected) {
    if (!object_.contains(name)) fail(place_, excerpt(name) + " is missing", readable_versions);
    const Json& found = member(name);
    if (found == Json(expected)) return;
    const Json wanted = expected;
    fail({&place_, name},
         "expected " + wanted.dump() + ", found " +
             (found.is_number()   ? found.dump()
              : found.is_string() ? excerpt(found)
                                  : found.type_name()),
         readable_versions);
  }

  void require(bool holds, const char* name, const std::string& otherwise) const {
    if (!holds) fail({&place_, name}, otherwise);
  }

  template <typename T>
  static void read(const Json& json, const Place& place, T& value) {
    if constexpr (std::is_enum_v<T>) {
      read_word(json, place, value);
    } else {
      if (!json.is_object()) fail_type(place, "object", json);
      Reader reader(json, place);
      fields(reader, value);
      reader.finish();
    }
  }

 private:
  Reader(const Json& object, const Place& place) : object_(object), place_(place) {}

  const Json& member(const char* name) {
    names_.emplace_back(name);
    const auto found = object_.find(name);
    if (found == object_.end()) fail(place_, excerpt(name) + " is missing");
    return *found;
  }

  void finish() const {
    for (const auto& item : object_.items())
      if (std::find(names_.begin(), names_.end(), item.key()) == names_.end())
        fail(place_, excerpt(item.key()) + " is not a field", did_you_mean(item.key(), names_));
  }

  template <typename Enum>
  static void read_word(const Json& json, const Place& place, Enum& value) {
    std::string word;
    read(json, place, word);
    const std::vector<std::string> words = words_of<Enum>();
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end())
      fail(place, excerpt(word) + " is not " + with_article(std::string(place.key)), hint_for(word, words));
    value = static_cast<Enum>(found - words.begin());
  }

  /// Null is what a number that is none (NaN, infinite) was written as.
  static void read(const Json& json, const Place& place, double& value) {
    if (!json.is_number() && !json.is_null()) fail_type(place, "number", json);
    value = json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
  }
  static void read(const Json& json, const Place& place, bool& value) {
    if (!json.is_boolean()) fail_type(place, "boolean", json);
    value = json.get<bool>();
  }
  static void read(const Json& json, const Place& place, int& value) {
    if (!json.is_number()) fail_type(place, "number", json);
    const auto number = json.get<double>();
    if (!json.is_number_integer() || number < std::numeric_limits<int>::min() ||
        number > std::numeric_limits<int>::max())
      fail(place, json.dump() + " is not an integer of 32 bits");
    value = json.get<int>();
  }
  static void read(const Json& json, const Place& place, std::uint64_t& value) {
    if (!json.is_number()) fail_type(place, "number", json);
    if (!json.is_number_unsigned()) fail(place, json.dump() + " is not an unsigned integer of 64 bits");
    value = json.get<std::uint64_t>();
  }
  static void read(const Json& json, const Place& place, std::string& text) {
    if (!json.is_string()) fail_type(place, "string", json);
    text = json.get_ref<const std::string&>();
  }

  template <typename T>
  static void read(const Json& json, const Place& place, std::optional<T>& value) {
    value.reset();
    if (!json.is_null()) read(json, place, value.emplace());
  }
  template <typename T>
  static void read(const Json& json, const Place& place, std::vector<T>& values) {
    if (!json.is_array()) fail_type(place, "array", json);
    values.clear();
    for (const Json& element : json) {
      const std::size_t index = values.size();
      read(element, {&place, {}, index}, values.emplace_back());
    }
  }
  template <typename T>
  static void read(const Json& json, const Place& place, std::vector<std::pair<std::string, T>>& pairs) {
    if (!json.is_object()) fail_type(place, "object", json);
    pairs.clear();
    for (const auto& item : json.items()) {
      auto& [name, value] = pairs.emplace_back();
      name = item.key();
      read(item.value(), {&place, name}, value);
    }
  }
  static void read(const Json& json, const Place& place, std::array<double, 2>& pair) {
    if (!json.is_array() || json.size() != 2) fail(place, "expected two numbers");
    for (std::size_t i = 0; i < 2; ++i) read(json[i], {&place, {}, i}, pair.at(i));
  }

  template <typename T>
  static void read(const Json& json, const Place& place, NullWhen<T>& view) {
    view.value = view.absent;
    if (!json.is_null()) read(json, place, view.value);
  }
  template <typename T>
  static void read(const Json& json, const Place& place, PartOfReading<T>& view) {
    const bool first = view.part == &Reading::raw;
    if (first && !json.is_null()) view.reading.emplace();
    if (json.is_null() == view.reading.has_value())
      fail(place, "raw, time_enabled_ns and time_running_ns are there together or not at all");
    if (view.reading) read(json, place, (*view.reading).*view.part);
  }

  const Json& object_;
  const Place& place_;
  std::vector<std::string> names_;
};

std::string line_and_column(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte == 0 ? 0 : byte - 1, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

Json parse(std::string_view text) {
  if (text.size() > longest_report)
    throw Error("the report: longer than " + std::to_string(longest_report >> 20U) + " MiB");
  if (trim(text).empty()) throw Error("the report: empty", "was the program that wrote it interrupted?");
  std::vector<std::size_t> keys;  // of each object that is open
  const auto limit = [&keys](int depth, Json::parse_event_t event, Json& /*unused*/) {
    if (depth > most_depth)
      throw Error("the report: nested deeper than " + std::to_string(most_depth) + " levels");
    if (event == Json::parse_event_t::object_start) keys.push_back(0);
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key && ++keys.back() > most_keys)
      throw Error("the report: an object of more than " + std::to_string(most_keys) + " fields");
    return true;
  };
  try {
    return Json::parse(text, limit);
  } catch (const Json::parse_error& error) {
    if (error.byte > text.size())
      throw NotJson("the report: cut short: it ends in " + line_and_column(text, error.byte),
                    "was the program that wrote it interrupted?");
    throw NotJson("the report: not JSON: the error is in " + line_and_column(text, error.byte));
  } catch (const Json::exception&) {
    throw NotJson("the report: not JSON: it has a number that no double can hold");
  }
}

}  // namespace

Report report_from_json(std::string_view text) {
  Report report;
  Reader::read(parse(text), Place{}, report);
  return report;
}

}  // namespace counterprof
