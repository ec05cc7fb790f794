#include "symbols/kernel_symbols.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace counterprof {

std::string KernelSymbols::name_of(std::uint64_t address) {
  if (!is_read_) read();
  const auto behind =
      std::upper_bound(functions_.begin(), functions_.end(), address,
                       [](std::uint64_t wanted, const auto& function) { return wanted < function.first; });
  return behind == functions_.begin() ? "[kernel]" : std::prev(behind)->second;
}

void KernelSymbols::read() {
  is_read_ = true;
  const std::string text = read_file(path_).value_or("");
  for (const std::string_view line : split(text, '\n')) {
    // "ffffffff81000000 T _stext", and behind a tab the module's name; kptr_restrict makes all addresses 0.
    const auto words = split(line, ' ');
    if (words.size() < 3 || (words[1] != "T" && words[1] != "t" && words[1] != "W" && words[1] != "w"))
      continue;
    const auto address = parse_unsigned(words[0], 16);
    if (address && *address != 0)
      functions_.emplace_back(*address, std::string(words[2].substr(0, words[2].find('\t'))));
  }
  std::stable_sort(functions_.begin(), functions_.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
}

}  // namespace counterprof
