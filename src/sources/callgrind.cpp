#include "sources/callgrind.hpp"

#include <bit>
#include <cmath>
#include <optional>

#include "counterprof/error.hpp"

#include "base/text.hpp"

namespace counterprof::callgrind {
namespace {

/// What follows "key: " where the line begins with that.
std::optional<std::string_view> value_of(std::string_view line, std::string_view key) {
  if (!line.starts_with(key)) return std::nullopt;
  return trim(line.substr(key.size()));
}

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> result;
  for (const std::string_view word : split(line, ' '))
    if (!word.empty()) result.push_back(word);
  return result;
}

Counts counts_of(const std::vector<std::string_view>& names, std::string_view totals) {
  const std::vector<std::string_view> numbers = words(totals);
  if (numbers.size() > names.size())
    throw Error("callgrind's output has " + std::to_string(numbers.size()) + " totals for " +
                std::to_string(names.size()) + " events");
  Counts counts;
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::uint64_t number = 0;
    if (i < numbers.size()) {
      const auto parsed = parse_unsigned(numbers[i]);
      if (!parsed) throw Error("callgrind's output has the total " + in_quotes(numbers[i]));
      number = *parsed;
    }
    counts.emplace(names[i], number);
  }
  return counts;
}

}  // namespace

std::vector<Part> parse(std::string_view text) {
  constexpr std::string_view client_request = "Client Request: ";
  std::vector<Part> parts;
  std::vector<std::string_view> names;
  std::string trigger;
  for (const std::string_view line : split(text, '\n')) {
    if (const auto value = value_of(line, "desc: Trigger:")) {
      trigger = value->starts_with(client_request) ? value->substr(client_request.size()) : *value;
    } else if (const auto events = value_of(line, "events:")) {
      names = words(*events);
    } else if (const auto totals = value_of(line, "totals:")) {
      if (names.empty()) throw Error("callgrind's output has totals before it names events");
      parts.push_back({trigger, counts_of(names, *totals)});
      trigger.clear();
    }
  }
  if (parts.empty()) throw Error("callgrind's output has no totals");
  return parts;
}

CacheGeometry nearest(CacheGeometry cache) noexcept {
  constexpr std::uint64_t largest = std::uint64_t{1} << 30U;  // callgrind keeps sizes in an int
  constexpr int usual_ways = 16;  // where nobody knows: fully associative is not to be had
  if (cache.ways <= 0) cache.ways = usual_ways;
  cache.size_bytes = std::min(cache.size_bytes, largest);
  const auto line = static_cast<std::uint64_t>(cache.line_bytes);
  const auto ways = static_cast<std::uint64_t>(cache.ways);
  const std::uint64_t lines = std::max(cache.size_bytes / line, ways);
  const std::uint64_t odd = lines >> static_cast<unsigned>(std::countr_zero(lines));
  // odd * 2^k ways leave a power of two of sets; the nearest of them by ratio.
  std::uint64_t best = odd;
  const auto distance = [&](std::uint64_t w) {
    return std::abs(std::log2(static_cast<double>(w) / static_cast<double>(ways)));
  };
  for (std::uint64_t w = odd; w <= lines; w *= 2)
    if (distance(w) < distance(best)) best = w;
  if (distance(best) <= 1) {
    cache.ways = static_cast<int>(best);
    cache.size_bytes = lines * line;
  } else {
    const double sets =
        std::exp2(std::round(std::log2(static_cast<double>(lines) / static_cast<double>(ways))));
    cache.size_bytes = static_cast<std::uint64_t>(sets) * ways * line;
  }
  return cache;
}

}  // namespace counterprof::callgrind
