#include "plan/field.hpp"

#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"

namespace counterprof::plan {
namespace {

const char* kind_of(const YamlNode& node) noexcept {
  switch (node.kind) {
    case YamlNode::Kind::nothing:
      return "empty";
    case YamlNode::Kind::text:
      return node.is_quoted ? "text in quotes" : "a word";
    case YamlNode::Kind::list:
      return "a list";
    case YamlNode::Kind::mapping:
      return "a mapping";
  }
  return "unknown";
}

bool is_digits(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string one_of(std::span<const std::string> words) {
  return fmt::format("one of: {}", fmt::join(words, ", "));
}

std::string remedy(std::string_view word, std::span<const std::string> known) {
  const std::string near = did_you_mean(word, known);
  return near.empty() ? one_of(known) : near;
}

}  // namespace

Error Field::error(std::string_view message, std::string hint) const {
  return source_->error(node_->place, message, std::move(hint));
}

Error Field::error_at(std::size_t offset, std::string_view message, std::string hint) const {
  const std::size_t begin = node_->place + (node_->is_quoted ? 1 : 0);
  const bool is_verbatim =
      source_->text().compare(std::min(begin, source_->text().size()), node_->text.size(), node_->text) == 0;
  return is_verbatim ? source_->error(begin + offset, message, std::move(hint))
                     : error(message, std::move(hint));
}

Error Field::wrong_kind(std::string wanted) const {
  return error(fmt::format("{} is {}", in_quotes(name_), kind_of(*node_)), std::move(wanted));
}

std::string Field::text() const {
  if (!is(YamlNode::Kind::text)) throw wrong_kind("text");
  if (node_->text.find('\0') != std::string::npos)
    throw error(in_quotes(name_) + " has a NUL character inside", "leave out \\0: nothing can take it");
  return node_->text;
}

std::string_view Field::digits(std::string_view wanted) const {
  if (!is(YamlNode::Kind::text)) throw wrong_kind(std::string(wanted));
  std::string_view text = node_->text;
  if (node_->is_quoted)
    throw wrong_kind(parse_double(text) ? fmt::format("write {} without quotes", text) : std::string(wanted));
  const std::string_view sign = text.starts_with('+') || text.starts_with('-') ? text.substr(0, 1) : "";
  const std::string_view figures = text.substr(sign.size());
  if (figures.size() > 1 && figures[0] == '0' && is_digits(figures)) {
    // YAML 1.1 reads 010 as 8, YAML 1.2 as 10.
    const std::size_t first = std::min(figures.find_first_not_of('0'), figures.size() - 1);
    const auto octal = parse_unsigned(figures, 8);
    std::string hint = fmt::format("write {}{}", sign, figures.substr(first));
    if (octal && *octal > 7) hint += fmt::format(", or {}{} if octal is meant", sign, *octal);
    throw error(fmt::format("{} has a leading zero: {}", in_quotes(name_), in_quotes(text)), std::move(hint));
  }
  return sign == "+" ? figures : text;
}

std::uint64_t Field::whole(std::uint64_t minimum, std::uint64_t maximum, std::string_view or_else) const {
  const std::string wanted = fmt::format("{}a whole number from {} to {}", or_else, minimum, maximum);
  const std::string_view written = digits(wanted);
  const bool is_negative = written.starts_with('-');
  if (!is_digits(written.substr(is_negative ? 1 : 0)))
    throw error(fmt::format("{} is not a whole number: {}", in_quotes(name_), in_quotes(written)), wanted);
  const auto value = parse_unsigned(written);
  if (!value || *value < minimum || *value > maximum)
    throw error(fmt::format("{} is out of range: {}", in_quotes(name_), in_quotes(written)), wanted);
  return *value;
}

double Field::number() const {
  const std::string_view written = digits("a number");
  const auto value = parse_double(written);
  if (!value || !std::isfinite(*value))
    throw error(fmt::format("{} is not a finite number: {}", in_quotes(name_), in_quotes(written)),
                "a number such as 512, 0.1 or 1e-3");
  return *value;
}

std::vector<Field> Field::items() const {
  if (!is(YamlNode::Kind::list)) throw wrong_kind("a list");
  std::vector<Field> result;
  result.reserve(node_->items.size());
  for (const YamlNode& item : node_->items) result.emplace_back(*source_, item, name_);
  return result;
}

std::vector<Member> Field::members() const {
  if (!is(YamlNode::Kind::mapping)) throw wrong_kind("a mapping: keys with values");
  std::vector<Member> result;
  result.reserve(node_->items.size());
  for (std::size_t i = 0; i < node_->items.size(); ++i) {
    const std::string& name = node_->keys[i].text;
    result.push_back({Field(*source_, node_->keys[i], name), Field(*source_, node_->items[i], name)});
  }
  return result;
}

void Field::refuse_word(std::span<const std::string> words) const {
  throw error(fmt::format("{} cannot be {}", in_quotes(name_), in_quotes(node_->text)),
              remedy(node_->text, words));
}

void refuse_key(const Field& key, std::span<const std::string> known) {
  throw key.error("unknown key " + in_quotes(key.name()), remedy(key.name(), known));
}

}  // namespace counterprof::plan
