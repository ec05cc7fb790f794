// counterprof list: what there is to be counted, run and written. Events are listed by opening them.
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "events/resolver.hpp"
#include "kernels/table.hpp"
#include "perf/open.hpp"
#include "report/format.hpp"

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
    text += fmt::format("  {:<12} {}\n", format.name, format.description);
  return text;
}

struct ListOptions {
  std::string what;
  bool all = false;
};

}  // namespace

std::function<int()> declare_list(CLI::App& app) {
  const auto options = std::make_shared<ListOptions>();
  app.add_option("what", options->what, "events, kernels or formats")
      ->required()
      ->type_name("WHAT")
      ->check(CLI::IsMember({"events", "kernels", "formats"}));
  app.add_flag("--all", options->all, "Events that cannot be counted here, too, with the reason");
  return [options] {
    print(options->what == "events"    ? EventLister(options->all).list()
          : options->what == "kernels" ? list_kernels()
                                       : list_formats());
    return exit_done;
  };
}

}  // namespace counterprof
