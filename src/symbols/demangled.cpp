#include "symbols/demangled.hpp"

#include <cstdlib>
#include <memory>
#include <string_view>

#include <cxxabi.h>

namespace counterprof {

std::string without_arguments(const std::string& name) {
  const std::size_t close = name.rfind(')');
  if (close == std::string::npos) return name;
  std::size_t depth = 0;
  for (std::size_t at = close + 1; at-- > 0;) {
    if (name[at] == ')') ++depth;
    if (name[at] != '(' || --depth > 0) continue;
    constexpr std::string_view call = "operator";
    const std::string_view before = std::string_view(name).substr(0, at);
    // "(anonymous namespace)::x" has its parentheses in front of the name, "operator()" in it.
    if (before.empty() || before.ends_with("::") || before.ends_with(call)) return name;
    return std::string(before);
  }
  return name;
}

std::string demangled(const char* name) {
  if (name[0] != '_' || name[1] != 'Z') return name;
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text(abi::__cxa_demangle(name, nullptr, nullptr, &status),
                                                    std::free);
  return status == 0 && text ? without_arguments(text.get()) : name;
}

}  // namespace counterprof
