#include "analysis/traffic_model.hpp"

#include <list>
#include <map>
#include <random>
#include <unordered_map>

#include <gmock/gmock.h>

#include "kernels/table.hpp"
#include "plan/traffic.hpp"

namespace counterprof {
namespace {

Traffic traffic_of(std::string_view kernel, double rows, double columns) {
  for (const counterprof_kernel* candidate : builtin_kernels())
    if (candidate->name == kernel) {
      Parameters parameters{{"rows", rows}, {"columns", columns}};
      return parse_traffic(candidate->traffic, kernel, parameters);
    }
  throw std::runtime_error("no such kernel");
}

/// A fully associative cache of that size.
double loads(const Traffic& traffic, double bytes) {
  return TrafficModel(traffic).lines({static_cast<std::uint64_t>(bytes), 0, 64}).loads;
}

constexpr double mebi = 1024 * 1024;

// Field notes' sums of sweeps, 64 bytes to a line: binary into a new array 3 lines per 8 sites, in place 2.
TEST(TrafficModel, AddsUpTheSweepsWhereNothingStays) {
  const double little = 64 * 1024;  // neighbouring rows stay, arrays do not
  EXPECT_NEAR(loads(traffic_of("diffusion/fused", 512, 512), little), 0.25, 0.001);
  EXPECT_NEAR(loads(traffic_of("diffusion/temporaries", 512, 512), little), 3.375, 0.001);
  EXPECT_NEAR(loads(traffic_of("diffusion/in_place", 512, 512), little), 2.75, 0.001);
  EXPECT_NEAR(loads(traffic_of("diffusion/roll_add", 512, 512), little), 1.75, 0.001);
}

TEST(TrafficModel, EvictsWhatWasWritten) {
  const TrafficModel fused(traffic_of("diffusion/fused", 512, 512));
  EXPECT_NEAR(fused.lines({64 * 1024, 0, 64}).evictions, 0.125, 0.001);
  // Eleven results.
  const TrafficModel temporaries(traffic_of("diffusion/temporaries", 512, 512));
  EXPECT_NEAR(temporaries.lines({64 * 1024, 0, 64}).evictions, 11.0 / 8, 0.001);
}

TEST(TrafficModel, LoadsNothingWhereEverythingStays) {
  EXPECT_EQ(loads(traffic_of("diffusion/fused", 512, 512), 4 * mebi), 0);
  EXPECT_GT(loads(traffic_of("diffusion/fused", 512, 512), 3.9 * mebi), 0.1);
  EXPECT_EQ(loads(traffic_of("diffusion/temporaries", 512, 512), 8 * mebi), 0);
  EXPECT_EQ(TrafficModel(traffic_of("diffusion/temporaries", 512, 512)).footprint(), 8 * mebi);
}

// The layer condition of kerncraft for the five-point sweep over two arrays: 32 N - 16 bytes; by whole rows,
// 32 N.
TEST(TrafficModel, BreaksTheLayerConditionAtFourRows) {
  const Traffic traffic = traffic_of("diffusion/fused", 2048, 1000);
  EXPECT_NEAR(loads(traffic, 32.0 * 1000), 0.25, 0.001);
  EXPECT_NEAR(loads(traffic, 32.0 * 1000 - 64), 0.5, 0.001);
  const LevelTraffic broken = TrafficModel(traffic).lines({32000 - 64, 0, 64});
  double again = 0;
  for (const TrafficTerm& term : broken.terms)
    if (term.cause == Cause::neighbours) again += term.loads;
  EXPECT_NEAR(again, 0.25, 0.001);
}

// Between all and nothing: the notebook's naive program, 512 x 512, as callgrind counts it with a last level
// of 16 ways. (3 MiB is one of 24: callgrind wants a power of two of sets.)
TEST(TrafficModel, AgreesWithASimulationOfTheNotebooksProgramAtEachSize) {
  const TrafficModel naive(traffic_of("diffusion/temporaries", 512, 512));
  const auto at = [&](std::uint64_t mebibytes, int ways) {
    return naive.lines({mebibytes << 20U, ways, 64}).loads;
  };
  EXPECT_NEAR(at(3, 24), 3.3195, 0.10);
  EXPECT_NEAR(at(4, 16), 3.1406, 0.05);
  EXPECT_NEAR(at(5, 20), 2.2557, 0.10);
  EXPECT_NEAR(at(6, 24), 1.5325, 0.10);
  EXPECT_NEAR(at(7, 28), 1.4190, 0.05);
  EXPECT_EQ(at(8, 16), 0);
}

// All of the capacities that the notebook's counts can be held against: the naive program cannot load more.
TEST(TrafficModel, NeverLoadsMoreOnALargerCache) {
  const TrafficModel naive(traffic_of("diffusion/temporaries", 512, 512));
  double before = naive.lines({std::uint64_t{1} << 16U, 0, 64}).loads;
  for (std::uint64_t kibibytes = 128; kibibytes <= 16384; kibibytes += 128) {
    const double now = naive.lines({kibibytes << 10U, 0, 64}).loads;
    EXPECT_LE(now, before) << kibibytes << " KiB";
    before = now;
  }
  EXPECT_EQ(before, 0);
}

/// Line by line, what TrafficModel does row by row: the reference. For traffic along rows without
/// temporaries.
class LineByLine {
 public:
  LineByLine(const Traffic& traffic, std::size_t lines) : traffic_(traffic), capacity_(lines) {
    for (std::size_t i = 0; i < traffic.arrays.size(); ++i) blocks_[traffic.arrays[i].name] = i;
  }

  double loads() {
    step();
    step();
    misses_ = 0;
    step();
    step();
    return static_cast<double>(misses_) / (2 * traffic_.rows * traffic_.columns);
  }

 private:
  void touch(const std::string& array, double row, double line) {
    const auto rows = static_cast<int>(traffic_.rows);
    const double wrapped = static_cast<int>(row + rows) % rows;
    const auto address = static_cast<std::size_t>(
        (static_cast<double>(blocks_.at(array)) * traffic_.rows + wrapped) * lines_in_row() + line);
    if (const auto found = place_.find(address); found != place_.end()) {
      order_.erase(found->second);
    } else {
      ++misses_;
      if (order_.size() == capacity_) {
        place_.erase(order_.back());
        order_.pop_back();
      }
    }
    order_.push_front(address);
    place_[address] = order_.begin();
  }

  double lines_in_row() const { return traffic_.columns / 8; }

  void step() {
    for (const TrafficOperation& operation : traffic_.operations)
      for (double row = 0; row < traffic_.rows; ++row)
        for (double line = 0; line < lines_in_row(); ++line) {
          for (const ArrayRead& read : operation.reads)
            for (const Offset& at : read.at) touch(read.array, row + at.rows, line);
          for (const std::string& name : operation.writes) touch(name, row, line);
        }
    auto next = blocks_;
    for (const auto& [name, becomes] : traffic_.then) next[name] = blocks_.at(becomes);
    blocks_ = next;
  }

  const Traffic& traffic_;
  std::size_t capacity_;
  std::map<std::string, std::size_t> blocks_;
  std::list<std::size_t> order_;
  std::unordered_map<std::size_t, std::list<std::size_t>::iterator> place_;
  std::size_t misses_ = 0;
};

// Any sequence of sweeps, on any cache: row by row gives what line by line gives.
TEST(TrafficModel, AgreesWithALineByLineModelOnAnythingElse) {
  std::mt19937 random(7);
  const auto any = [&](int from, int to) { return std::uniform_int_distribution<int>(from, to)(random); };
  for (int example = 0; example < 60; ++example) {
    Traffic traffic;
    traffic.rows = any(8, 24);
    traffic.columns = 8.0 * any(2, 16);
    const char* const names[] = {"a", "b", "c", "d"};
    const int arrays = any(2, 4);
    for (int i = 0; i < arrays; ++i) traffic.arrays.push_back({names[i], 8, true, false});
    for (int i = any(1, 5); i > 0; --i) {
      TrafficOperation operation;
      operation.writes = {names[any(0, arrays - 1)]};
      std::vector<Offset> at{{0, 0}};
      if (any(0, 1) == 1) at = {{-1, 0}, {0, 0}, {1, 0}};
      operation.reads = {{names[any(0, arrays - 1)], at}};
      traffic.operations.push_back(operation);
    }
    if (any(0, 1) == 1) traffic.then = {{"a", "b"}, {"b", "a"}};
    const auto all_lines = static_cast<int>(traffic.rows * traffic.columns / 8 * arrays);
    const auto lines = static_cast<std::size_t>(any(4, all_lines));
    const double expected = LineByLine(traffic, lines).loads();
    // Rows at the edges meet their neighbours a sweep later, and lines come one by one: a few rows' worth.
    const double few_rows = 0.125 * 4.0 / traffic.rows * static_cast<double>(traffic.operations.size());
    EXPECT_NEAR(loads(traffic, static_cast<double>(lines) * 64), expected, few_rows)
        << "example " << example << ", " << lines << " lines";
  }
}

TEST(TrafficModel, WalksAVectorInPieces) {
  const Parameters parameters{{"length", 1e6}};
  const Traffic dot = parse_traffic("{shape: [length], arrays: [v], step: ['= v']}", "dot", parameters);
  EXPECT_NEAR(loads(dot, mebi), 0.125, 0.001);
  EXPECT_EQ(loads(dot, 8 * mebi), 0);
}

TEST(TrafficModel, IsQuick) {
  const auto begin = std::chrono::steady_clock::now();
  const TrafficModel model(traffic_of("diffusion/temporaries", 2048, 2048));
  EXPECT_GT(model.lines({32 << 20, 16, 64}).loads, 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(500));
}

}  // namespace
}  // namespace counterprof
