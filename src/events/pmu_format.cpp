#include "events/pmu_format.hpp"

#include <bit>

#include "base/text.hpp"

namespace counterprof {

int FieldFormat::width() const noexcept {
  return std::popcount(mask);
}

bool FieldFormat::fits(std::uint64_t value) const noexcept {
  return width() == 64 || value >> width() == 0;
}

void FieldFormat::store(std::uint64_t value, ConfigWords& words) const noexcept {
  std::uint64_t bits = 0;
  for (std::uint64_t left = mask; left != 0; left &= left - 1, value >>= 1)
    if ((value & 1) != 0) bits |= left & -left;  // the lowest bit that is left
  words[word] = (words[word] & ~mask) | bits;
}

std::optional<FieldFormat> parse_field_format(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto word = config_word(text.substr(0, colon));
  if (!word) return std::nullopt;
  FieldFormat format{*word, 0};
  for (const std::string_view range : split(text.substr(colon + 1), ',')) {
    const std::size_t dash = range.find('-');
    const auto first = parse_unsigned(range.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parse_unsigned(range.substr(dash + 1));
    if (!first || !last || *first > *last || *last > 63) return std::nullopt;
    format.mask |= ~std::uint64_t{0} >> (63 - (*last - *first)) << *first;
  }
  return format;
}

std::optional<std::size_t> config_word(std::string_view name) noexcept {
  if (name == "config") return 0;
  if (name == "config1") return 1;
  if (name == "config2") return 2;
  return std::nullopt;
}

}  // namespace counterprof
