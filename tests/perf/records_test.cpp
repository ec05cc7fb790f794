#include "perf/records.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "perf/record_bytes.hpp"

namespace counterprof {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::uint64_t marker(int context) {
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(context));
}
const std::uint64_t in_user = marker(-512);
const std::uint64_t in_kernel = marker(-128);

RecordBytes mapping() {
  RecordBytes bytes(PERF_RECORD_MMAP2);
  bytes.add(40).add(41).add(std::uint64_t{0x1000}).add(std::uint64_t{0x2000}).add(std::uint64_t{0x3000});
  bytes.add(std::uint32_t{8}).add(std::uint32_t{1}).add(std::uint64_t{99}).add(std::uint64_t{0});
  bytes.add(std::uint32_t{5}).add(std::uint32_t{2}).add_name("/usr/bin/x").add_sample_id(50, 6);
  return bytes;
}

TEST(DecodeRecord, ReadsASampleInUserMode) {
  const auto record = decode_record(sample_bytes(30, 0x401000, 0x7000)
                                        .add(std::uint64_t{2})
                                        .add(in_user)
                                        .add(std::uint64_t{0x401000})
                                        .bytes());
  ASSERT_TRUE(record);
  EXPECT_EQ(record->time_ns, 30u);
  EXPECT_EQ(record->counter, 5u);
  EXPECT_EQ(record->process, 7);
  EXPECT_EQ(record->thread, 8);
  const auto& sample = std::get<SampleRecord>(record->what);
  EXPECT_FALSE(sample.in_kernel);
  EXPECT_EQ(sample.instruction, 0x401000u);
  EXPECT_EQ(sample.data, 0x7000u);
  EXPECT_EQ(sample.period, 1u);
  EXPECT_THAT(sample.user_chain, ElementsAre(0x401000));
  EXPECT_THAT(sample.kernel_chain, IsEmpty());
}

// The line that asked for the kernel's work is in the user's half of the chain, not in the instruction.
TEST(DecodeRecord, TellsTheKernelsHalfOfAChainFromTheUsers) {
  const auto record = decode_record(sample_bytes(30, 0xffffffff81000000, 0, PERF_RECORD_MISC_KERNEL)
                                        .add(std::uint64_t{5})
                                        .add(in_kernel)
                                        .add(std::uint64_t{0xffffffff81000000})
                                        .add(in_user)
                                        .add(std::uint64_t{0x401000})
                                        .add(std::uint64_t{0x402000})
                                        .bytes());
  ASSERT_TRUE(record);
  const auto& sample = std::get<SampleRecord>(record->what);
  EXPECT_TRUE(sample.in_kernel);
  EXPECT_THAT(sample.kernel_chain, ElementsAre(0xffffffff81000000));
  EXPECT_THAT(sample.user_chain, ElementsAre(0x401000, 0x402000));
}

TEST(DecodeRecord, TakesTheInstructionWhereAUsersChainIsEmpty) {
  const auto record = decode_record(sample_bytes(30, 0x401000).add(std::uint64_t{0}).bytes());
  ASSERT_TRUE(record);
  EXPECT_THAT(std::get<SampleRecord>(record->what).user_chain, ElementsAre(0x401000));
}

TEST(DecodeRecord, ReadsAMappingOfTheProcessThatItIsAbout) {
  const auto record = decode_record(mapping().bytes());
  ASSERT_TRUE(record);
  EXPECT_EQ(record->process, 40);  // not 7, which was running
  EXPECT_EQ(record->time_ns, 50u);
  const auto& map = std::get<MapRecord>(record->what);
  EXPECT_EQ(map.begin, 0x1000u);
  EXPECT_EQ(map.length, 0x2000u);
  EXPECT_EQ(map.offset, 0x3000u);
  EXPECT_EQ(map.inode, 99u);
  EXPECT_EQ(map.name, "/usr/bin/x");
}

TEST(DecodeRecord, TellsANewProgramFromANewName) {
  for (const bool is_exec : {false, true}) {
    RecordBytes bytes(PERF_RECORD_COMM, is_exec ? PERF_RECORD_MISC_COMM_EXEC : 0);
    const auto record = decode_record(bytes.add(7).add(7).add_name("spin").add_sample_id(1, 6).bytes());
    ASSERT_TRUE(record);
    EXPECT_EQ(std::get<NameRecord>(record->what).is_exec, is_exec);
    EXPECT_EQ(std::get<NameRecord>(record->what).name, "spin");
  }
}

TEST(DecodeRecord, ReadsForksLossesAndThrottling) {
  RecordBytes fork(PERF_RECORD_FORK);
  auto record =
      decode_record(fork.add(20).add(10).add(20).add(10).add(std::uint64_t{3}).add_sample_id(3, 6).bytes());
  ASSERT_TRUE(record);
  EXPECT_EQ(record->process, 20);
  EXPECT_EQ(std::get<ForkRecord>(record->what).parent, 10);
  RecordBytes lost(PERF_RECORD_LOST);
  record = decode_record(lost.add(std::uint64_t{5}).add(std::uint64_t{12}).add_sample_id(4, 5).bytes());
  ASSERT_TRUE(record);
  EXPECT_EQ(std::get<LostRecord>(record->what).records, 12u);
  RecordBytes throttle(PERF_RECORD_THROTTLE);
  for (std::uint64_t field : {4, 5, 6}) throttle.add(field);
  record = decode_record(throttle.add_sample_id(4, 5).bytes());
  ASSERT_TRUE(record);
  EXPECT_TRUE(std::holds_alternative<ThrottleRecord>(record->what));
}

// The ring's bytes are the kernel's, but a defect must not read beyond a record.
TEST(DecodeRecord, GivesNothingForWhatIsCutShortAtAnyByte) {
  const std::vector<std::vector<std::byte>> whole{
      mapping().bytes(),
      sample_bytes(30, 0x401000).add(std::uint64_t{2}).add(in_user).add(std::uint64_t{0x401000}).bytes()};
  for (const std::vector<std::byte>& bytes : whole) {
    ASSERT_TRUE(decode_record(bytes));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      std::vector<std::byte> cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_FALSE(decode_record(cut));  // the header says more
      if (size < sizeof(perf_event_header)) continue;
      const auto honest = static_cast<std::uint16_t>(size);
      std::memcpy(cut.data() + offsetof(perf_event_header, size), &honest, sizeof honest);
      EXPECT_FALSE(decode_record(cut)) << size;
    }
  }
}

TEST(DecodeRecord, DoesNotBelieveAChainThatSaysMoreThanThereIs) {
  EXPECT_FALSE(decode_record(sample_bytes(30, 0x401000).add(~std::uint64_t{0}).bytes()));
  EXPECT_FALSE(decode_record(sample_bytes(30, 0x401000).add(std::uint64_t{2}).add(in_user).bytes()));
}

TEST(DecodeRecord, PassesOverKindsThatItDoesNotKnow) {
  EXPECT_FALSE(decode_record(RecordBytes(12345).add_sample_id(1, 2).bytes()));
}

}  // namespace
}  // namespace counterprof
