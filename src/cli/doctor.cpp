// counterprof doctor: what can be counted here, why not more, and what would help.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "machine/checks.hpp"
#include "machine/context.hpp"
#include "model/check.hpp"
#include "perf/surroundings.hpp"
#include "sources/perf.hpp"
#include "sources/simulated.hpp"

namespace counterprof {
namespace {

const char* mark(Check::Verdict verdict) {
  switch (verdict) {
    case Check::Verdict::good:
      return "ok";
    case Check::Verdict::limited:
      return "limited";
    case Check::Verdict::missing:
      return "missing";
    case Check::Verdict::info:
      return "";
  }
  return "";
}

/// What of the thirteen events of a plan without `events:` is counted here, and by whom.
Check default_events_check() {
  std::vector<Event> events;
  for (const std::string& name : default_events()) events.push_back(resolve(name));
  const PassPlan plan = plan_passes(std::move(events));
  std::string counted;
  std::size_t missing = 0;
  for (const Opened& opened : plan.events) {
    if (opened.status == Status::counted)
      counted += (counted.empty() ? "" : ", ") + opened.event.name +
                 (opened.event.source == Source::rusage ? " (rusage)" : "");
    else
      ++missing;
  }
  Check check{"the default events", Check::Verdict::good, "", ""};
  if (missing > 0) check.verdict = counted.empty() ? Check::Verdict::missing : Check::Verdict::limited;
  check.finding = fmt::format("{} of {} are counted{}{}", plan.events.size() - missing, plan.events.size(),
                              counted.empty() ? "" : ": ", counted);
  if (missing > 0) check.remedy = "`counterprof list events --all` says why not the others";
  return check;
}

void print_checks(const std::vector<Check>& checks) {
  std::string text;
  for (const Check& check : checks) {
    text += fmt::format("{:<8} {:<24} {}\n", mark(check.verdict), check.name, printable(check.finding));
    if (!check.remedy.empty()) text += fmt::format("{:<8} {:<24} -> {}\n", "", "", printable(check.remedy));
  }
  print(text);
}

int doctor() {
  std::vector<Check> checks = machine_checks(look_around(), gather_context());
  for (Check& check : PerfSource().probe()) checks.push_back(std::move(check));
  for (Check& check : SimulatedSource().probe()) checks.push_back(std::move(check));
  checks.push_back(default_events_check());
  print_checks(checks);
  return exit_done;
}

}  // namespace

std::function<int()> declare_doctor(CLI::App&) {
  return doctor;
}

}  // namespace counterprof
