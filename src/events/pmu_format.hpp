#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace counterprof {

/// attr.config, config1 and config2.
using ConfigWords = std::array<std::uint64_t, 3>;

/// Where a field of a PMU's format lies: "config:0-7,32-35" is the word 0 and the bits 0 to 7 and 32 to 35.
struct FieldFormat {
  std::size_t word = 0;
  std::uint64_t mask = 0;

  int width() const noexcept;
  bool fits(std::uint64_t value) const noexcept;
  /// Puts the value's bits, the lowest first, into the field's, and leaves the others alone. The value must
  /// fit.
  void store(std::uint64_t value, ConfigWords& words) const noexcept;
};

/// Nothing where the text is not a format, or of a word that this build's perf_event_attr does not have
/// (config3).
std::optional<FieldFormat> parse_field_format(std::string_view text);

/// The position of "config", "config1" or "config2".
std::optional<std::size_t> config_word(std::string_view name) noexcept;

}  // namespace counterprof
