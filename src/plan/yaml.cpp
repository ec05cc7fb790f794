#include "plan/yaml.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "base/text.hpp"

namespace counterprof::plan {
namespace {

// The plan is built from the parser's events, not by YAML::Load: that keeps the first of two equal keys
// without a word, follows a cyclic anchor for ever and lets nine lines of aliases stand for a billion values.
// Here each bound holds before anything is built. No plan that a hand wrote comes near them: the deepest
// value that it has is four levels down, and an alias is charged for all that it copies.
constexpr std::size_t most_levels = 32;
constexpr std::size_t most_values = 50'000;
constexpr std::size_t most_text_bytes = 2 * largest_plan_bytes;

class Builder : public YAML::EventHandler {
 public:
  explicit Builder(const SourceText& source) : source_(source) {}

  YamlNode take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (has_document_)
      throw source_.error(place_of(mark), "a second document begins here", "one file holds one plan");
    has_document_ = true;
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    YamlNode node;
    // The parser's mark of a value that is left out is the next token's.
    node.place = waits_for_value() ? open_.back().node.keys.back().place : place_of(mark);
    add(std::move(node), anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode node;
    node.kind = YamlNode::Kind::text;
    node.place = place_of(mark);
    refuse_tag(node.place, tag);
    node.is_quoted = tag == "!";
    node.text = value;
    add(std::move(node), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto node = anchored_.find(anchor);
    if (node == anchored_.end())
      throw source_.error(place_of(mark), "this alias stands inside of what it means", "write the value out");
    here_ = place_of(mark);
    charge(node->second);
    add_charged(node->second, 0);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    begin(YamlNode::Kind::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { end(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    begin(YamlNode::Kind::mapping, mark, tag, anchor);
  }
  void OnMapEnd() override { end(); }

 private:
  struct Open {
    YamlNode node;
    YAML::anchor_t anchor = 0;
    std::map<std::string, std::size_t, std::less<>> key_places;
  };

  static std::size_t place_of(const YAML::Mark& mark) noexcept {
    return static_cast<std::size_t>(std::max(mark.pos, 0));
  }

  bool waits_for_key() const noexcept {
    return !open_.empty() && open_.back().node.kind == YamlNode::Kind::mapping &&
           open_.back().node.keys.size() == open_.back().node.items.size();
  }
  bool waits_for_value() const noexcept {
    return !open_.empty() && open_.back().node.keys.size() > open_.back().node.items.size();
  }

  void refuse_tag(std::size_t place, const std::string& tag) const {
    if (tag.empty() || tag == "?" || tag == "!") return;
    throw source_.error(place, "a plan has no tags", "leave out the word that begins with '!'");
  }

  void begin(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    Open open;
    open.node.kind = kind;
    open.node.place = place_of(mark);
    open.anchor = anchor;
    refuse_tag(open.node.place, tag);
    if (waits_for_key()) refuse_key(open.node.place);
    if (open_.size() == most_levels)
      throw source_.error(open.node.place, fmt::format("nested deeper than {} levels", most_levels));
    open_.push_back(std::move(open));
  }

  void end() {
    Open done = std::move(open_.back());
    open_.pop_back();
    add(std::move(done.node), done.anchor);
  }

  void add(YamlNode node, YAML::anchor_t anchor) {
    here_ = node.place;
    charge_one(node);
    add_charged(std::move(node), anchor);
  }

  void add_charged(YamlNode node, YAML::anchor_t anchor) {
    if (anchor != 0) anchored_[anchor] = node;
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (waits_for_key()) {
      add_key(std::move(node));
    } else {
      open_.back().node.items.push_back(std::move(node));
    }
  }

  [[noreturn]] void refuse_key(std::size_t place) const {
    throw source_.error(place, "a key has to be a word",
                        "is a bracket or a quote left open? text that holds brackets needs quotes");
  }

  void add_key(YamlNode node) {
    if (node.kind != YamlNode::Kind::text) refuse_key(here_);
    if (node.text == "<<" && !node.is_quoted)
      throw source_.error(here_, "a plan has no merge keys",
                          "write the keys out, or give a whole value by an alias");
    Open& mapping = open_.back();
    const auto [first, is_new] = mapping.key_places.emplace(node.text, here_);
    if (!is_new)
      throw source_.error(here_, "duplicate key " + in_quotes(node.text),
                          fmt::format("it stands in line {} already", source_.line_number(first->second)));
    node.place = here_;
    mapping.node.keys.push_back(std::move(node));
  }

  void charge(const YamlNode& node) {
    charge_one(node);
    for (const YamlNode& key : node.keys) charge_one(key);
    for (const YamlNode& item : node.items) charge(item);
  }

  void charge_one(const YamlNode& node) {
    text_bytes_ += node.text.size();
    if (++values_ > most_values || text_bytes_ > most_text_bytes)
      throw source_.error(here_, "the plan is too large",
                          fmt::format("at most {} values and {} KiB of text, what aliases repeat included",
                                      most_values, most_text_bytes / 1024));
  }

  const SourceText& source_;
  bool has_document_ = false;
  YamlNode root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, YamlNode> anchored_;  // complete ones only
  std::size_t here_ = 0;                         // where what is being added stands
  std::size_t values_ = 0;
  std::size_t text_bytes_ = 0;
};

/// For those of the parser's complaints whose usual cause is known.
std::string remedy(std::string_view complaint) {
  struct Row {
    const char* complaint;
    const char* remedy;
  };
  static const Row rows[] = {
      {YAML::ErrorMsg::END_OF_MAP, "is this line indented as far as the one it belongs to?"},
      {YAML::ErrorMsg::END_OF_SEQ, "is this line indented as far as the one it belongs to?"},
      {YAML::ErrorMsg::END_OF_MAP_FLOW, "a '{' or '[' is left open before this"},
      {YAML::ErrorMsg::END_OF_SEQ_FLOW, "a '{' or '[' is left open before this"},
      {YAML::ErrorMsg::MAP_VALUE, "text that holds ': ' needs quotes"},
      {YAML::ErrorMsg::BLOCK_ENTRY, "'- ' begins a line of its own, indented by spaces"},
      {YAML::ErrorMsg::TAB_IN_INDENTATION, "indent by spaces"},
      {YAML::ErrorMsg::UNKNOWN_TOKEN, "text that begins with %, @ or ` needs quotes"},
      {YAML::ErrorMsg::UNKNOWN_ANCHOR,
       "an alias '*name' stands after its anchor '&name'; other text needs quotes"},
      {YAML::ErrorMsg::EOF_IN_SCALAR, "a quote is left open before this"},
      {YAML::ErrorMsg::INVALID_ESCAPE, R"(in double quotes a backslash is written "\\")"},
  };
  for (const Row& row : rows)
    if (complaint.starts_with(row.complaint)) return row.remedy;
  return {};
}

/// What flow form can leave without quotes and reads back as the same text.
bool is_plain_word(std::string_view text) noexcept {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  };
  const auto may_stand_inside = [&](char c) {
    return is_letter(c) || std::string_view(" -+*/()").find(c) != std::string_view::npos;
  };
  return !text.empty() && is_letter(text.front()) && (is_letter(text.back()) || text.back() == ')') &&
         std::all_of(text.begin(), text.end(), may_stand_inside);
}

std::string double_quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      result += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    } else {
      result += c;
    }
  }
  return result + '"';
}

std::string word_form(std::string_view text, bool is_quoted) {
  return !is_quoted && is_plain_word(text) ? std::string(text) : double_quoted(text);
}

}  // namespace

YamlNode parse_yaml(const SourceText& source) {
  Builder builder(source);
  std::istringstream stream(source.text());
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& e) {
    // What is left open is noticed at the end of the file: there its last line says more than the empty one
    // after it.
    const std::size_t last = source.text().find_last_not_of(" \t\r\n") + 1;
    throw source.error(std::min(static_cast<std::size_t>(std::max(e.mark.pos, 0)), last),
                       "not YAML: " + printable(e.msg), remedy(e.msg));
  } catch (const std::logic_error& e) {  // what the parser's own defects would come out as
    throw source.error(0, std::string("not YAML: ") + e.what());
  }
  return builder.take();
}

std::string flow_form(const YamlNode& node) {
  std::string result;
  switch (node.kind) {
    case YamlNode::Kind::nothing:
      return "null";
    case YamlNode::Kind::text:
      return word_form(node.text, node.is_quoted);
    case YamlNode::Kind::list:
    case YamlNode::Kind::mapping:
      break;
  }
  const bool is_list = node.kind == YamlNode::Kind::list;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    if (i > 0) result += ", ";
    if (!is_list) result += word_form(node.keys[i].text, node.keys[i].is_quoted) + ": ";
    result += flow_form(node.items[i]);
  }
  return is_list ? '[' + result + ']' : '{' + result + '}';
}

}  // namespace counterprof::plan
