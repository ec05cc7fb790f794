#pragma once

#include <optional>
#include <string_view>

namespace counterprof::perf_stat {

/// The decimal mark of a number that has one: '.' or ','; '.' where it has none.
char decimal_mark(std::string_view number) noexcept;

/// The number as perf prints it under some locale: digits, in groups or not, then perhaps the mark and
/// decimals. Groups are parted by a comma, a point, an apostrophe or a space (of ASCII, Latin-1 or Unicode),
/// always the same one, and are of three digits, or, as in India, of two before the last three. No sign, no
/// exponent; nothing where anything is left over.
std::optional<double> parse_number(std::string_view text, char mark);

/// Takes the number off the front: "1 234 567" of "1 234 567 cycles", where the last space parts it from what
/// follows. Takes nothing where there is none.
std::optional<double> take_number(std::string_view& text, char mark);

/// What the percentage's own digits say: 3.43 % is 0.0343, where dividing gives 0.034300000000000004.
double fraction_of(double percent) noexcept;

/// "1.07", "1,07" and "nan", of which nothing is known: what stands before a '%', as a fraction. The outer
/// optional is empty where this is none.
std::optional<std::optional<double>> parse_percentage(std::string_view text, char mark);

}  // namespace counterprof::perf_stat
