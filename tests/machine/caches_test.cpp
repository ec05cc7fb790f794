#include "machine/caches.hpp"

#include <bit>
#include <cstdlib>

#include <gmock/gmock.h>

#include "machine/fixtures.hpp"

namespace counterprof {

void PrintTo(const CacheInfo& cache, std::ostream* out) {
  *out << "L" << cache.level << ' ' << cache.type << ' ' << cache.size_bytes << '/' << cache.ways << " line "
       << cache.line_bytes << " shared by " << cache.shared_by << " x" << cache.instances;
}

namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Caches, OfAGuestAreThoseOfItsSysfs) {
  const Topology topology = read_topology(fixture("zen5-vm"));
  EXPECT_THAT(topology.caches, ElementsAre(CacheInfo{1, "data", 48 << 10, 12, 64, 1, 2},
                                           CacheInfo{1, "instruction", 32 << 10, 8, 64, 1, 2},
                                           CacheInfo{2, "unified", 1 << 20, 16, 64, 1, 2},
                                           CacheInfo{3, "unified", 32 << 20, 16, 64, 2, 1}));
  EXPECT_EQ(topology.cores, 2);
  EXPECT_EQ(topology.sockets, 1);
  EXPECT_EQ(topology.numa_nodes, 1);
}

// Two threads of a core share its caches: two cores, not four.
TEST(Caches, KnowWhichProcessorsShareThem) {
  const Topology topology = read_topology(fixture("intel-bare-metal"));
  EXPECT_THAT(topology.caches, ElementsAre(CacheInfo{1, "data", 32 << 10, 8, 64, 2, 2},
                                           CacheInfo{1, "instruction", 32 << 10, 8, 64, 2, 2},
                                           CacheInfo{2, "unified", 256 << 10, 4, 64, 2, 2},
                                           CacheInfo{3, "unified", 3 << 20, 12, 64, 4, 1}));
  EXPECT_EQ(topology.cores, 2);
}

// A default size would become the model's prediction.
TEST(Caches, ThatNobodyDescribesAreNotGuessed) {
  EXPECT_THAT(read_topology(fixture("arm64-guest")).caches, IsEmpty());
  EXPECT_THAT(read_topology(fixture("nothing-readable")).caches, IsEmpty());
}

// With this variable hwloc tells of a machine that does not exist, and a report would pass it on as this one.
TEST(Caches, OfAnotherMachineAreNotTakenForThisOnes) {
  ::setenv("HWLOC_SYNTHETIC", "socket:2 core:4 pu:1", 1);
  const Topology topology = read_topology();
  ::unsetenv("HWLOC_SYNTHETIC");
  EXPECT_THAT(topology.caches, IsEmpty());
  EXPECT_FALSE(topology.cores);
}

TEST(Caches, OfThisMachineArePlausible) {
  const Topology topology = read_topology();
  EXPECT_EQ(std::getenv("HWLOC_FSROOT"), nullptr);  // the fixtures' root is gone
  EXPECT_GE(topology.cores.value_or(1), 1);
  for (const CacheInfo& cache : topology.caches) {
    EXPECT_TRUE(std::has_single_bit(static_cast<unsigned>(cache.line_bytes)) || cache.line_bytes == 0);
    EXPECT_GE(cache.size_bytes, 1024U);
    EXPECT_GE(cache.shared_by, 1);
    EXPECT_GE(cache.instances, 1);
  }
}

}  // namespace
}  // namespace counterprof
