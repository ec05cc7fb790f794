#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "plan/source_text.hpp"

namespace counterprof::plan {

/// One value of a plan. Aliases are resolved; no key stands twice in a mapping.
struct YamlNode {
  enum class Kind { nothing, text, list, mapping };
  Kind kind = Kind::nothing;
  std::size_t place = 0;        // in the source
  bool is_quoted = false;       // text only: in quotes or a block, so never a number
  std::string text;             // text only
  std::vector<YamlNode> keys;   // mapping only: of its items, texts all, in the order of the file
  std::vector<YamlNode> items;  // list and mapping
};

/// The plan's one document. Throws Error for what is not YAML, and for what no plan needs: several documents,
/// duplicate keys, keys that are no words, tags, nesting and aliases beyond a bound.
YamlNode parse_yaml(const SourceText& source);

/// The node on one line, as YAML's flow form writes it: {arrays: [u, v], reads: 4}.
std::string flow_form(const YamlNode& node);

}  // namespace counterprof::plan
