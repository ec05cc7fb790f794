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

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

/// Walks the steps and notes every touch.
class TrafficWalk {
 public:
  explicit TrafficWalk(TrafficModel& model)
      : model_(model),
        traffic_(model.traffic_),
        grain_(grain_of(traffic_)),
        blocks_(traffic_.arrays.size(), none) {
    for (std::size_t i = 0; i < traffic_.arrays.size(); ++i)
      if (traffic_.arrays[i].is_kept) allocate(i);
    find_lifetimes();
  }

  void walk() {
    const std::size_t blocks = traffic_.arrays.size() * 2 + 2;
    std::size_t steps = 0;
    for (const TrafficOperation& operation : traffic_.operations)
      steps += operation.along_columns ? 1 : grain_.rows;
    ReuseStack stack(blocks * grain_.rows, steps * (steps_before + steps_counted));
    stack_ = &stack;
    for (int step = 0; step < steps_before + steps_counted; ++step) {
      is_counted_ = step >= steps_before;
      for (std::size_t i = 0; i < traffic_.operations.size(); ++i) perform(i);
      rename();
    }
    model_.pieces_ = blocks * grain_.rows;
    model_.counted_elements_ = traffic_.rows * traffic_.columns * steps_counted;
    model_.footprint_ = most_bytes_;
  }

 private:
  static constexpr std::size_t none = SIZE_MAX;

  std::size_t index_of(const std::string& name) const {
    const auto found = std::find_if(traffic_.arrays.begin(), traffic_.arrays.end(),
                                    [&](const TrafficArray& array) { return array.name == name; });
    return static_cast<std::size_t>(found - traffic_.arrays.begin());
  }

  double bytes_of(std::size_t array) const {
    return traffic_.arrays[array].bytes * traffic_.rows * traffic_.columns;
  }

  /// The block that was left last, else a new one.
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
    if (blocks_[array] == none) return;
    free_[traffic_.arrays[array].bytes].push_back(blocks_[array]);
    blocks_[array] = none;
    bytes_now_ -= bytes_of(array);
  }

  /// After which operation each temporary goes; those that the next step needs do not.
  void find_lifetimes() {
    last_use_.assign(traffic_.arrays.size(), none);
    std::set<std::string> needed;
    for (const auto& [name, becomes] : traffic_.then) needed.insert(becomes);
    for (std::size_t i = 0; i < traffic_.operations.size(); ++i) {
      const TrafficOperation& operation = traffic_.operations[i];
      for (const std::string& name : operation.writes) last_use_[index_of(name)] = i;
      for (const ArrayRead& read : operation.reads) last_use_[index_of(read.array)] = i;
    }
    for (std::size_t i = 0; i < traffic_.arrays.size(); ++i)
      if (traffic_.arrays[i].is_kept || needed.contains(traffic_.arrays[i].name)) last_use_[i] = none;
  }

  struct Row {
    std::size_t array = 0;
    std::size_t row = 0;
    bool is_written = false;
    bool is_read = false;
  };

  static void add_row(std::vector<Row>& rows, std::size_t array, std::size_t row, bool is_written) {
    for (Row& known : rows)
      if (known.array == array && known.row == row) {
        known.is_written = known.is_written || is_written;
        known.is_read = known.is_read || !is_written;
        return;
      }
    rows.push_back({array, row, is_written, !is_written});
  }

  std::size_t neighbour(std::size_t row, int offset) const {
    // Where several rows are walked as one, a neighbour is in the same one or the next.
    const auto distance =
        static_cast<std::ptrdiff_t>(std::ceil(std::abs(offset) / std::max(1.0, grain_.rows_in_one)));
    const auto count = static_cast<std::ptrdiff_t>(grain_.rows);
    const auto there = static_cast<std::ptrdiff_t>(row) + (offset < 0 ? -distance : distance);
    return static_cast<std::size_t>(((there % count) + count) % count);
  }

  void perform(std::size_t number) {
    const TrafficOperation& operation = traffic_.operations[number];
    for (const std::string& name : operation.writes)
      if (blocks_[index_of(name)] == none) allocate(index_of(name));
    first_step_ = step_;
    if (operation.along_columns) {
      std::vector<Row> rows;
      for (std::size_t row = 0; row < grain_.rows; ++row) {
        for (const ArrayRead& read : operation.reads)
          if (!contains(operation.writes, read.array))
            rows.push_back({index_of(read.array), row, false, true});
        for (const std::string& name : operation.writes) {
          const bool is_read = std::any_of(operation.reads.begin(), operation.reads.end(),
                                           [&](const ArrayRead& read) { return read.array == name; });
          rows.push_back({index_of(name), row, true, is_read});
        }
      }
      touch(number, rows);
    } else {
      for (std::size_t row = 0; row < grain_.rows; ++row) {
        std::vector<Row> rows;
        for (const ArrayRead& read : operation.reads)
          for (const Offset& at : read.at)
            add_row(rows, index_of(read.array), neighbour(row, at.rows), false);
        for (const std::string& name : operation.writes) add_row(rows, index_of(name), row, true);
        touch(number, rows);
      }
    }
    for (std::size_t array = 0; array < last_use_.size(); ++array)
      if (last_use_[array] == number) release(array);
  }

  /// All of them at once; and, in an operation that has some, its buffers.
  void touch(std::size_t number, const std::vector<Row>& rows) {
    const double buffer = traffic_.operations[number].line_buffer;
    std::vector<ReuseStack::Piece> pieces;
    for (const Row& row : rows)
      pieces.push_back({static_cast<std::uint32_t>(blocks_[row.array] * grain_.rows + row.row),
                        traffic_.arrays[row.array].bytes * grain_.elements});
    if (buffer > 0)
      for (std::size_t i = 0; i < 2; ++i)
        pieces.push_back(
            {static_cast<std::uint32_t>((traffic_.arrays.size() * 2 + i) * grain_.rows), buffer});
    std::vector<ReuseDistance> distances(pieces.size());
    stack_->touch(pieces, distances);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const bool is_again = !distances[i].is_first && distances[i].step >= first_step_;
      const Cause cause = is_again          ? Cause::neighbours
                          : rows[i].is_read ? Cause::read
                                            : Cause::write_allocate;
      model_.touches_.push_back(
          {pieces[i].number, static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(rows[i].array),
           static_cast<float>(pieces[i].bytes), is_counted_, rows[i].is_written, cause, distances[i]});
    }
    ++step_;
  }

  /// The end of a step: arrays get the names that they have in the next one.
  void rename() {
    std::vector<std::size_t> next = blocks_;
    std::set<std::size_t> taken;
    for (const auto& [name, becomes] : traffic_.then) {
      next[index_of(name)] = blocks_[index_of(becomes)];
      taken.insert(blocks_[index_of(becomes)]);
    }
    for (std::size_t array = 0; array < traffic_.arrays.size(); ++array) {
      const std::size_t block = blocks_[array];
      if (!traffic_.arrays[array].is_kept) next[array] = none;
      const bool is_named = std::find(next.begin(), next.end(), block) != next.end();
      if (block != none && !is_named && !taken.contains(block)) {
        free_[traffic_.arrays[array].bytes].push_back(block);
        bytes_now_ -= bytes_of(array);
      }
    }
    blocks_ = next;
  }

  TrafficModel& model_;
  const Traffic& traffic_;
  const Grain grain_;
  std::vector<std::size_t> blocks_;    // of each array; none: not there
  std::vector<std::size_t> last_use_;  // of each array, an operation's number
  std::map<double, std::vector<std::size_t>> free_;
  std::size_t block_count_ = 0;
  double bytes_now_ = 0;
  double most_bytes_ = 0;
  ReuseStack* stack_ = nullptr;
  bool is_counted_ = false;
  std::uint32_t step_ = 0;        // of the stack
  std::uint32_t first_step_ = 0;  // of the operation that is under way
};

TrafficModel::TrafficModel(Traffic traffic) : traffic_(std::move(traffic)) {
  TrafficWalk(*this).walk();
}

LevelTraffic TrafficModel::lines(const CacheGeometry& cache, double capacity) const {
  using Key = std::tuple<std::size_t, std::size_t, Cause>;
  std::map<Key, TrafficTerm> terms;
  std::vector<float> dirty(pieces_, 0.0F);  // the fraction of each piece that is to be written back
  const double unit = cache.line_bytes * counted_elements_;
  for (const Touch& touch : touches_) {
    // Neighbouring rows lie at one distance from each other everywhere, so their sets fill up everywhere
    // alike.
    const int ways = touch.cause == Cause::neighbours ? 0 : cache.ways;
    const double missing = touch.distance.missing(capacity, ways);
    float& written = dirty[touch.piece];
    const double evicted = missing * written;
    if (touch.is_counted && missing > 0) {
      TrafficTerm& term = terms[Key(touch.operation, touch.array, touch.cause)];
      term.loads += missing * touch.bytes / unit;
      term.evictions += evicted * touch.bytes / unit;
    }
    written = touch.is_written ? 1.0F : static_cast<float>(written - evicted);
  }
  for (std::size_t i = 0; i < traffic_.operations.size(); ++i) {
    const TrafficOperation& operation = traffic_.operations[i];
    if (operation.line_buffer == 0 || operation.reads.empty() || operation.writes.empty()) continue;
    const auto index_of = [&](const std::string& name) {
      return static_cast<std::size_t>(
          std::find_if(traffic_.arrays.begin(), traffic_.arrays.end(),
                       [&](const TrafficArray& array) { return array.name == name; }) -
          traffic_.arrays.begin());
    };
    const std::size_t in = index_of(operation.reads.front().array);
    const std::size_t out = index_of(operation.writes.front());
    const LineBufferLoads loads =
        line_buffer_loads(traffic_, operation, traffic_.arrays[in].bytes, cache, capacity);
    terms[Key(i, in, Cause::column_walk)].loads += loads.reads;
    terms[Key(i, out, Cause::column_walk)].loads += loads.writes;
    terms[Key(i, in, Cause::line_buffer)].loads += loads.buffers;
  }
  LevelTraffic result;
  for (auto& [key, term] : terms) {
    if (term.loads == 0) continue;
    std::tie(term.operation, term.array, term.cause) = key;
    result.loads += term.loads;
    result.evictions += term.evictions;
    result.terms.push_back(term);
  }
  return result;
}

}  // namespace counterprof
