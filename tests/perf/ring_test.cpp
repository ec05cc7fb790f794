#include "perf/ring.hpp"

#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "perf/record_bytes.hpp"

namespace counterprof {
namespace {

using testing::ElementsAre;

constexpr std::size_t ring_bytes = 128;

/// A ring into which the kernel's part is played: records are written where its head is.
struct PlayedRing {
  std::vector<std::byte> bytes = std::vector<std::byte>(ring_bytes);
  std::uint64_t head = 0;

  void write(const std::vector<std::byte>& record) {
    for (const std::byte byte : record) bytes[head++ % ring_bytes] = byte;
  }
};

RecordBytes numbered(std::uint64_t number, std::size_t words) {
  RecordBytes record(1000);
  for (std::size_t i = 0; i < words; ++i) record.add(number);
  return record;
}

TEST(ReadRing, HandsOverEveryRecordWhole) {
  PlayedRing ring;
  std::uint64_t tail = 0;
  std::vector<std::byte> scratch;
  // Of sizes that do not divide the ring's, so that some begin at its end and go on at its begin.
  for (std::uint64_t number = 1; number <= 1000; ++number) {
    const auto written = numbered(number, 1 + number % 5).bytes();
    ring.write(written);
    std::vector<std::vector<std::byte>> read;
    const RingRead result = read_ring(ring.bytes, tail, ring.head, scratch,
                                      [&](auto record) { read.emplace_back(record.begin(), record.end()); });
    ASSERT_TRUE(result.is_sound);
    ASSERT_EQ(result.tail, ring.head);
    ASSERT_THAT(read, ElementsAre(written));
    tail = result.tail;
  }
}

TEST(ReadRing, TakesSeveralInTheirOrder) {
  PlayedRing ring;
  for (std::uint64_t number = 1; number <= 4; ++number) ring.write(numbered(number, 2).bytes());
  std::vector<std::uint64_t> read;
  std::vector<std::byte> scratch;
  read_ring(ring.bytes, 0, ring.head, scratch, [&](auto record) {
    std::uint64_t number = 0;
    std::memcpy(&number, record.data() + sizeof(perf_event_header), sizeof number);
    read.push_back(number);
  });
  EXPECT_THAT(read, ElementsAre(1, 2, 3, 4));
}

// A size of 0 would be read for ever, and one that is too large beyond what was written.
TEST(ReadRing, EndsAtASizeThatCannotBe) {
  for (const int impossible : {0, 4, 7, 9, 200, 65535}) {
    const auto size = static_cast<std::uint16_t>(impossible);
    PlayedRing ring;
    auto record = numbered(1, 2).bytes();
    std::memcpy(record.data() + offsetof(perf_event_header, size), &size, sizeof size);
    ring.write(record);
    ring.write(numbered(2, 2).bytes());
    int read = 0;
    std::vector<std::byte> scratch;
    const RingRead result = read_ring(ring.bytes, 0, ring.head, scratch, [&](auto) { ++read; });
    EXPECT_FALSE(result.is_sound) << size;
    EXPECT_EQ(result.tail, ring.head);
    EXPECT_EQ(read, 0);
  }
}

TEST(ReadRing, DoesNotBelieveAHeadThatIsFurtherThanTheRingIsLong) {
  PlayedRing ring;
  std::vector<std::byte> scratch;
  const RingRead result = read_ring(ring.bytes, 0, ring_bytes + 8, scratch, [](auto) { FAIL(); });
  EXPECT_FALSE(result.is_sound);
}

}  // namespace
}  // namespace counterprof
