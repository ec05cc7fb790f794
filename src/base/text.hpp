#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace counterprof {

/// The candidates nearest to `word` by edit distance (Damerau-Levenshtein, case ignored), nearest first, at
/// most `most`; only those near enough to be a slip of the hand (a third of the word's length, at least 2) or
/// that contain the word.
std::vector<std::string> closest(std::string_view word, std::span<const std::string> candidates,
                                 std::size_t most = 3);

/// "did you mean 'a', 'b' or 'c'?", or empty where nothing is near.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

/// Text for a terminal: control characters and bytes that are no UTF-8 as \xNN, so that a hostile name cannot
/// move the cursor or break a line.
std::string printable(std::string_view text);

/// Characters of UTF-8; bytes that continue none count as nothing.
std::size_t characters(std::string_view text) noexcept;
/// The first, or the last, `most` of them.
std::string_view first_characters(std::string_view text, std::size_t most) noexcept;
std::string_view last_characters(std::string_view text, std::size_t most) noexcept;

/// What a stranger wrote, for a message: in single quotes, printable, its middle left out where it is long.
/// (Not `quoted`: for a std::string the compiler would find std::quoted.)
std::string in_quotes(std::string_view text);

/// The whole file, or nothing where it cannot be read. For small files of /proc and /sys.
std::optional<std::string> read_file(const std::string& path);
/// The same without trailing white space.
std::optional<std::string> read_line(const std::string& path);
/// The number that is the file's whole content, or nothing.
std::optional<long long> read_number(const std::string& path);

std::string_view trim(std::string_view text) noexcept;
std::vector<std::string_view> split(std::string_view text, char separator);
/// The parts with the separator between them.
std::string join(std::span<const std::string> parts, std::string_view separator);

/// The whole text as a number, decimal point '.', never the locale's; nothing where anything is left over.
std::optional<double> parse_double(std::string_view text) noexcept;
/// Base 0 understands 0x.
std::optional<unsigned long long> parse_unsigned(std::string_view text, int base = 10) noexcept;

/// The shortest text that reads back as the same number: "512", "0.1", "1e+300".
std::string shortest(double number);

}  // namespace counterprof
