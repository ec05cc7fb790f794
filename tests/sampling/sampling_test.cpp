#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include "sampling/address_spaces.hpp"
#include "sampling/attribute.hpp"
#include "sampling/collector.hpp"
#include "sampling/record_queue.hpp"
#include "sampling/touched.hpp"

namespace counterprof {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Record record(std::uint64_t time, pid_t process, decltype(Record::what) what) {
  Record result;
  result.time_ns = time;
  result.process = result.thread = process;
  result.what = std::move(what);
  return result;
}

/// Of a file that is not there: its inode is nobody's.
Record mapped(pid_t process, std::uint64_t begin, std::uint64_t length, std::uint64_t offset,
              const std::string& name) {
  MapRecord map;
  map.begin = begin;
  map.length = length;
  map.offset = offset;
  map.inode = name.starts_with("//") ? 0 : 1'000'000'007;
  map.name = name;
  return record(0, process, map);
}

Record sample(pid_t process, std::uint64_t address, bool in_kernel = false) {
  SampleRecord what;
  what.in_kernel = in_kernel;
  what.user_chain = {address};
  what.period = 10;
  return record(0, process, what);
}

std::string object_at(AddressSpaces& spaces, pid_t process, std::uint64_t address) {
  return spaces.objects()[spaces.find(process, address).object].name;
}

TEST(RecordQueue, PutsTheRecordsOfSeveralRingsInOrder) {
  RecordQueue queue;
  std::vector<std::uint64_t> taken;
  const auto take = [&](const Record& record, std::size_t) { taken.push_back(record.time_ns); };
  for (const std::uint64_t time : {10, 30, 20, 25}) queue.add(record(time, 1, ExitRecord{}), 0);
  queue.end_round(take);
  EXPECT_THAT(taken, IsEmpty());  // another ring may still tell of something earlier
  queue.add(record(28, 1, ExitRecord{}), 0);
  queue.add(record(40, 1, ExitRecord{}), 0);
  queue.end_round(take);
  EXPECT_THAT(taken, ElementsAre(10, 20, 25, 28, 30));
  queue.finish(take);
  EXPECT_THAT(taken, ElementsAre(10, 20, 25, 28, 30, 40));
}

TEST(AddressSpaces, GiveThePlaceInTheFile) {
  AddressSpaces spaces;
  spaces.take(mapped(1, 0x10000, 0x2000, 0x3000, "/gone/a"));
  const CodePlace place = spaces.find(1, 0x10100);
  EXPECT_EQ(spaces.objects()[place.object].name, "/gone/a");
  EXPECT_EQ(place.offset, 0x3100u);
  for (const std::uint64_t outside : {0xFFFF, 0x12000}) EXPECT_EQ(spaces.find(1, outside).object, 0u);
  EXPECT_EQ(spaces.find(2, 0x10100).object, 0u);
}

TEST(AddressSpaces, ForgetWhatSomethingElseIsMappedOver) {
  AddressSpaces spaces;
  spaces.take(mapped(1, 0x10000, 0x4000, 0, "/gone/a"));
  spaces.take(mapped(1, 0x11000, 0x1000, 0, "/gone/b"));
  EXPECT_EQ(object_at(spaces, 1, 0x10FFF), "/gone/a");
  EXPECT_EQ(object_at(spaces, 1, 0x11000), "/gone/b");
  EXPECT_EQ(object_at(spaces, 1, 0x12000), "/gone/a");
  EXPECT_EQ(spaces.find(1, 0x12010).offset, 0x2010u);
  spaces.take(mapped(1, 0xF000, 0x4000, 0, "/gone/c"));
  EXPECT_EQ(object_at(spaces, 1, 0x11000), "/gone/c");
  EXPECT_EQ(object_at(spaces, 1, 0x13000), "/gone/a");
  EXPECT_EQ(spaces.find(1, 0x13010).offset, 0x3010u);
}

TEST(AddressSpaces, AreCopiedByAForkSharedByThreadsAndEmptiedByAnExec) {
  AddressSpaces spaces;
  spaces.take(mapped(1, 0x10000, 0x1000, 0, "/gone/a"));
  spaces.take(record(0, 2, ForkRecord{1}));
  spaces.take(record(0, 1, ForkRecord{1}));  // a thread of 1
  EXPECT_EQ(object_at(spaces, 1, 0x10000), "/gone/a");
  EXPECT_EQ(object_at(spaces, 2, 0x10000), "/gone/a");
  spaces.take(record(0, 2, NameRecord{"x", true}));
  EXPECT_EQ(spaces.find(2, 0x10000).object, 0u);
  spaces.take(record(0, 1, NameRecord{"y", false}));
  EXPECT_EQ(object_at(spaces, 1, 0x10000), "/gone/a");
}

TEST(AddressSpaces, TellMemoryMadeAtRunTimeApartByProcess) {
  AddressSpaces spaces;
  spaces.take(mapped(1, 0x10000, 0x1000, 0, "//anon"));
  spaces.take(mapped(2, 0x10000, 0x1000, 0, "//anon"));
  EXPECT_NE(spaces.find(1, 0x10010).object, spaces.find(2, 0x10010).object);
  EXPECT_EQ(spaces.find(1, 0x10010).offset, 0x10010u);
}

TEST(AddressSpaces, TakeMemoryWithAFilesNameForMadeAtRunTime) {
  for (const std::string name : {"/dev/zero (deleted)", "/memfd:code (deleted)", "/anon_hugepage (deleted)",
                                 "/SYSV00000000 (deleted)"}) {
    AddressSpaces spaces;
    spaces.take(mapped(999'999'998, 0x10000, 0x1000, 0, name));
    spaces.take(mapped(999'999'999, 0x10000, 0x1000, 0, name));
    const CodePlace place = spaces.find(999'999'999, 0x10010);
    EXPECT_NE(place.object, spaces.find(999'999'998, 0x10010).object) << name;
    EXPECT_EQ(place.offset, 0x10010u) << name;  // a compiler tells of addresses
    EXPECT_EQ(spaces.objects()[place.object].kind, MappedObject::Kind::anonymous) << name;
    EXPECT_EQ(spaces.objects()[place.object].process, 999'999'999) << name;
  }
}

/// The program that runs here, as a mapping of a process that has ended.
MapRecord map_of_this_program(std::uint64_t inode_off, unsigned device_off) {
  struct stat status {};
  EXPECT_EQ(::stat("/proc/self/exe", &status), 0);
  MapRecord map;
  map.length = 0x1000;
  map.name = std::filesystem::read_symlink("/proc/self/exe");
  map.inode = status.st_ino + inode_off;
  map.device_major = ::major(status.st_dev);
  map.device_minor = ::minor(status.st_dev) + device_off;
  return map;
}

// Another file under the same path, which another root has: its symbols would be made up.
TEST(MappedObject, IsTheVeryFileOrNone) {
  struct statfs system {};
  ASSERT_EQ(::statfs("/proc/self/exe", &system), 0);
  constexpr pid_t ended = 999'999'999;
  const MappedObject same = mapped_object(ended, map_of_this_program(0, 0));
  EXPECT_TRUE(same.file);
  EXPECT_FALSE(same.is_deleted);
  if (system.f_type != 0xef53)
    GTEST_SKIP() << "other numbers than the mapping's may be the rule here";  // ext4
  for (const MapRecord& map : {map_of_this_program(1, 0), map_of_this_program(0, 1)}) {
    const MappedObject other = mapped_object(ended, map);
    EXPECT_FALSE(other.file);
    EXPECT_TRUE(other.is_deleted);
  }
}

TEST(AddressSpaces, PassOverAMappingThatWrapsRound) {
  AddressSpaces spaces;
  spaces.take(mapped(1, ~std::uint64_t{0} - 0xFFF, 0x2000, 0, "/gone/a"));
  EXPECT_EQ(spaces.find(1, ~std::uint64_t{0}).object, 0u);
}

TEST(Touched, JoinsNeighbouringPages) {
  Touched touched;
  for (const std::uint64_t page : {1, 3, 2, 9, 0, 9}) touched.add(page * 4096 + 5);
  const auto stretches = touched.stretches();
  ASSERT_EQ(stretches.size(), 2u);
  EXPECT_EQ(stretches[0].begin, 0u);
  EXPECT_EQ(stretches[0].end, 4u * 4096);
  EXPECT_EQ(stretches[0].faults, 4u);
  EXPECT_EQ(stretches[1].faults, 2u);  // once more, after it was given back
  EXPECT_TRUE(touched.is_complete());
}

TEST(Touched, SaysWhereItCouldNotKeepAll) {
  Touched touched;
  for (std::uint64_t page = 0; page < 30'000; ++page) touched.add(2 * page * 4096);
  EXPECT_FALSE(touched.is_complete());
}

/// What a run left of one event.
SampledRun run_of(const std::vector<Record>& records) {
  SampledRun run;
  SampledEvent event{resolve("cpu-clock"), {}};
  event.sampling.period = 10;
  run.events.push_back(event);
  run.collected = std::make_unique<Collector>(1, false);
  for (const Record& one : records) run.collected->take(one, 0);
  run.totals.resize(1);
  return run;
}

TEST(Attribute, SaysOfADeletedProgramWhatIsKnown) {
  SampledRun run = run_of({mapped(999'999'999, 0x10000, 0x1000, 0x2000, "/gone/prog (deleted)"),
                           sample(999'999'999, 0x10010), sample(999'999'999, 0x10010, true),
                           sample(999'999'999, 0x10020)});
  const Lines lines = attribute(run, {});
  ASSERT_EQ(lines.functions.size(), 1u);
  const CodeFunction& function = lines.functions.front();
  EXPECT_EQ(function.function, "[unnamed code]");
  EXPECT_EQ(function.object, "/gone/prog");
  EXPECT_EQ(function.counts.front().samples, 3u);
  EXPECT_EQ(function.counts.front().in_kernel, 1u);
  EXPECT_EQ(function.counts.front().events, 30u);
  ASSERT_EQ(function.lines.size(), 2u);
  EXPECT_EQ(function.lines.front().address, 0x2010u);
  EXPECT_THAT(lines.not_known, ElementsAre(HasSubstr("deleted or replaced before it could be read")));
}

TEST(Attribute, KeepsApartWhatHasNoPlaceAtAll) {
  SampleRecord in_kernel;
  in_kernel.in_kernel = true;
  in_kernel.period = 10;
  SampledRun run = run_of({record(0, 1, in_kernel), sample(1, 0x10)});
  const Lines lines = attribute(run, {});
  ASSERT_EQ(lines.functions.size(), 2u);
  EXPECT_THAT(lines.not_known, ElementsAre(HasSubstr("in no mapping that is known: 1 sample"),
                                           HasSubstr("(starting, ending): 1 sample")));
}

TEST(Attribute, CallsNeitherAClockNorTheHardwareExact) {
  for (const char* name : {"cpu-clock", "task-clock", "cycles"}) {
    SampledRun run = run_of({});
    run.events.front().event = resolve(name);
    run.events.front().sampling.period = 1;
    EXPECT_FALSE(attribute(run, {}).events.front().is_exact) << name;
  }
  SampledRun run = run_of({});
  run.events.front().event = resolve("page-faults");
  run.events.front().sampling.period = 1;
  EXPECT_TRUE(attribute(run, {}).events.front().is_exact);
}

TEST(Attribute, WarnsOfProgramsThatItWasNotToldOf) {
  SampledRun run = run_of({sample(1, 0x10)});
  run.lost_tellings = 1234;
  EXPECT_THAT(attribute(run, {}).warnings,
              ElementsAre(HasSubstr("1,234 records of programs and mappings had no room")));
}

TEST(Attribute, OfNoSamplesIsNothing) {
  SampledRun run = run_of({});
  const Lines lines = attribute(run, {});
  EXPECT_TRUE(lines.functions.empty());
  EXPECT_TRUE(lines.not_known.empty());
}

}  // namespace
}  // namespace counterprof
