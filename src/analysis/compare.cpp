#include "analysis/compare.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "counterprof/error.hpp"

#include "analysis/gate.hpp"
#include "analysis/metrics.hpp"
#include "base/text.hpp"

namespace counterprof {
namespace {

/// Pairs have half of the degrees of freedom. On recorded runs of a quiet machine they found a ratio of 1.3
/// in 13 % of cases where two groups found it in 26 % with 3 runs, 74 and 76 % with 6, all with 10; on a busy
/// one they found more from 4 runs on.
constexpr std::size_t fewest_pairs = 6;

/// Two simulations with several threads differ by so much, as threads take turns on one set of caches.
constexpr double simulated_tolerance = 0.01;

/// One kernel's value: an event, or its wall time.
struct Side {
  const KernelResult& kernel;
  const EventResult* event;  // null: the wall time

  const std::optional<Summary>& summary() const {
    return event != nullptr ? event->summary : kernel.wall_seconds.summary;
  }
  std::optional<LogSample> sample() const {
    return event != nullptr ? sample_of(*event) : wall_sample(kernel);
  }
  double per_work() const { return summary()->mean / work(); }
  double work() const { return kernel.work ? kernel.work->amount : 1; }
};

/// Whether a busy machine changes it: times and switches, and not what the program does.
bool is_of_the_moment(const EventResult* event) {
  return event == nullptr || depends_on_the_moment(*event);
}

/// The variances that are usual in a report. What a busy machine changes says nothing of how much page faults
/// or instructions vary, which may not vary at all.
struct Usual {
  std::vector<Spread> of_the_moment;
  std::vector<Spread> of_the_program;

  void add(const EventResult* event, const LogSample& sample) {
    if (sample.mean_count >= fewest_counts)
      (is_of_the_moment(event) ? of_the_moment : of_the_program).push_back(sample.spread);
  }
};

/// Of all series.
void collect(const std::vector<KernelResult>& kernels, Usual& usual) {
  for (const KernelResult& kernel : kernels) {
    if (const auto sample = wall_sample(kernel)) usual.add(nullptr, *sample);
    for (const EventResult& event : kernel.events)
      if (const auto sample = sample_of(event)) usual.add(&event, *sample);
  }
}

Usual usual_of(const std::vector<KernelResult>& kernels) {
  Usual usual;
  collect(kernels, usual);
  return usual;
}

/// The other kernel's event of that id with a number: of the same source and scope before others.
const EventResult* counterpart(const KernelResult& kernel, const EventResult& like) {
  const EventResult* best = nullptr;
  int best_rank = -1;
  for (const EventResult& event : kernel.events) {
    if (event.id != like.id || !event.summary) continue;
    const int rank = 4 * static_cast<int>(event.source == like.source) +
                     2 * static_cast<int>(event.scope == like.scope) +
                     static_cast<int>(event.event == like.event);
    if (rank > best_rank) {
      best = &event;
      best_rank = rank;
    }
  }
  return best;
}

bool is_counterpart(const EventResult& a, const EventResult& b) {
  return a.source == b.source && a.scope == b.scope;
}

/// Of all kernels' differences from one, by run: what is usual of pairs in a report.
Usual usual_of_pairs(const std::vector<KernelResult>& kernels, const KernelResult& from) {
  Usual usual;
  const auto add = [&](const EventResult* event, const std::optional<LogSample>& a,
                       const std::optional<LogSample>& b) {
    if (a && b) usual.add(event, in_pairs(*a, *b));
  };
  for (const KernelResult& kernel : kernels) {
    if (&kernel == &from) continue;
    add(nullptr, wall_sample(from), wall_sample(kernel));
    for (const EventResult& event : kernel.events)
      if (const EventResult* other = counterpart(from, event);
          other != nullptr && is_counterpart(*other, event))
        add(&event, sample_of(*other), sample_of(event));
  }
  return usual;
}

/// Comparisons that are judged together.
class Question {
 public:
  /// `moment`: variance that no run shows, of two reports that were taken at different times.
  Question(const Usual& usual, double moment, bool in_pairs)
      : moderation_of_the_moment_(usual.of_the_moment),
        moderation_of_the_program_(usual.of_the_program),
        moment_(moment),
        in_pairs_(in_pairs) {}

  /// Why the kernels cannot be compared at all is said of each of their values.
  void ask(const KernelResult& from, const KernelResult& to);

  std::vector<Comparison> answer() &&;

 private:
  void ask_wall(const KernelResult& from, const KernelResult& to);
  void refuse(Comparison comparison, std::string reason);
  void ask_sides(Comparison comparison, const Side& from, const Side& to);
  static void judge_simulated(Comparison& comparison, const Side& from, const Side& to);
  std::optional<std::string> ask_gate(const Side& from, const Side& to);

  Moderation moderation_of_the_moment_;
  Moderation moderation_of_the_program_;
  double moment_;
  bool in_pairs_;
  std::vector<Comparison> comparisons_;
  std::vector<Difference> differences_;
  std::vector<std::size_t> places_;  // of the differences, in comparisons_
};

std::string missing_number(const KernelResult& kernel, std::string_view id, const char* side) {
  for (const EventResult& event : kernel.events)
    if (event.id == id && event.reason) return std::string(side) + " has no number: " + event.reason->text;
  return std::string(side) + " has no number";
}

Comparison named(const KernelResult& from, const KernelResult& to, const EventResult& event) {
  return {from.name, to.name, event.event, event.source, event.scope, event.level};
}

void Question::refuse(Comparison comparison, std::string reason) {
  comparison.verdict = Verdict::not_comparable;
  comparison.reason = std::move(reason);
  comparisons_.push_back(std::move(comparison));
}

void Question::ask_wall(const KernelResult& from, const KernelResult& to) {
  Comparison comparison{from.name, to.name, "wall_seconds"};
  if (!to.wall_seconds.summary && !from.wall_seconds.summary) return;
  if (auto why = obstacle(from, to)) return refuse(std::move(comparison), *why);
  if (!to.wall_seconds.summary) return refuse(std::move(comparison), "it has no number");
  if (!from.wall_seconds.summary) return refuse(std::move(comparison), "the baseline has no number");
  if (wall_scope(from) != wall_scope(to))
    return refuse(std::move(comparison), "one is the time of the region, the other of the whole process");
  ask_sides(std::move(comparison), {from, nullptr}, {to, nullptr});
}

void Question::ask(const KernelResult& from, const KernelResult& to) {
  ask_wall(from, to);
  const auto why = obstacle(from, to);
  for (const EventResult& event : to.events) {
    if (!event.summary) continue;
    const EventResult* other = counterpart(from, event);
    // What one side has twice, counted and simulated, is held against the other's of its own kind.
    if (other != nullptr && !is_counterpart(*other, event)) {
      const EventResult* better = counterpart(to, *other);
      if (better != nullptr && better != &event && is_counterpart(*better, *other)) continue;
    }
    if (why)
      refuse(named(from, to, event), *why);
    else if (other == nullptr)
      refuse(named(from, to, event), missing_number(from, event.id, "the baseline"));
    else if (auto meaning = difference_in_meaning(from, *other, to, event))
      refuse(named(from, to, event), *meaning);
    else
      ask_sides(named(from, to, event), {from, other}, {to, &event});
  }
  for (const EventResult& event : from.events)
    if (event.summary && counterpart(to, event) == nullptr)
      refuse(named(from, to, event), why ? *why : missing_number(to, event.id, "it"));
}

/// Fills in the ratio, and whatever has no need of the other comparisons.
void Question::ask_sides(Comparison comparison, const Side& from, const Side& to) {
  if (!std::isfinite(from.per_work()) || !std::isfinite(to.per_work()))
    return refuse(std::move(comparison), "one of the two is not a finite number");
  if (comparison.source == Source::estimated)
    comparison.reason = "an estimate has no spread that could be tested";
  else if (comparison.source == Source::simulated)
    judge_simulated(comparison, from, to);
  else
    comparison.reason = ask_gate(from, to);
  if (const double ratio = to.per_work() / from.per_work(); std::isfinite(ratio))
    comparison.ratio = ratio;
  else if (!comparison.reason)
    comparison.reason = "the baseline's is 0";
  comparisons_.push_back(std::move(comparison));
}

/// One thread's counts are the same each time, so that any difference is one; several threads' may differ by
/// the tolerance.
void Question::judge_simulated(Comparison& comparison, const Side& from, const Side& to) {
  const double a = from.per_work();
  const double b = to.per_work();
  const bool exact = ran_one_thread(from.kernel) && ran_one_thread(to.kernel);
  const double tolerance = exact ? 0 : simulated_tolerance * std::max(a, b);
  const bool is_different = std::abs(b - a) > tolerance;
  comparison.verdict = !is_different ? Verdict::no_difference_shown
                       : b > a       ? Verdict::higher
                                     : Verdict::lower;
  const double counts = from.summary()->mean;
  comparison.smallest_detectable_ratio = !exact ? 1 + simulated_tolerance : counts > 0 ? 1 + 1 / counts : 1;
}

/// What a program does a few times, or never, in each run varies as a Poisson process at most where the runs
/// do not show more: that is known and not estimated from three equal zeros.
LogSample as_few(LogSample sample) {
  const double poisson = 1 / (1 + sample.mean_count);
  if (sample.mean_count >= fewest_counts || sample.runs.empty() || sample.n < 2 ||
      sample.spread.variance > poisson)
    return sample;
  sample.spread = {poisson, std::numeric_limits<double>::infinity()};
  return sample;
}

/// Why there is no test; nothing where it was put to the gate.
std::optional<std::string> Question::ask_gate(const Side& from, const Side& to) {
  auto a = from.sample();
  auto b = to.sample();
  if (!a || !b) return "a number below 0 is no count";
  if (a->mean_count < fewest_counts && b->mean_count < fewest_counts) return too_few_counts;
  const bool of_the_moment = is_of_the_moment(to.event);
  if (!of_the_moment) {
    a = as_few(std::move(*a));
    b = as_few(std::move(*b));
  }
  const Moderation& moderation = of_the_moment ? moderation_of_the_moment_ : moderation_of_the_program_;
  auto difference = in_pairs_ && std::min(a->runs.size(), b->runs.size()) >= fewest_pairs
                        ? difference_in_pairs(*a, *b, moderation)
                        : difference_of(*a, *b, moderation, of_the_moment ? moment_ : 0);
  if (!difference) return "one run has no spread to judge a difference by";
  difference->log_ratio -= std::log(to.work() / from.work());
  differences_.push_back(*difference);
  places_.push_back(comparisons_.size());
  return std::nullopt;
}

void conclude(Comparison& comparison, const Judgement& judgement, double log_ratio) {
  comparison.p_adjusted = judgement.p_adjusted;
  comparison.smallest_detectable_ratio = judgement.smallest_detectable_ratio;
  if (comparison.ratio)
    comparison.ci95 = {
        *comparison.ratio * std::exp(-judgement.half_ci95),
        std::min(std::numeric_limits<double>::max(), *comparison.ratio * std::exp(judgement.half_ci95))};
  // Where single runs pull the means to the other side than most runs lie, nothing is shown.
  const bool agrees = !comparison.ratio || (*comparison.ratio > 1) == (log_ratio > 0);
  comparison.verdict = !judgement.is_shown || !agrees ? Verdict::no_difference_shown
                       : log_ratio > 0                ? Verdict::higher
                                                      : Verdict::lower;
}

std::vector<Comparison> Question::answer() && {
  const std::vector<Judgement> judgements = judge(differences_);
  for (std::size_t i = 0; i < judgements.size(); ++i)
    conclude(comparisons_[places_[i]], judgements[i], differences_[i].log_ratio);
  return std::move(comparisons_);
}

/// The baseline's kernel with the same parameters; else its first one.
const KernelResult* baseline_of(const std::vector<KernelResult>& kernels, const std::string& baseline,
                                const KernelResult& kernel) {
  const KernelResult* first = nullptr;
  for (const KernelResult& candidate : kernels) {
    if (candidate.base_name != baseline) continue;
    if (agree_where_shared(candidate.parameters, kernel.parameters)) return &candidate;
    if (first == nullptr) first = &candidate;
  }
  return first;
}

void refuse_duplicates(const Report& report) {
  std::set<std::string_view> names;
  for (const KernelResult& kernel : report.kernels)
    if (!names.insert(kernel.name).second)
      throw Error("two kernels of one report are called " + in_quotes(kernel.name),
                  "names are unique in a report; was it put together by hand?");
}

}  // namespace

std::vector<Comparison> compare_with_baseline(const std::vector<KernelResult>& kernels,
                                              const std::string& baseline) {
  Question question(usual_of(kernels), 0, false);
  for (const KernelResult& kernel : kernels) {
    if (kernel.base_name == baseline) continue;
    if (const KernelResult* from = baseline_of(kernels, baseline, kernel)) question.ask(*from, kernel);
  }
  return std::move(question).answer();
}

bool is_in_pairs(const Report& report, const KernelResult& from, const KernelResult& to) noexcept {
  const auto fewest = std::min(from.wall_seconds.runs.size(), to.wall_seconds.runs.size());
  return report.plan.plan.order == Order::interleaved && fewest >= fewest_pairs;
}

std::vector<Comparison> compare_pair(const Report& report, const KernelResult& from, const KernelResult& to) {
  const bool in_pairs = is_in_pairs(report, from, to);
  Question question(in_pairs ? usual_of_pairs(report.kernels, from) : usual_of(report.kernels), 0, in_pairs);
  question.ask(from, to);
  return std::move(question).answer();
}

std::vector<Comparison> compare_reports(const Report& from, const Report& to, double of_the_moment) {
  refuse_duplicates(from);
  refuse_duplicates(to);
  Usual usual = usual_of(from.kernels);
  collect(to.kernels, usual);
  Question question(usual, of_the_moment, false);
  for (const KernelResult& kernel : to.kernels)
    for (const KernelResult& old : from.kernels)
      if (old.name == kernel.name) question.ask(old, kernel);
  return std::move(question).answer();
}

}  // namespace counterprof
