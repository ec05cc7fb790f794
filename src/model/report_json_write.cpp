#include <array>
#include <cmath>

#include <nlohmann/json.hpp>

#include "model/compared_json_fields.hpp"
#include "model/report_json.hpp"
#include "model/report_json_fields.hpp"

namespace counterprof {
namespace {

using namespace report_json;
using Json = nlohmann::ordered_json;

std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

/// One object being written, and the form of every type of value.
class Writer {
 public:
  static constexpr bool reads = false;

  template <typename T>
  void operator()(const char* name, const T& value) {
    object_[name] = form(value);
  }
  /// A field that is left out where it has no value.
  template <typename T>
  void where_there(const char* name, const std::optional<T>& value) {
    if (value) object_[name] = form(*value);
  }
  /// A field that reports of this schema version did not always have.
  template <typename T>
  void added_later(const char* name, const std::optional<T>& value) {
    (*this)(name, value);
  }

  template <typename T>
  void header(const char* name, const T& value) {
    object_[name] = value;
  }

  template <typename T>
  static Json form(const T& object) {
    if constexpr (std::is_enum_v<T>) {
      return to_string(object);
    } else {
      Writer writer;
      fields(writer, object);
      return std::move(writer.object_);
    }
  }

 private:
  /// A count is written as an integer: 1000, not 1000.0. Beyond 2^53 not every integer is a double.
  static Json form(double number) {
    constexpr double exact = 9007199254740992.0;
    if (!std::isfinite(number)) return nullptr;
    if (std::trunc(number) == number && std::abs(number) <= exact) return static_cast<std::int64_t>(number);
    return number;
  }
  static Json form(bool value) { return value; }
  static Json form(int value) { return value; }
  static Json form(std::uint64_t value) { return value; }
  static Json form(const std::string& text) { return text; }

  template <typename T>
  static Json form(const std::optional<T>& value) {
    return value ? form(*value) : Json(nullptr);
  }
  template <typename T>
  static Json form(const std::vector<T>& values) {
    Json list = Json::array();
    for (const T& value : values) list.push_back(form(value));
    return list;
  }
  template <typename T>
  static Json form(const std::vector<std::pair<std::string, T>>& pairs) {
    Json object = Json::object();
    for (const auto& [name, value] : pairs) object[key(name)] = form(value);
    return object;
  }
  static Json form(const std::array<double, 2>& pair) { return Json::array({form(pair[0]), form(pair[1])}); }

  template <typename T>
  static Json form(const NullWhen<T>& view) {
    return view.value == view.absent ? Json(nullptr) : form(view.value);
  }
  template <typename T>
  static Json form(const PartOfReading<T>& view) {
    return view.reading ? form((*view.reading).*view.part) : Json(nullptr);
  }
  /// The name as it will be printed: two that differ in bad bytes only must not become one key twice.
  static std::string key(const std::string& name) { return Json::parse(dump(name, -1)).get<std::string>(); }

  Json object_ = Json::object();
};

}  // namespace

std::string to_json(const Report& report, int indent) {
  return dump(Writer::form(report), indent) + '\n';
}

std::string to_json(const Compared& compared) {
  return dump(Writer::form(compared), 2) + '\n';
}

}  // namespace counterprof
