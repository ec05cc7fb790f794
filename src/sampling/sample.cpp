#include "sampling/sample.hpp"

#include <utility>

#include "sampling/record_queue.hpp"

namespace counterprof {
namespace {

/// Drains the rings while a process runs.
class Drain {
 public:
  Drain(std::vector<SampledEvent> events, bool keeps_stacks)
      : events_(std::move(events)),
        sampler_(events_),
        collected_(std::make_unique<Collector>(events_.size(), keeps_stacks)),
        aside_{sampler_.wake_fd(), [this] { look(); }} {}
  ~Drain() = default;
  Drain(const Drain&) = delete;
  Drain& operator=(const Drain&) = delete;

  void open() { sampler_.open(); }
  [[nodiscard]] const Aside* aside() const noexcept { return &aside_; }

  SampledRun finish() {
    look();
    queue_.finish([this](const Record& record, std::size_t event) { collected_->take(record, event); });
    SampledRun run;
    run.totals = sampler_.totals();
    run.unreadable = sampler_.unreadable();
    run.lost_tellings = sampler_.lost_tellings();
    run.events = std::move(events_);
    run.collected = std::move(collected_);
    return run;
  }

 private:
  /// Twice, as a round hands over what the one before it saw: a mapped file is opened now, while it is there,
  /// and not when the rings have something again, which may be after the program's end.
  void look() {
    round();
    round();
  }

  void round() {
    sampler_.drain([this](Record&& record, std::size_t event) { queue_.add(std::move(record), event); });
    queue_.end_round([this](const Record& record, std::size_t event) { collected_->take(record, event); });
  }

  std::vector<SampledEvent> events_;
  Sampler sampler_;
  RecordQueue queue_;
  std::unique_ptr<Collector> collected_;
  Aside aside_;
};

}  // namespace

SampledRun sample_command(const std::vector<std::string>& command, std::vector<SampledEvent> events,
                          bool keeps_stacks) {
  Drain drain(std::move(events), keeps_stacks);
  ProcessSpec spec;
  spec.argv = command;
  spec.shares_terminal = true;
  Process process(spec, [&] { drain.open(); });
  Listening listening;
  listening.shares_terminal = true;
  listening.aside = drain.aside();
  Supervised supervised = supervise(process, listening);
  SampledRun run = drain.finish();
  run.process = std::move(supervised);
  return run;
}

SampledRun sample_host(const HostRequest& request, std::vector<SampledEvent> events, bool keeps_stacks,
                       double timeout_seconds) {
  Drain drain(std::move(events), keeps_stacks);
  HostLimits limits;
  limits.timeout_seconds = timeout_seconds;
  limits.before_exec = [&] { drain.open(); };
  limits.aside = drain.aside();
  HostRun host = run_host(request, limits);
  SampledRun run = drain.finish();
  run.process = std::move(host.supervised);
  run.host = std::move(host.report);
  return run;
}

}  // namespace counterprof
