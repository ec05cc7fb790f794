#include <linux/hw_breakpoint.h>

#include "events_testing.hpp"

namespace counterprof {
namespace {

struct Row {
  const char* name;
  const char* id;
  std::uint64_t address;
  std::uint64_t length;
  std::uint32_t type;
  bool user_only;
};

// Defaults and spellings as `perf stat -vv` of perf 6.1 shows them.
const Row rows[] = {
    {"mem:0x1000", "mem:0x1000/4:rw", 0x1000, 4, HW_BREAKPOINT_RW, false},
    {"mem:4096", "mem:0x1000/4:rw", 0x1000, 4, HW_BREAKPOINT_RW, false},
    {"mem:0x1000:w", "mem:0x1000/4:w", 0x1000, 4, HW_BREAKPOINT_W, false},
    {"mem:0x1000/8", "mem:0x1000/8:rw", 0x1000, 8, HW_BREAKPOINT_RW, false},
    {"mem:0x1000/1:r", "mem:0x1000/1:r", 0x1000, 1, HW_BREAKPOINT_R, false},
    {"mem:0x1000:wr", "mem:0x1000/4:rw", 0x1000, 4, HW_BREAKPOINT_RW, false},
    {"mem:0x1000:x", "mem:0x1000/8:x", 0x1000, sizeof(long), HW_BREAKPOINT_X, false},
    {"mem:0x1000:rwx", "mem:0x1000/4:rwx", 0x1000, 4, HW_BREAKPOINT_RW | HW_BREAKPOINT_X, false},
    {"mem:0x1000:u", "mem:0x1000/4:rw:u", 0x1000, 4, HW_BREAKPOINT_RW, true},
    {"mem:0x1000:wu", "mem:0x1000/4:w:u", 0x1000, 4, HW_BREAKPOINT_W, true},
    {"mem:0x1000/2:w:u", "mem:0x1000/2:w:u", 0x1000, 2, HW_BREAKPOINT_W, true},
    {"mem:0xffffffffffffffff/1:w", "mem:0xffffffffffffffff/1:w", ~0ULL, 1, HW_BREAKPOINT_W, false},
};

TEST(Breakpoints, HaveAddressLengthAndAccess) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const Event event = resolve_nowhere(row.name);
    EXPECT_EQ(event.name, row.name);
    EXPECT_EQ(event.id, row.id);
    EXPECT_EQ(event.source, Source::breakpoint);
    EXPECT_EQ(event.attr.type, static_cast<std::uint32_t>(PERF_TYPE_BREAKPOINT));
    EXPECT_EQ(event.attr.config, 0U);
    EXPECT_EQ(event.attr.bp_addr, row.address);
    EXPECT_EQ(event.attr.bp_len, row.length);
    EXPECT_EQ(event.attr.bp_type, row.type);
    EXPECT_EQ(event.attr.exclude_kernel, row.user_only ? 1U : 0U);
  }
}

TEST(Breakpoints, SayWhatTheyCount) {
  EXPECT_EQ(resolve_nowhere("mem:4096").what_it_counts, "reads and writes of the 4 bytes at 0x1000");
  EXPECT_EQ(resolve_nowhere("mem:4096/1:w").what_it_counts, "writes of the 1 byte at 0x1000");
  EXPECT_EQ(resolve_nowhere("mem:4096:x").what_it_counts, "executions of the instruction at 0x1000");
}

TEST(Breakpoints, RefuseWhatIsNoBreakpoint) {
  const Resolver resolver("/nonexistent");
  const std::string form =
      " | a breakpoint is mem:ADDRESS[/LENGTH][:ACCESS][:MODIFIERS], for example mem:0x7f001000/8:w";
  const std::pair<const char*, const char*> errors[] = {
      {"mem:", "breakpoint 'mem:' has no address that is a 64-bit number"},
      {"mem:here", "breakpoint 'mem:here' has no address that is a 64-bit number"},
      {"mem:0x10000000000000000",
       "breakpoint 'mem:0x10000000000000000' has no address that is a 64-bit number"},
      {"mem:1/0", "breakpoint 'mem:1/0' has a length that is not from 1 to 8 bytes"},
      {"mem:1/9", "breakpoint 'mem:1/9' has a length that is not from 1 to 8 bytes"},
      {"mem:1/", "breakpoint 'mem:1/' has a length that is not from 1 to 8 bytes"},
      {"mem:1/4/4", "breakpoint 'mem:1/4/4' has a length that is not from 1 to 8 bytes"},
      {"mem:1:ww", "breakpoint 'mem:1:ww' has an access that names r, w or x twice"},
      {"mem:1:w:u:k", "breakpoint 'mem:1:w:u:k' has too many colons"},
      {"mem:1:u:k", "breakpoint 'mem:1:u:k' has too many colons"},
  };
  for (const auto& [name, what] : errors) EXPECT_EQ(error_of(resolver, name), what + form);
  EXPECT_THAT(error_of(resolver, "mem:1:z"),
              testing::StartsWith("unknown modifier 'z' of event 'mem:1:z' | "));
  EXPECT_THAT(error_of(resolver, "mem:1:w:"),
              testing::StartsWith("event 'mem:1:w:' has nothing behind its last ':' | "));
}

}  // namespace
}  // namespace counterprof
