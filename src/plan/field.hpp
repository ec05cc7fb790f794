#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plan/yaml.hpp"

namespace counterprof::plan {

struct Member;

/// A value of the plan under the name of its key, read as what it has to be. Everything that reads throws
/// Error at the value's place, with what is wanted there as the hint. Lives no longer than its source and
/// node.
class Field {
 public:
  Field(const SourceText& source, const YamlNode& node, std::string name)
      : source_(&source), node_(&node), name_(std::move(name)) {}

  const std::string& name() const noexcept { return name_; }
  bool is(YamlNode::Kind kind) const noexcept { return node_->kind == kind; }
  const YamlNode& node() const noexcept { return *node_; }

  Error error(std::string_view message, std::string hint = {}) const;
  /// At that byte of the text, where the source spells the text as it is read.
  Error error_at(std::size_t offset, std::string_view message, std::string hint = {}) const;
  /// "'NAME' is a list", say, with the hint that it has to be something else.
  Error wrong_kind(std::string wanted) const;

  /// Any word or number, as it is written.
  std::string text() const;
  /// `or_else` stands before the range in hints: what the value may be besides.
  std::uint64_t whole(std::uint64_t minimum, std::uint64_t maximum, std::string_view or_else = {}) const;
  double number() const;
  /// Of the type E of the rows of a table {word, value}.
  template <class E, std::size_t N>
  E word(const std::array<std::pair<std::string_view, E>, N>& table) const;

  /// The list's elements, under the list's own name.
  std::vector<Field> items() const;
  std::vector<Member> members() const;

 private:
  /// The number's text without a plus sign; refuses text in quotes, 010 and what else is often mistaken for a
  /// number.
  std::string_view digits(std::string_view wanted) const;
  [[noreturn]] void refuse_word(std::span<const std::string> words) const;

  const SourceText* source_;
  const YamlNode* node_;
  std::string name_;
};

/// A key with its value.
struct Member {
  Field key;  // errors here stand at the key
  Field value;
};

/// A key that a mapping may have, and what becomes of its value. A table of these is all there is to a
/// mapping's keys: reading, the hint for an unknown key and the tests see the same rows.
template <class Target>
struct Key {
  std::string_view name;
  void (*read)(const Field& value, Target& target);
};

[[noreturn]] void refuse_key(const Field& key, std::span<const std::string> known);

/// Reads the mapping's members by the tables' rows, in the order of the plan.
template <class Target, class... Tables>
void read_keys(const Field& mapping, Target& target, const Tables&... tables) {
  for (const Member& member : mapping.members()) {
    const auto read_by = [&](const auto& table) {
      for (const auto& key : table)
        if (key.name == member.value.name()) return key.read(member.value, target), true;
      return false;
    };
    if ((read_by(tables) || ...)) continue;
    std::vector<std::string> known;
    const auto list = [&](const auto& table) {
      for (const auto& key : table) known.emplace_back(key.name);
    };
    (list(tables), ...);
    refuse_key(member.key, known);
  }
}

template <class E, std::size_t N>
E Field::word(const std::array<std::pair<std::string_view, E>, N>& table) const {
  const std::string wanted = text();
  std::vector<std::string> words;
  for (const auto& [word, value] : table) {
    if (word == wanted) return value;
    words.emplace_back(word);
  }
  refuse_word(words);
}

}  // namespace counterprof::plan
