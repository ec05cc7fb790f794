// What a kernel does to memory is what it is there for: each version's blocks are counted, so that a compiler
// that sees through a temporary (it may remove a malloc and its free) or an edit that saves one does not go
// unseen.
#include <atomic>
#include <cstdlib>

#include <gmock/gmock.h>

#include "kernels/running.hpp"

namespace {

std::atomic<std::size_t> watched_size = 0;
std::atomic<long> taken = 0;
std::atomic<long> held = 0;  // of all sizes: taken and not given back

void note(std::size_t size) {
  if (size == watched_size) ++taken;
  ++held;
}

}  // namespace

// Names that ld's --wrap demands (man ld).
// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
extern "C" {
void* __real_malloc(std::size_t size);
void* __real_calloc(std::size_t count, std::size_t size);
void __real_free(void* block);

void* __wrap_malloc(std::size_t size) {
  note(size);
  return __real_malloc(size);
}
void* __wrap_calloc(std::size_t count, std::size_t size) {
  note(count * size);
  return __real_calloc(count, size);
}
void __wrap_free(void* block) {
  if (block != nullptr) --held;
  __real_free(block);
}
}
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)

namespace counterprof {
namespace {

constexpr long rows = 20;
constexpr long columns = 30;
constexpr long length = 1000;
constexpr std::size_t a_box = 24;
constexpr std::size_t a_grid = rows * columns * sizeof(double);
constexpr std::size_t a_vector = length * sizeof(double);

struct Blocks {
  const char* kernel;
  std::size_t size;
  long in_one_step;
};

void PrintTo(const Blocks& blocks, std::ostream* out) {
  *out << blocks.kernel;
}

class Memory : public testing::TestWithParam<Blocks> {};
INSTANTIATE_TEST_SUITE_P(
    Kernels, Memory,
    testing::Values(Blocks{"diffusion/boxed", a_box, rows* columns + 1},  // and the 0.0 of all rows
                    Blocks{"diffusion/boxed_reused", a_box, rows* columns},
                    Blocks{"diffusion/temporaries", a_grid, 11}, Blocks{"diffusion/in_place", a_grid, 4},
                    Blocks{"diffusion/roll_add", a_grid, 0},
                    Blocks{"diffusion/blocked_expression", a_grid, 0},
                    Blocks{"diffusion/separable_filter", a_grid, 1}, Blocks{"diffusion/fused", a_grid, 0},
                    Blocks{"norm_square/boxed", a_box, 2 * length + 1},
                    Blocks{"norm_square/array", a_box, 3 * length + 1},
                    Blocks{"norm_square/temporary", a_vector, 1}, Blocks{"norm_square/dot", a_vector, 0},
                    Blocks{"add/new_array", a_vector, 1}, Blocks{"add/in_place", a_vector, 0}),
    [](const auto& each) { return test_name(each.param.kernel); });

TEST_P(Memory, TakesTheBlocksThatItStandsForAndGivesThemBack) {
  Running run(GetParam().kernel, {{"rows", rows}, {"columns", columns}, {"length", length}});
  run.advance(2);  // boxed_reused: both grids have numbers of their own from now on
  watched_size = GetParam().size;
  taken = 0;
  const long before = held;
  run.advance(1);
  EXPECT_EQ(taken, GetParam().in_one_step);
  run.advance(9);
  EXPECT_EQ(taken, 10 * GetParam().in_one_step);
  EXPECT_EQ(held, before);
}

}  // namespace
}  // namespace counterprof
