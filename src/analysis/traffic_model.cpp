#include "analysis/traffic_model.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "analysis/line_buffer.hpp"

namespace counterprof {
namespace {

/// More rows than these are walked several at once.
constexpr double most_rows = 16384;
/// A vector is walked in pieces of so many elements.
constexpr double piece_of_vector = 512;

/// One step to fill the cache from nothing, one so that every block has been written, and two that count, as
/// two grids that take turns look alike in every second step.
constexpr int steps_before = 2;
constexpr int steps_counted = 2;

/// How the shape is cut into what is touched at once.
struct Grain {
  std::size_t rows = 0;    // that are walked
  double elements = 0;     // of each
  double rows_in_one = 1;  // of the shape's
};

Grain grain_of(const Traffic& traffic) {
  if (traffic.rows == 1) {
    const double pieces = std::clamp(std::ceil(traffic.columns / piece_of_vector), 1.0, most_rows);
    return {static_cast<std::size_t>(pieces), traffic.columns / pieces, 1 / pieces};
  }
  const double rows = std::min(traffic.rows, most_rows);
  return {static_cast<std::size_t>(rows), traffic.columns * traffic.rows / rows, traffic.rows / rows};
}

}  // namespace

/// Walks the steps and notes every touch.
class TrafficWalk {
 public:
  explicit TrafficWalk(TrafficModel& model)
      : model_(model),
        traffic_(model.traffic_),
        grain_(grain_of(traffic_)),
        blocks_(traffic_.arrays.size(), none),
        most_blocks_(2 * traffic_.arrays.size()),
        stack_((most_blocks_ + 2) * grain_.rows, steps_of_stack()),
        since_written_((most_blocks_ + 2) * grain_.rows, never_written) {
    resolve_names();
    for (std::size_t i = 0; i < traffic_.arrays.size(); ++i)
      if (traffic_.arrays[i].is_kept) allocate(i);
  }

  void walk() {
    for (int step = 0; step < steps_before + steps_counted; ++step) {
      is_counted_ = step >= steps_before;
      for (std::size_t i = 0; i < operations_.size(); ++i) perform(i);
      rename();
    }
    model_.counted_elements_ = traffic_.rows * traffic_.columns * steps_counted;
    model_.footprint_ = most_bytes_;
  }

 private:
  static constexpr std::size_t none = SIZE_MAX;
  static constexpr ReuseDistance never_written{true, 0, 0, 0};
  static constexpr std::size_t causes = 3;  // that are found by walking

  struct Read {
    std::size_t array;
    std::vector<std::ptrdiff_t> rows;  // each once
  };
  /// An operation with its names resolved.
  struct Operation {
    std::vector<std::size_t> writes;
    std::vector<Read> reads;
    std::vector<std::size_t> frees;  // temporaries that go after it
  };
  struct Row {
    std::size_t array = 0;
    std::size_t row = 0;
    bool is_written = false;
    bool is_read = false;
  };

  std::size_t steps_of_stack() const {
    std::size_t steps = 0;
    for (const TrafficOperation& operation : traffic_.operations)
      steps += operation.along_columns ? 1 : grain_.rows;
    return steps * (steps_before + steps_counted);
  }

  void resolve_names() {
    std::vector<std::size_t> last_use(traffic_.arrays.size(), none);
    for (const TrafficOperation& operation : traffic_.operations) {
      Operation resolved;
      for (const std::string& name : operation.writes) resolved.writes.push_back(traffic_.index_of(name));
      for (const ArrayRead& read : operation.reads) {
        Read rows{traffic_.index_of(read.array), {}};
        for (const Offset& at : read.at)
          if (const auto offset = in_grains(at.rows);
              std::find(rows.rows.begin(), rows.rows.end(), offset) == rows.rows.end())
            rows.rows.push_back(offset);
        resolved.reads.push_back(std::move(rows));
      }
      for (const std::size_t array : resolved.writes) last_use[array] = operations_.size();
      for (const Read& read : resolved.reads) last_use[read.array] = operations_.size();
      operations_.push_back(std::move(resolved));
      for (std::size_t array = 0; array < traffic_.arrays.size(); ++array)
        for (std::size_t cause = 0; cause < causes; ++cause)
          model_.terms_.push_back({operations_.size() - 1, array, static_cast<Cause>(cause), 0, 0});
    }
    // What the next step needs does not go within this one.
    for (std::size_t array = 0; array < last_use.size(); ++array)
      if (last_use[array] != none && !traffic_.arrays[array].is_kept && !traffic_.is_handed_on(array))
        operations_[last_use[array]].frees.push_back(array);
  }

  /// Where several rows are walked as one, a neighbour is in the same one or the next.
  std::ptrdiff_t in_grains(int rows) const {
    const double grains = std::ceil(std::abs(rows) / std::max(1.0, grain_.rows_in_one));
    return static_cast<std::ptrdiff_t>(rows < 0 ? -grains : grains);
  }

  double bytes_of(std::size_t array) const {
    return traffic_.arrays[array].bytes * traffic_.rows * traffic_.columns;
  }

  /// The block of that size that was left last, else a new one.
  void allocate(std::size_t array) {
    auto& free = free_[traffic_.arrays[array].bytes];
    if (free.empty()) {
      blocks_[array] = block_count_++;
    } else {
      blocks_[array] = free.back();
      free.pop_back();
    }
    bytes_now_ += bytes_of(array);
    most_bytes_ = std::max(most_bytes_, bytes_now_);
  }

  void release(std::size_t array) {
    free_[traffic_.arrays[array].bytes].push_back(blocks_[array]);
    bytes_now_ -= bytes_of(array);
    blocks_[array] = none;
  }

  void perform(std::size_t number) {
    const Operation& operation = operations_[number];
    for (const std::size_t array : operation.writes)
      if (blocks_[array] == none) allocate(array);
    first_step_ = step_;
    const bool all_at_once = traffic_.operations[number].along_columns;
    rows_.clear();
    for (std::size_t row = 0; row < grain_.rows; ++row) {
      if (all_at_once) {
        add_all(operation, row);
        continue;
      }
      rows_.clear();
      for (const Read& read : operation.reads)
        for (const std::ptrdiff_t offset : read.rows) add(read.array, wrapped(row, offset), false);
      for (const std::size_t array : operation.writes) add(array, row, true);
      touch(number);
    }
    if (all_at_once) touch(number);
    for (const std::size_t array : operation.frees) release(array);
  }

  /// A row of each array that the operation uses; those of other rows stay apart.
  void add_all(const Operation& operation, std::size_t row) {
    const std::size_t begin = rows_.size();
    for (const Read& read : operation.reads) rows_.push_back({read.array, row, false, true});
    for (const std::size_t array : operation.writes) {
      const auto known = std::find_if(rows_.begin() + static_cast<std::ptrdiff_t>(begin), rows_.end(),
                                      [&](const Row& other) { return other.array == array; });
      if (known != rows_.end())
        known->is_written = true;
      else
        rows_.push_back({array, row, true, false});
    }
  }

  void add(std::size_t array, std::size_t row, bool is_written) {
    for (Row& known : rows_)
      if (known.array == array && known.row == row) {
        known.is_written = known.is_written || is_written;
        known.is_read = known.is_read || !is_written;
        return;
      }
    rows_.push_back({array, row, is_written, !is_written});
  }

  std::size_t wrapped(std::size_t row, std::ptrdiff_t offset) const {
    const auto count = static_cast<std::ptrdiff_t>(grain_.rows);
    return static_cast<std::size_t>(((static_cast<std::ptrdiff_t>(row) + offset) % count + count) % count);
  }

  /// All rows of the list at once; and, of an operation that has them, its buffers.
  void touch(std::size_t number) {
    pieces_.clear();
    for (const Row& row : rows_)
      pieces_.push_back({static_cast<std::uint32_t>(blocks_[row.array] * grain_.rows + row.row),
                         traffic_.arrays[row.array].bytes * grain_.elements});
    if (const double buffer = traffic_.operations[number].line_buffer; buffer > 0)
      for (std::size_t i = 0; i < 2; ++i)
        pieces_.push_back({static_cast<std::uint32_t>((most_blocks_ + i) * grain_.rows), buffer});
    distances_.resize(pieces_.size());
    stack_.touch(pieces_, distances_);
    for (std::size_t i = 0; i < rows_.size(); ++i) note(number, rows_[i], pieces_[i], distances_[i]);
    ++step_;
  }

  void note(std::size_t number, const Row& row, const ReuseStack::Piece& piece,
            const ReuseDistance& distance) {
    const bool is_again = !distance.is_first && distance.step >= first_step_;
    const Cause cause = is_again ? Cause::neighbours : row.is_read ? Cause::read : Cause::write_allocate;
    ReuseDistance& written = since_written_[piece.number];
    if (is_counted_) {
      const std::size_t term =
          (number * traffic_.arrays.size() + row.array) * causes + static_cast<std::size_t>(cause);
      model_.touches_.push_back({static_cast<std::uint32_t>(term), piece.bytes, distance, written});
    }
    if (row.is_written)
      written = {};
    else if (!written.is_first && distance.begin + distance.end > written.begin + written.end)
      written = distance;
  }

  /// The end of a step: arrays get the names that they have in the next one.
  void rename() {
    std::vector<std::size_t> next(blocks_.size(), none);
    for (std::size_t array = 0; array < blocks_.size(); ++array)
      if (traffic_.arrays[array].is_kept) next[array] = blocks_[array];
    for (const auto& [name, becomes] : traffic_.then)
      next[traffic_.index_of(name)] = blocks_[traffic_.index_of(becomes)];
    for (std::size_t array = 0; array < blocks_.size(); ++array)
      if (blocks_[array] != none && std::find(next.begin(), next.end(), blocks_[array]) == next.end())
        release(array);
    blocks_ = std::move(next);
  }

  TrafficModel& model_;
  const Traffic& traffic_;
  const Grain grain_;
  std::vector<Operation> operations_;
  std::vector<std::size_t> blocks_;  // of each array; none: not there
  const std::size_t most_blocks_;
  std::map<double, std::vector<std::size_t>> free_;  // by the size of an element
  std::size_t block_count_ = 0;
  double bytes_now_ = 0;
  double most_bytes_ = 0;
  ReuseStack stack_;
  std::vector<ReuseDistance> since_written_;  // of each piece
  bool is_counted_ = false;
  std::uint32_t step_ = 0;        // of the stack
  std::uint32_t first_step_ = 0;  // of the operation that is under way
  std::vector<Row> rows_;
  std::vector<ReuseStack::Piece> pieces_;
  std::vector<ReuseDistance> distances_;
};

TrafficModel::TrafficModel(Traffic traffic) : traffic_(std::move(traffic)) {
  TrafficWalk(*this).walk();
}

LevelTraffic TrafficModel::lines(const CacheGeometry& cache, double capacity) const {
  std::vector<TrafficTerm> terms = terms_;
  for (const Touch& touch : touches_) {
    TrafficTerm& term = terms[touch.term];
    // Neighbouring rows lie at one distance from each other everywhere, so their sets fill up everywhere
    // alike.
    const int ways = term.cause == Cause::neighbours ? 0 : cache.ways;
    const double missing = touch.distance.missing(capacity, ways);
    if (missing == 0) continue;
    term.loads += missing * touch.bytes;
    if (!touch.since_written.is_first)
      term.evictions += missing * (1 - touch.since_written.missing(capacity, ways)) * touch.bytes;
  }
  const double unit = cache.line_bytes * counted_elements_;
  for (TrafficTerm& term : terms) {
    term.loads /= unit;
    term.evictions /= unit;
  }
  for (std::size_t i = 0; i < traffic_.operations.size(); ++i) {
    const TrafficOperation& operation = traffic_.operations[i];
    if (operation.line_buffer == 0 || operation.reads.empty() || operation.writes.empty()) continue;
    const std::size_t in = traffic_.index_of(operation.reads.front().array);
    const std::size_t out = traffic_.index_of(operation.writes.front());
    const LineBufferLoads loads =
        line_buffer_loads(traffic_, operation, traffic_.arrays[in].bytes, cache, capacity);
    terms.push_back({i, in, Cause::column_walk, loads.reads, 0});
    terms.push_back({i, out, Cause::column_walk, loads.writes, 0});
    terms.push_back({i, in, Cause::line_buffer, loads.buffers, 0});
  }
  LevelTraffic result;
  for (const TrafficTerm& term : terms) {
    if (term.loads == 0) continue;
    result.loads += term.loads;
    result.evictions += term.evictions;
    result.terms.push_back(term);
  }
  return result;
}

}  // namespace counterprof
