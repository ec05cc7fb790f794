#include "cli/setting.hpp"

#include "counterprof/error.hpp"

#include "base/text.hpp"

namespace counterprof {

std::pair<std::string, std::string> split_setting(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == 0 || equals == std::string::npos)
    throw Error("--set '" + printable(text) + "' is not NAME=VALUE", "write --set steps=10");
  return {text.substr(0, equals), text.substr(equals + 1)};
}

}  // namespace counterprof
