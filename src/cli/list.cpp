// counterprof list: what there is to be counted, run and written. Events are listed by opening them.
#include <algorithm>
#include <array>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "analysis/metric_table.hpp"
#include "analysis/rules/rules.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "events/resolver.hpp"
#include "kernels/table.hpp"
#include "perf/open.hpp"
#include "report/format.hpp"
#include "report/sql.hpp"

namespace counterprof {
namespace {

/// Opens each event that has a name here, for a moment.
class EventLister {
 public:
  explicit EventLister(bool all) : all_(all) {}

  std::string list() {
    std::string text;
    for (const KnownEvent& event : resolver_.known()) text += line(event);
    if (hidden_ > 0)
      text += fmt::format(
          "\n{} more have a name and cannot be counted here; --all shows them with the reason.\n", hidden_);
    if (resolver_.tracefs().empty())
      text +=
          "\nTracepoints are not listed: tracefs is not mounted (mount -t tracefs tracefs "
          "/sys/kernel/tracing).\n";
    return text;
  }

 private:
  std::string line(const KnownEvent& known) {
    std::string why;
    // Opening one tracepoint costs 30 ms to close again; that one opens tells that all do.
    if (known.source == Source::tracepoint && tracepoints_) {
      why = *tracepoints_;
    } else {
      why = reason_against(known.name);
      if (known.source == Source::tracepoint) tracepoints_ = why;
    }
    if (!why.empty() && !all_) {
      ++hidden_;
      return {};
    }
    std::string names = printable(known.name);
    for (const std::string& alias : known.aliases) names += " OR " + printable(alias);
    return fmt::format("  {:<52} {:<10} {}\n", names, to_string(known.source),
                       why.empty() ? printable(known.description) : "not here: " + why);
  }

  /// Empty: it opens.
  std::string reason_against(const std::string& name) {
    try {
      const OpenOutcome outcome = open_event(resolver_.resolve(name), {}, PerfSyscalls::real());
      if (outcome.opened.status == Status::counted) return {};
      return outcome.opened.reason ? outcome.opened.reason->text : to_string(outcome.opened.status);
    } catch (const Error& error) {
      return error.what();
    }
  }

  Resolver resolver_;
  bool all_;
  int hidden_ = 0;
  std::optional<std::string> tracepoints_;
};

std::string list_kernels() {
  std::string text;
  for (const counterprof_kernel* kernel : builtin_kernels()) {
    text += fmt::format("  {:<30} {}\n", kernel->name, kernel->description);
    std::string parameters;
    for (std::size_t i = 0; i < kernel->parameter_count; ++i)
      parameters += fmt::format("{}{}={}", i == 0 ? "" : ", ", kernel->parameters[i].name,
                                shortest(kernel->parameters[i].default_value));
    text += fmt::format("  {:<30} {}\n", "", parameters);
  }
  return text;
}

std::string list_formats() {
  std::string text;
  for (const Format& format : formats())
    text += fmt::format("  {:<24} {}\n", format.name, format.description);
  for (const SqlDialect& dialect : sql_dialects())
    text += fmt::format("  {:<24} {} (of `export` only)\n", dialect.name, dialect.description);
  return text;
}

std::string list_metrics() {
  std::string text;
  for (const MetricRow& row : metric_rows()) {
    const std::string events = join(row.events(), ", ");
    text += fmt::format("  {:<22} {:<11} {}{}\n", row.name, row.unit, row.sentence,
                        events.empty() ? "" : fmt::format(" ({})", events));
  }
  return text;
}

std::string list_rules() {
  std::string text;
  for (const Rule& rule : rules()) text += fmt::format("  {:<4} {}\n", rule.id, rule.sentence);
  return text;
}

/// What there is to be listed: checking, help and listing read the same rows.
struct Listing {
  const char* name;
  std::string (*list)(bool all);
};

constexpr std::array listings{Listing{"events", [](bool all) { return EventLister(all).list(); }},
                              Listing{"kernels", [](bool) { return list_kernels(); }},
                              Listing{"metrics", [](bool) { return list_metrics(); }},
                              Listing{"rules", [](bool) { return list_rules(); }},
                              Listing{"formats", [](bool) { return list_formats(); }}};

std::vector<std::string> listing_names() {
  std::vector<std::string> names;
  for (const Listing& listing : listings) names.emplace_back(listing.name);
  return names;
}

struct ListOptions {
  std::string what;
  bool all = false;
};

}  // namespace

std::function<int()> declare_list(CLI::App& app) {
  const auto options = std::make_shared<ListOptions>();
  app.add_option("what", options->what, "events, kernels, metrics, rules or formats")
      ->required()
      ->type_name("WHAT")
      ->check(CLI::IsMember(listing_names()));
  app.add_flag("--all", options->all, "Events that cannot be counted here, too, with the reason");
  return [options] {
    for (const Listing& listing : listings)
      if (options->what == listing.name) print(listing.list(options->all));
    return exit_done;
  };
}

}  // namespace counterprof
