#include <cmath>

#include <nlohmann/json.hpp>

#include "model/report_json.hpp"
#include "model/report_json_fields.hpp"

namespace counterprof {
namespace {

using namespace report_json;
using Json = nlohmann::ordered_json;

constexpr auto replace_bad_utf8 = Json::error_handler_t::replace;

template <typename T>
Json to_value(const T& object);

/// A count is written as an integer: 1000, not 1000.0. Beyond 2^53 not every integer is a double.
Json to_value(double number) {
  constexpr double exact = 9007199254740992.0;
  if (!std::isfinite(number)) return nullptr;
  if (std::trunc(number) == number && std::abs(number) <= exact) return static_cast<std::int64_t>(number);
  return number;
}

Json to_value(bool value) { return value; }
Json to_value(int value) { return value; }
Json to_value(std::uint64_t value) { return value; }
Json to_value(const std::string& text) { return text; }
Json to_value(AlwaysNull /*unused*/) { return nullptr; }
Json to_value(AlwaysEmpty /*unused*/) { return Json::array(); }

template <typename T>
Json to_value(const std::optional<T>& value) {
  return value ? to_value(*value) : Json(nullptr);
}

template <typename Range>
Json list_of(const Range& range) {
  Json list = Json::array();
  for (const auto& element : range) list.push_back(to_value(element));
  return list;
}

template <typename T>
Json to_value(const std::vector<T>& list) {
  return list_of(list);
}
Json to_value(const std::array<double, 2>& pair) { return list_of(pair); }

/// As it will be written: names that differ in bad bytes only must not become one key twice.
std::string key_of(const std::string& name) {
  return Json::parse(Json(name).dump(-1, ' ', false, replace_bad_utf8)).get<std::string>();
}

template <typename T>
Json to_value(const std::vector<std::pair<std::string, T>>& pairs) {
  Json object = Json::object();
  for (const auto& [name, value] : pairs) object[key_of(name)] = to_value(value);
  return object;
}

template <typename Pairs>
Json to_value(const AsObject<Pairs>& view) {
  return to_value(view.pairs);
}

template <typename T>
Json to_value(const NullWhen<T>& view) {
  return view.value == view.absent ? Json(nullptr) : to_value(view.value);
}

class Writer {
 public:
  static constexpr bool reads = false;

  template <typename T>
  void operator()(const char* name, const T& value) {
    object_[name] = to_value(value);
  }
  template <typename T>
  void header(const char* name, const T& value) {
    object_[name] = value;
  }

  Json take() { return std::move(object_); }

 private:
  Json object_ = Json::object();
};

template <typename T>
Json to_value(const T& object) {
  if constexpr (std::is_enum_v<T>) {
    return to_string(object);
  } else {
    Writer writer;
    fields(writer, object);
    return writer.take();
  }
}

}  // namespace

std::string to_json(const Report& report, int indent) {
  return to_value(report).dump(indent, ' ', false, replace_bad_utf8) + '\n';
}

}  // namespace counterprof
