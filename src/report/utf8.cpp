#include "report/utf8.hpp"

#include <nlohmann/json.hpp>

namespace counterprof {

std::string valid_utf8(std::string_view text) {
  using Json = nlohmann::json;
  return Json::parse(Json(text).dump(-1, ' ', false, Json::error_handler_t::replace)).get<std::string>();
}

std::string valid_utf8(std::string_view text, std::string_view nul) {
  std::string result;
  for (const char c : valid_utf8(text)) {
    if (c == '\0')
      result += nul;
    else
      result += c;
  }
  return result;
}

}  // namespace counterprof
