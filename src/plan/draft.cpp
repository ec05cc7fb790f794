#include "plan/draft.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "machine/cache_model.hpp"
#include "plan/words.hpp"

namespace counterprof::plan {
namespace {

constexpr std::array<std::pair<std::string_view, Order>, 2> order_words{{
    {"interleaved", Order::interleaved},
    {"sequential", Order::sequential},
}};
constexpr std::array<std::pair<std::string_view, Scheduling>, 2> scheduling_words{{
    {"passes", Scheduling::passes},
    {"multiplex", Scheduling::multiplex},
}};
constexpr std::array<std::pair<std::string_view, SourceChoice>, 3> source_words{{
    {"auto", SourceChoice::automatic},
    {"perf", SourceChoice::perf},
    {"simulated", SourceChoice::simulated},
}};
constexpr std::array<std::pair<std::string_view, bool>, 2> truth_words{{
    {"true", true},
    {"false", false},
}};
constexpr std::array<std::pair<std::string_view, bool>, 2> region_words{{
    {"control", true},
    {"none", false},
}};

int whole_int(const Field& value, int minimum, int maximum) {
  return static_cast<int>(
      value.whole(static_cast<std::uint64_t>(minimum), static_cast<std::uint64_t>(maximum)));
}

std::string filled_text(const Field& value) {
  std::string text = value.text();
  if (text.empty())
    throw value.error(in_quotes(value.name()) + " is empty", "leave the key out, or give it a value");
  return text;
}

double timeout(const Field& value) {
  constexpr double most = 1e6;  // eleven days; more milliseconds than that do not fit poll(2)'s int
  const double seconds = value.number();
  if (!(seconds > 0 && seconds <= most))
    throw value.error(fmt::format("'timeout' is out of range: {}", seconds),
                      "seconds, above 0 and at most 1000000");
  return seconds;
}

double min_time(const Field& value) {
  constexpr double most = 3600;
  const double seconds = value.number();
  if (!(seconds >= 0 && seconds <= most))
    throw value.error(fmt::format("'min_time' is out of range: {}", seconds), "seconds, from 0 to 3600");
  return seconds;
}

std::string cache(const Field& value) {
  std::string text = value.text();
  try {
    check_cache_text("'cache'", text);
  } catch (const Error& error) {
    throw value.error(error.what(), error.hint());
  }
  return text;
}

std::optional<int> cpu(const Field& value) {
  constexpr int most =
      65535;  // more than any Linux is built for; whether the machine has it, the runner sees
  if (value.is(YamlNode::Kind::text) && value.text() == "none") return std::nullopt;
  return static_cast<int>(value.whole(0, most, "none, or "));
}

std::vector<std::string> events(const Field& value) {
  std::vector<Field> fields{value};
  if (!value.is(YamlNode::Kind::text)) fields = value.items();
  std::vector<std::string> result;
  std::set<std::string> seen;
  for (const Field& field : fields) {
    for (std::string& event : split_events(field.text())) {
      if (event.empty())
        throw field.error("an event's name is empty", "write names with single commas between them");
      if (!seen.insert(event).second)
        throw field.error("the event " + in_quotes(event) + " is named twice", "name it once");
      result.push_back(std::move(event));
    }
  }
  if (result.empty()) throw value.error("'events' is empty", "leave the key out for the default events");
  return result;
}

std::vector<ParameterDraft> parameters(const Field& value) {
  std::vector<ParameterDraft> result;
  for (const Member& member : value.members()) {
    ParameterDraft parameter{member.key, {member.value}, member.value.is(YamlNode::Kind::list)};
    if (parameter.is_swept) parameter.values = member.value.items();
    if (parameter.values.empty())
      throw member.value.error(in_quotes(member.key.name()) + " has no values",
                               "a number, or a list of numbers to sweep");
    for (const Field& number : parameter.values) static_cast<void>(number.number());
    result.push_back(std::move(parameter));
  }
  return result;
}

std::vector<Field> command(const Field& value) {
  if (!value.is(YamlNode::Kind::list))
    throw value.wrong_kind("a list of words: [python3, program.py, --steps, \"{steps}\"]");
  std::vector<Field> words = value.items();
  if (words.empty()) throw value.error("'command' is empty", "a list of words, the program first");
  for (const Field& word : words) {
    // {steps} without quotes is YAML's mapping of steps to nothing.
    if (word.is(YamlNode::Kind::mapping)) throw word.wrong_kind("write placeholders in quotes: \"{steps}\"");
    static_cast<void>(word.text());
  }
  if (words.front().text().empty()) throw words.front().error("the program's name is empty");
  return words;
}

std::vector<Member> environment(const Field& value) {
  std::vector<Member> variables = value.members();
  for (const Member& variable : variables) {
    const std::string name = variable.key.text();
    if (name.empty() || name.find('=') != std::string::npos)
      throw variable.key.error(in_quotes(name) + " cannot be the name of an environment variable",
                               "a name is not empty and has no '='");
    if (variable.value.is(YamlNode::Kind::nothing))
      throw variable.value.error(in_quotes(name) + " is empty", R"(write "" for an empty text)");
    static_cast<void>(variable.value.text());
  }
  return variables;
}

Field traffic(const Field& value) {
  if (!value.is(YamlNode::Kind::text) && !value.is(YamlNode::Kind::mapping))
    throw value.wrong_kind("text or a mapping");
  return value;
}

constexpr Key<Outputs> outputs_table[] = {
    {"json", [](const Field& value, Outputs& outputs) { outputs.json = filled_text(value); }},
    {"history", [](const Field& value, Outputs& outputs) { outputs.history = filled_text(value); }},
};

constexpr Key<Common> common_table[] = {
    {"runs", [](const Field& value, Common& c) { c.settings.runs = whole_int(value, 1, most_runs); }},
    {"warmup", [](const Field& value, Common& c) { c.settings.warmup = whole_int(value, 0, 100'000); }},
    {"warmup_steps",
     [](const Field& value, Common& c) { c.settings.warmup_steps = whole_int(value, 0, 1'000'000'000); }},
    {"source", [](const Field& value, Common& c) { c.settings.source = value.word(source_words); }},
    {"timeout", [](const Field& value, Common& c) { c.settings.timeout_seconds = timeout(value); }},
    {"cache", [](const Field& value, Common& c) { c.settings.cache = cache(value); }},
    {"min_time", [](const Field& value, Common& c) { c.settings.min_time_seconds = min_time(value); }},
    {"per_thread", [](const Field& value, Common& c) { c.settings.per_thread = value.word(truth_words); }},
    {"parameters", [](const Field& value, Common& c) { c.parameters = parameters(value); }},
};

constexpr Key<PlanDraft> plan_table[] = {
    {"events", [](const Field& value, PlanDraft& d) { d.plan.events = events(value); }},
    {"order", [](const Field& value, PlanDraft& d) { d.plan.order = value.word(order_words); }},
    {"seed", [](const Field& value, PlanDraft& d) { d.plan.seed = value.whole(0, UINT64_MAX); }},
    {"scheduling",
     [](const Field& value, PlanDraft& d) { d.plan.scheduling = value.word(scheduling_words); }},
    {"cpu", [](const Field& value, PlanDraft& d) { d.plan.cpu = cpu(value); }},
    {"kernels", [](const Field& value, PlanDraft& d) { d.kernels = value; }},
    {"baseline", [](const Field& value, PlanDraft& d) { d.baseline = value; }},
    {"ranking", [](const Field& value, PlanDraft& d) { d.ranking = value.items(); }},
    {"outputs", [](const Field& value, PlanDraft& d) { read_keys(value, d.plan.outputs, outputs_table); }},
};

constexpr Key<EntryDraft> entry_table[] = {
    {"use", [](const Field& value, EntryDraft& e) { e.use = value; }},
    {"command", [](const Field& value, EntryDraft& e) { e.command = command(value); }},
    {"library", [](const Field& value, EntryDraft& e) { e.library = value; }},
    {"name", [](const Field& value, EntryDraft& e) { e.name = value; }},
    {"env", [](const Field& value, EntryDraft& e) { e.env = environment(value); }},
    {"directory", [](const Field& value, EntryDraft& e) { e.directory = filled_text(value); }},
    {"work", [](const Field& value, EntryDraft& e) { e.work = value; }},
    {"traffic", [](const Field& value, EntryDraft& e) { e.traffic = traffic(value); }},
    {"region",
     [](const Field& value, EntryDraft& e) {
       e.region = value;
       e.control_region = value.word(region_words);
     }},
    {"family", [](const Field& value, EntryDraft& e) { filled_text(value), e.family = value; }},
    {"disagrees", [](const Field& value, EntryDraft& e) { e.disagrees = value.word(truth_words); }},
};

constexpr std::array<std::pair<std::string_view, KernelKind>, 3> kinds{{
    {"use", KernelKind::builtin},
    {"command", KernelKind::command},
    {"library", KernelKind::library},
}};

/// The one key that says what the entry measures.
KernelKind kind_of(const Field& entry) {
  if (entry.is(YamlNode::Kind::text))
    throw entry.error("a kernel has to be a mapping", fmt::format("write 'use: {}'", entry.text()));
  std::optional<Member> decisive;
  KernelKind kind{};
  for (const Member& member : entry.members()) {
    const auto* const found = std::find_if(kinds.begin(), kinds.end(),
                                           [&](const auto& row) { return row.first == member.key.name(); });
    if (found == kinds.end()) continue;
    if (decisive)
      throw member.key.error(
          fmt::format("an entry cannot have both '{}' and '{}'", decisive->key.name(), found->first),
          "make it two entries");
    decisive = member;
    kind = found->second;
  }
  if (!decisive)
    throw entry.error("the entry does not say what to measure",
                      "it needs one of 'use', 'command' and 'library'");
  return kind;
}

EntryDraft read_entry(const Field& field, const Settings& plan_settings) {
  EntryDraft entry(field);
  entry.kind = kind_of(field);
  entry.settings = plan_settings;
  const bool is_command = entry.kind == KernelKind::command;
  // A command is not ours to execute again: simulation has to be its own entry's word, or the command line's.
  if (is_command && plan_settings.source == SourceChoice::simulated)
    entry.settings.source = SourceChoice::automatic;
  read_keys(field, entry, entry_table, common_table);
  if (is_command && !entry.name) throw field.error("a command needs a name", "add 'name:'");
  for (const std::optional<Field>& own : {entry.work, entry.region, entry.family})
    if (own && !is_command)
      throw own->error(fmt::format("'{}' is for commands", own->name()),
                       "a kernel says this of itself: leave the key out");
  return entry;
}

template <class... Tables>
std::vector<std::string> names_of(const Tables&... tables) {
  std::vector<std::string> names;
  const auto add = [&](const auto& table) {
    for (const auto& key : table) names.emplace_back(key.name);
  };
  (add(tables), ...);
  return names;
}

}  // namespace

PlanDraft read_draft(const Field& plan) {
  if (plan.is(YamlNode::Kind::nothing))
    throw plan.error("the plan is empty", "a plan has at least the key 'kernels'");
  if (!plan.is(YamlNode::Kind::mapping))
    throw plan.error("the plan is not a mapping", "a plan has at least the key 'kernels'");
  PlanDraft draft;
  draft.plan.events = default_events();
  read_keys(plan, draft, plan_table, common_table);
  if (!draft.kernels)
    throw plan.error("the plan has no 'kernels'", "a list of what to measure: kernels: [{use: ...}]");
  if (!draft.kernels->is(YamlNode::Kind::list)) throw draft.kernels->wrong_kind("a list of what to measure");
  // Only now, wherever `kernels` stands: entries inherit the plan's settings.
  draft.plan.settings = draft.settings;
  for (const Field& entry : draft.kernels->items())
    draft.entries.push_back(read_entry(entry, draft.settings));
  if (draft.entries.empty()) throw draft.kernels->error("'kernels' is empty", "a list of what to measure");
  return draft;
}

std::vector<std::string> plan_keys() {
  return names_of(plan_table, common_table, outputs_table);
}

std::vector<std::string> entry_keys() {
  return names_of(entry_table, common_table);
}

}  // namespace counterprof::plan
