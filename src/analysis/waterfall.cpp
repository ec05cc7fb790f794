#include "analysis/waterfall.hpp"

#include <algorithm>
#include <cmath>

namespace counterprof {
namespace {

constexpr double page_bytes = 4096;

/// Lines per unit of work; what is less is left to the unexplained rest.
constexpr double least_term = 0.0005;

enum Order : int {
  compulsory,
  allocate,
  again,
  temporary,
  boxes,
  layer,
  columns,
  buffers,
  zeroing,
  switches
};

class Causes {
 public:
  void add(std::string name, const char* rule, Order order, double lines) {
    if (!(std::abs(lines) > 1e-9)) return;
    for (CauseLines& known : causes_)
      if (known.name == name) {
        known.lines += lines;
        return;
      }
    causes_.push_back({std::move(name), rule, order, lines});
  }

  std::vector<CauseLines> take() {
    std::stable_sort(causes_.begin(), causes_.end(),
                     [](const CauseLines& a, const CauseLines& b) { return a.order < b.order; });
    return std::move(causes_);
  }

 private:
  std::vector<CauseLines> causes_;
};

/// Loads of one array, but for those that a special cause has.
struct ArrayLines {
  double reads = 0;
  double allocated = 0;
};

bool counts_the_kernel(const EventResult& event) noexcept {
  return event.source != Source::simulated && !event.id.ends_with(":u");
}

/// Lines per unit of work that the kernel zeroes in faulted pages.
double zeroed_lines(const KernelFacts& kernel, const LevelFacts& level) {
  const auto faults = kernel.per_work("page-faults");
  return faults ? *faults * page_bytes / level.cache.line_bytes : 0;
}

/// What is fetched again after a move to another processor: all that its own caches held. The last level is
/// shared; what the others put there meanwhile nobody knows, nor what switching alone costs.
double move_lines(const KernelFacts& kernel, const LevelFacts& level) {
  const bool is_last = &level == &kernel.levels.back();
  if (is_last || !level.misses || level.misses->is_simulated()) return 0;
  return kernel.per_work("cpu-migrations").value_or(0) *
         std::min(kernel.model->footprint(), level.capacity.bytes) / level.cache.line_bytes;
}

}  // namespace

std::vector<CauseLines> causes_of(const KernelFacts& kernel, const LevelFacts& level) {
  const Traffic& traffic = kernel.model->traffic();
  std::vector<ArrayLines> arrays(traffic.arrays.size());
  double allocated = 0;
  for (const TrafficTerm& term : level.predicted.terms) {
    if (term.cause == Cause::read) arrays[term.array].reads += term.loads;
    if (term.cause == Cause::write_allocate) arrays[term.array].allocated += term.loads;
    if (term.cause == Cause::write_allocate) allocated += term.loads;
  }
  // Zeroed pages take the place of write-allocates, and are no more than these.
  const bool is_simulated = level.misses && level.misses->is_simulated();
  const double zeroed = is_simulated ? 0 : std::min(zeroed_lines(kernel, level), allocated);
  const double left = allocated > 0 ? 1 - zeroed / allocated : 1;
  Causes causes;
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    const TrafficArray& array = traffic.arrays[i];
    const double reads = arrays[i].reads;
    const double allocates = arrays[i].allocated * left;
    if (array.is_boxes) {
      causes.add("boxed values", "R10", boxes, reads + allocates);
    } else if (!array.is_kept && !traffic.is_handed_on(i)) {
      causes.add("temporary " + array.name, "R5", temporary, reads + allocates);
    } else {
      // One sweep over what is kept from step to step nobody can do without.
      const double sweep = array.bytes / level.cache.line_bytes;
      const double first_writes = std::min(arrays[i].allocated, sweep);
      const double first_reads = std::min(reads, sweep - first_writes);
      causes.add("reading what is kept once", "R4", compulsory, first_reads);
      causes.add("write-allocate of the result", "R15", allocate, first_writes * left);
      causes.add("sweeping over " + array.name + " again", "R5", again,
                 reads - first_reads + (arrays[i].allocated - first_writes) * left);
    }
  }
  for (const TrafficTerm& term : level.predicted.terms) {
    if (term.cause == Cause::neighbours)
      causes.add("rows lost before their neighbours need them", "R6", layer, term.loads);
    if (term.cause == Cause::column_walk) causes.add("walking along columns", "R9", columns, term.loads);
    if (term.cause == Cause::line_buffer) causes.add("line buffers", "R5", buffers, term.loads);
  }
  if (level.misses && counts_the_kernel(*level.misses->event))
    causes.add("zeroing of faulted pages", "R2", zeroing, zeroed);
  causes.add("switches and migrations", "R14", switches, move_lines(kernel, level));
  return causes.take();
}

std::optional<Waterfall> waterfall(const KernelFacts& from, const KernelFacts& to, int number) {
  const LevelFacts* a = from.level(number);
  const LevelFacts* b = to.level(number);
  if (a == nullptr || b == nullptr || !a->misses || !b->misses) return std::nullopt;
  if (!a->misses->per_work || !b->misses->per_work) return std::nullopt;
  if (a->misses->event->source != b->misses->event->source ||
      a->misses->event->scope != b->misses->event->scope || a->misses->event->id != b->misses->event->id ||
      a->cache != b->cache)
    return std::nullopt;
  Waterfall result;
  result.event = a->misses->event->event;
  result.from = *a->misses->per_work;
  result.to = *b->misses->per_work;
  result.unit = "lines/" + (from.result->work ? from.result->work->unit : std::string("unit"));
  result.capacity = a->capacity;
  const double difference = result.to - result.from;
  if (difference == 0) return std::nullopt;

  std::vector<CauseLines> causes = causes_of(from, *a);
  for (CauseLines& cause : causes) cause.lines = -cause.lines;
  for (CauseLines& cause : causes_of(to, *b)) {
    const auto known = std::find_if(causes.begin(), causes.end(),
                                    [&](const CauseLines& other) { return other.name == cause.name; });
    if (known != causes.end())
      known->lines += cause.lines;
    else
      causes.push_back(std::move(cause));
  }
  std::stable_sort(causes.begin(), causes.end(),
                   [](const CauseLines& x, const CauseLines& y) { return x.order < y.order; });
  double explained = 0;
  for (const CauseLines& cause : causes) {
    if (std::abs(cause.lines) < least_term) continue;
    result.terms.push_back({cause.name, cause.lines, cause.lines / difference, cause.rule});
    explained += cause.lines;
  }
  result.unexplained = difference - explained;
  result.explained_share = 1 - std::abs(result.unexplained) / std::abs(difference);
  return result;
}

}  // namespace counterprof
