#include "report/sql.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

#include "base/fingerprint.hpp"
#include "base/text.hpp"
#include "report/figures.hpp"
#include "report/utf8.hpp"

namespace counterprof {
namespace {

/// PostgreSQL has no NUL in a text: its picture stands for it.
std::string storable(std::string_view text) {
  return valid_utf8(text, "\xe2\x90\x80");
}

/// The rows of one table: statements of so many rows each that loading is fast and no statement endless.
class Rows {
 public:
  Rows(const SqlDialect& dialect, const char* table) : dialect_(dialect), table_(table) {}

  template <typename... Values>
  void add(const Values&... values) {
    constexpr int most = 500;
    text_ += (rows_ % most == 0) ? end() + "INSERT INTO " + table_ + " VALUES\n(" : std::string(",\n(");
    ++rows_;
    ((text_ += literal(values), text_ += ','), ...);
    text_.back() = ')';
  }

  std::string take() { return text_ + end(); }

 private:
  [[nodiscard]] std::string end() const { return rows_ == 0 ? "" : "\nON CONFLICT DO NOTHING;\n"; }

  /// A number that is none is absent, as everywhere.
  [[nodiscard]] std::string literal(double number) const {
    return std::isfinite(number) ? shortest(number) : "NULL";
  }
  [[nodiscard]] std::string literal(int number) const { return std::to_string(number); }
  [[nodiscard]] std::string literal(std::int64_t number) const { return std::to_string(number); }
  [[nodiscard]] std::string literal(bool value) const { return value ? "1" : "0"; }
  [[nodiscard]] std::string literal(const char* text) const { return dialect_.quoted(text); }
  /// Empty is what a report writes as null.
  [[nodiscard]] std::string literal(const std::string& text) const {
    return text.empty() ? "NULL" : dialect_.quoted(storable(text));
  }
  [[nodiscard]] std::string literal(std::nullopt_t /*unused*/) const { return "NULL"; }
  template <typename T>
  [[nodiscard]] std::string literal(const std::optional<T>& value) const {
    return value ? literal(*value) : "NULL";
  }

  const SqlDialect& dialect_;
  const char* table_;
  std::string text_;
  int rows_ = 0;
};

/// What makes a report that one, whatever version of this program reads it later.
class Identity {
 public:
  void add(std::string_view text) { text_.append(text).push_back('\0'); }
  void add(double number) { add(shortest(number)); }
  void add(const std::optional<double>& number) { add(number ? shortest(*number) : "null"); }
  void add(const std::optional<Summary>& summary) {
    add(summary ? std::optional(summary->mean) : std::nullopt);
  }
  void add(const Quantity& quantity) {
    for (const auto& value : quantity.runs) add(value);
    add(quantity.summary);
  }
  void add(const EventResult& event) {
    for (const std::string_view part :
         {std::string_view(event.event), std::string_view(to_string(event.source)),
          std::string_view(to_string(event.scope)), std::string_view(to_string(event.status))})
      add(part);
    for (const RunReading& run : event.runs) add(run.value);
    add(event.summary);
  }
  void add(const KernelResult& kernel) {
    add(std::string_view(kernel.name));
    for (const auto& [name, value] : kernel.parameters) {
      add(std::string_view(name));
      add(value);
    }
    add(kernel.wall_seconds);
    add(kernel.user_seconds);
    add(kernel.sys_seconds);
    for (const EventResult& event : kernel.events) add(event);
  }
  /// 63 bits: the integers of both databases have a sign.
  [[nodiscard]] std::int64_t number() const {
    return static_cast<std::int64_t>(fingerprint(text_) & std::numeric_limits<std::int64_t>::max());
  }

 private:
  std::string text_;
};

std::int64_t report_id(const Report& report) {
  Identity identity;
  identity.add(std::string_view(report.version));
  identity.add(std::string_view(report.context.time));
  identity.add(std::string_view(report.context.host));
  identity.add(std::to_string(report.plan.seed));
  for (const KernelResult& kernel : report.kernels) identity.add(kernel);
  return identity.number();
}

/// More than 292 years are no time that anything was counted for.
std::optional<std::int64_t> nanoseconds(std::uint64_t time) {
  if (time > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
  return static_cast<std::int64_t>(time);
}

class ReportRows {
 public:
  ReportRows(const SqlDialect& dialect, const Report& report)
      : id_(report_id(report)),
        reports_(dialect, "reports"),
        kernels_(dialect, "kernels"),
        summaries_(dialect, "summaries"),
        samples_(dialect, "samples") {
    add(report);
    for (const KernelResult& kernel : report.kernels) add(kernel);
  }

  std::string take() { return reports_.take() + kernels_.take() + summaries_.take() + samples_.take(); }

 private:
  void add(const Report& report) {
    const Context& context = report.context;
    reports_.add(id_, context.time, context.host, context.cpu_model, context.cpu_vendor, context.processors,
                 context.cores, context.kernel_release, context.virtualisation, context.perf_event_paranoid,
                 context.governor, context.turbo, context.aslr, context.load_1min, context.steal_seconds,
                 context.compiler, context.compiler_flags, context.git_commit, context.git_dirty,
                 report.version, report.plan.plan.file, std::to_string(report.plan.seed));
  }

  void add(const KernelResult& kernel) {
    ++kernel_;
    value_ = 0;
    const auto& work = kernel.work;
    const auto& failure = kernel.failure;
    kernels_.add(id_, kernel_, kernel.name, kernel.base_name, to_string(kernel.kind), kernel.family,
                 parameters_text(kernel, ";"), work ? work->unit : std::string(),
                 work ? std::optional(work->amount) : std::nullopt,
                 kernel.runs_planned > 0 ? std::optional(kernel.runs_planned) : std::nullopt,
                 failure ? failure->code : std::string(), failure ? failure->text : std::string());
    add("wall_seconds", "s", kernel.wall_seconds);
    if (kernel.process_seconds) add("process_seconds", "s", *kernel.process_seconds);
    add("user_seconds", "s", kernel.user_seconds);
    add("sys_seconds", "s", kernel.sys_seconds);
    add("max_rss_bytes", "bytes", kernel.max_rss_bytes);
    add("exit_code", "", kernel.exit_code);
    for (const EventResult& event : kernel.events) add(event);
  }

  /// What an event and a quantity have in common.
  struct Value {
    std::string event;
    std::string event_id;
    std::string unit;
    const std::optional<Reason>& reason;
    const std::optional<Summary>& summary;
    // Of events only.
    std::optional<const char*> source = {};
    std::optional<const char*> scope = {};
    std::optional<int> level = {};
    std::optional<const char*> status = {};
    std::optional<PerWork> per_work = {};
  };

  void add(const char* name, const char* unit, const Quantity& quantity) {
    add(Value{name, name, unit, quantity.reason, quantity.summary});
    int run = 0;
    for (const auto& value : quantity.runs) {
      ++run;
      samples_.add(id_, kernel_, value_, run, run, std::nullopt, value, std::nullopt, std::nullopt,
                   std::nullopt);
    }
  }

  void add(const EventResult& event) {
    add(Value{event.event, event.id, event.unit, event.reason, event.summary, to_string(event.source),
              to_string(event.scope), event.level, to_string(event.status), event.per_work});
    int sample = 0;
    for (const RunReading& run : event.runs) {
      const auto& reading = run.reading;
      samples_.add(id_, kernel_, value_, ++sample, run.run, run.pass, run.value,
                   reading ? std::optional(std::to_string(reading->raw)) : std::nullopt,
                   reading ? nanoseconds(reading->time_enabled_ns) : std::nullopt,
                   reading ? nanoseconds(reading->time_running_ns) : std::nullopt);
    }
  }

  void add(const Value& value) {
    ++value_;
    const Summary none;
    const Summary& summary = value.summary ? *value.summary : none;
    const auto& ci95 = summary.ci95;
    summaries_.add(
        id_, kernel_, value_, value.event, value.event_id, value.unit, value.source, value.scope, value.level,
        value.status, value.reason ? std::optional(to_string(value.reason->code)) : std::nullopt,
        value.reason ? value.reason->text : std::string(),
        summary.n > 0 ? std::optional(summary.n) : std::nullopt,
        value.summary ? std::optional(summary.mean) : std::nullopt, summary.standard_error, summary.stddev,
        summary.median, summary.min, summary.max, ci95 ? std::optional((*ci95)[0]) : std::nullopt,
        ci95 ? std::optional((*ci95)[1]) : std::nullopt,
        value.per_work ? std::optional(value.per_work->mean) : std::nullopt,
        value.per_work ? value.per_work->standard_error : std::nullopt);
  }

  std::int64_t id_;
  int kernel_ = 0;  // numbers in the report's order, from 1
  int value_ = 0;
  Rows reports_;
  Rows kernels_;
  Rows summaries_;
  Rows samples_;
};

}  // namespace

std::string sql_rows(const SqlDialect& dialect, const Report& report) {
  return ReportRows(dialect, report).take();
}

}  // namespace counterprof
