#include <filesystem>
#include <fstream>

#include <sys/stat.h>
#include <unistd.h>

#include "events/pmu_format.hpp"
#include "events_testing.hpp"

namespace counterprof {
namespace {

using testing::Contains;
using testing::Field;
using testing::StartsWith;

struct Row {
  const char* machine;
  const char* name;
  const char* id;
  std::uint32_t type;
  std::uint64_t config, config1;
};

const Row rows[] = {
    {"zen3-pmu", "cpu/event=0x2e,umask=0x41/", "cpu/event=0x2e,umask=0x41/", 4, 0x412e, 0},
    {"zen3-pmu", "cpu/event=46,umask=65/", "cpu/event=46,umask=65/", 4, 0x412e, 0},
    {"zen3-pmu", "cpu/cache-misses/", "cpu/cache-misses/", 4, 0x0964, 0},
    {"zen3-pmu", "cpu/cache-misses,inv,cmask=2/", "cpu/cache-misses,inv,cmask=2/", 4, 0x02800964, 0},
    {"zen3-pmu", "cpu/cache-misses,umask=0xff/", "cpu/cache-misses,umask=0xff/", 4, 0xff64, 0},
    {"zen3-pmu", "cpu/config=0x1234567890abcdef/", "cpu/config=0x1234567890abcdef/", 4, 0x1234567890abcdef,
     0},
    {"zen3-pmu", "cpu/config=0xff,event=0x1/", "cpu/config=0xff,event=0x1/", 4, 0x01, 0},
    {"zen3-pmu", "cpu/event=1,config1=7/", "cpu/event=1,config1=7/", 4, 1, 7},
    {"zen3-pmu", "cpu/r1a8/", "cpu/r1a8/", 4, 0x1a8, 0},
    {"zen3-pmu", "cpu/edge,event=0xc0/u", "cpu/edge,event=0xc0/u", 4, 0x400c0, 0},
    {"zen3-pmu", "cpu/event=0xc0/:k", "cpu/event=0xc0/k", 4, 0xc0, 0},
    {"zen3-pmu", "msr/tsc/", "msr/tsc/", 13, 0, 0},
    {"zen3-pmu", "aperf", "msr/aperf/", 13, 1, 0},
    {"zen3-pmu", "amd_l3/event=0x9a,threadmask=0xff/", "amd_l3/event=0x9a,threadmask=0xff/", 11,
     0xff0000000000009a, 0},
    {"intel-hybrid", "cpu_atom/cpu-cycles/", "cpu_atom/cpu-cycles/", 10, 0x3c, 0},
    {"intel-hybrid", "cpu_core/mem-loads,ldat=30/", "cpu_core/mem-loads,ldat=30/", 4, 0x1cd, 30},
    {"intel-hybrid", "cpu_core/event=0xb7,offcore_rsp=0xffffffffffffffff/",
     "cpu_core/event=0xb7,offcore_rsp=0xffffffffffffffff/", 4, 0xb7, ~0ULL},
    {"intel-hybrid", "mem-loads:p", "cpu_core/mem-loads/p", 4, 0x1cd, 3},
    {"arm64-two-clusters", "armv8_cortex_a72/l1d_cache_refill,long/",
     "armv8_cortex_a72/l1d_cache_refill,long/", 9, 3, 1},
    {"arm64-two-clusters", "hv_sketch/cycles_of_core,core=3/", "hv_sketch/cycles_of_core,core=3/", 20,
     0x30002, 0},
};

TEST(PmuEvents, AreEncodedAsTheirFormatSays) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const Event event = Resolver(machine(row.machine)).resolve(row.name);
    EXPECT_EQ(event.name, row.name);
    EXPECT_EQ(event.id, row.id);
    EXPECT_EQ(event.attr.type, row.type);
    EXPECT_EQ(event.attr.config, row.config);
    EXPECT_EQ(event.attr.config1, row.config1);
    EXPECT_EQ(event.source, Source::hardware);
  }
}

// AMD's event select is 12 bits in two pieces; the high four would fall off into the umask.
TEST(PmuEvents, ScatterAFieldOverItsPieces) {
  EXPECT_EQ(Resolver(machine("zen3-pmu")).resolve("cpu/event=0x1ab/").attr.config, 0x1000000abULL);
}

TEST(PmuEvents, TakeTheirNameFromNameTerm) {
  const Event event = Resolver(machine("zen3-pmu")).resolve("cpu/event=0x2e,umask=0x41,name='loads, all'/u");
  EXPECT_EQ(event.name, "loads, all");
  EXPECT_EQ(event.id, "cpu/event=0x2e,umask=0x41/u");
  EXPECT_EQ(event.attr.exclude_kernel, 1U);
}

TEST(PmuEvents, HaveScaleAndUnit) {
  const Event event = Resolver(machine("zen3-pmu")).resolve("power/energy-pkg/");
  EXPECT_EQ(event.unit, "Joules");
  EXPECT_DOUBLE_EQ(event.scale, 0x1p-32);
}

// Other PMUs than the core's refuse every exclude_ bit (kernel/events/core.c, PERF_PMU_CAP_NO_EXCLUDE).
TEST(PmuEvents, LeaveGuestsOutOnCoresOnly) {
  EXPECT_EQ(Resolver(machine("zen3-pmu")).resolve("cpu/event=1/").attr.exclude_guest, 1U);
  EXPECT_EQ(Resolver(machine("zen3-pmu")).resolve("msr/tsc/").attr.exclude_guest, 0U);
  EXPECT_EQ(Resolver(machine("intel-hybrid")).resolve("cpu_atom/event=1/").attr.exclude_guest, 1U);
  EXPECT_EQ(Resolver(machine("intel-hybrid")).resolve("mem-loads").attr.exclude_guest, 1U);
}

TEST(PmuEvents, OfTheSoftwarePmuAreSoftwareEvents) {
  EXPECT_EQ(Resolver(machine("zen3-pmu")).resolve("software/config=2/").source, Source::software);
}

TEST(PmuEvents, SayWhatIsWrongWithThem) {
  const std::tuple<const char*, const char*, const char*> errors[] = {
      {"zen3-pmu", "cpi/event=1/", "unknown PMU 'cpi' in event 'cpi/event=1/' | did you mean 'cpu'?"},
      {"zen3-pmu", "../event=1/", "unknown PMU '..' in event '../event=1/' | "},
      {"zen3-pmu", "cpu/cache-mises/",
       "unknown term 'cache-mises' of PMU 'cpu' in event 'cpu/cache-mises/' | did you mean 'cache-misses'?"},
      {"zen3-pmu", "cpu/..,event=1/",
       "unknown term '..' of PMU 'cpu' in event 'cpu/..,event=1/' | PMU 'cpu' knows "},
      {"zen3-pmu", "power/zebra=1/",
       "unknown term 'zebra' of PMU 'power' in event 'power/zebra=1/' | PMU 'power' knows energy-pkg, event"},
      {"zen3-pmu", "cpu/event=0x1000/",
       "term 'event' of event 'cpu/event=0x1000/' has a value that does not fit into its 12 bits | PMU 'cpu' "
       "takes at most 4095"},
      {"zen3-pmu", "cpu/event=1,inv=2/",
       "term 'inv' of event 'cpu/event=1,inv=2/' has a value that does not fit into its 1 bit | PMU 'cpu' "
       "takes at most 1"},
      {"zen3-pmu", "cpu/event=one/",
       "term 'event' of event 'cpu/event=one/' has the value 'one', which is no 64-bit number | numbers are "
       "decimal or begin with 0x"},
      {"zen3-pmu", "cpu/event=0x10000000000000000/",
       "term 'event' of event 'cpu/event=0x10000000000000000/' has the value '0x10000000000000000', which is "
       "no 64-bit number | "
       "numbers are decimal or begin with 0x"},
      {"zen3-pmu", "cpu/event=1,event=2/", "event 'cpu/event=1,event=2/' gives the term 'event' twice | "},
      {"zen3-pmu", "cpu/event=1,,umask=2/",
       "event 'cpu/event=1,,umask=2/' has an empty term | remove the comma too many"},
      {"zen3-pmu", "cpu//", "event 'cpu//' does not say what PMU 'cpu' is to count | "},
      {"zen3-pmu", "cpu/event=1", "event 'cpu/event=1' has no closing '/' | write PMU/TERM=VALUE,.../"},
      {"zen3-pmu", "cpu/event=1,name=/", "event 'cpu/event=1,name=/' has an empty name= | "},
      {"zen3-pmu", "cpu/name=x/", "event 'cpu/name=x/' does not say what PMU 'cpu' is to count | "},
      {"zen3-pmu", "cpu/cpu-cycles,instructions/",
       "event 'cpu/cpu-cycles,instructions/' names two events of PMU 'cpu' | count them as two"},
      {"intel-hybrid", "cpu/event=1/",
       "unknown PMU 'cpu' in event 'cpu/event=1/' | did you mean 'cpu_atom' or 'cpu_core'?"},
      {"intel-hybrid", "mem-stores",
       "event 'mem-stores' is one of several PMUs | say which: 'cpu_atom/mem-stores/' or "
       "'cpu_core/mem-stores/'"},
      {"arm64-two-clusters", "hv_sketch/cycles_of_core/",
       "event 'hv_sketch/cycles_of_core/' needs a value for 'core' | add core=NUMBER before the last '/'"},
      {"arm64-two-clusters", "hv_sketch/core=?/",
       "term 'core' of event 'hv_sketch/core=?/' needs a number | "},
      {"arm64-two-clusters", "hv_sketch/wide=1/",
       "event 'hv_sketch/wide=1/' needs the field 'wide' of PMU 'hv_sketch', whose format 'config3:0-7' is "
       "not understood | "},
  };
  for (const auto& [where, name, error] : errors) {
    SCOPED_TRACE(name);
    if (std::string_view(error).ends_with("knows ")) {
      EXPECT_THAT(error_of(Resolver(machine(where)), name), StartsWith(error));
    } else {
      EXPECT_EQ(error_of(Resolver(machine(where)), name), error);
    }
  }
}

TEST(PmuEvents, AreListedWithoutWhatDescribesThem) {
  std::vector<std::string> names;
  for (const KnownEvent& known : Resolver(machine("zen3-pmu")).known(false))
    if (known.origin == "sysfs") names.push_back(known.name);
  EXPECT_THAT(names, testing::ElementsAre("cpu/branch-instructions/", "cpu/branch-misses/",
                                          "cpu/cache-misses/", "cpu/cache-references/", "cpu/cpu-cycles/",
                                          "cpu/instructions/", "cpu/stalled-cycles-frontend/", "msr/aperf/",
                                          "msr/tsc/", "power/energy-pkg/"));
}

TEST(FieldFormats, AreRangesOfAWord) {
  const auto mask = [](std::string_view text) {
    return parse_field_format(text).value_or(FieldFormat{9, 0}).mask;
  };
  EXPECT_EQ(mask("config:0-7,32-35"), 0xf000000ffULL);
  EXPECT_EQ(mask("config:21"), 1ULL << 21);
  EXPECT_EQ(mask("config1:0-63"), ~0ULL);
  EXPECT_EQ(mask("config2:63"), 1ULL << 63);
  EXPECT_EQ(parse_field_format("config2:0-3")->word, 2U);
  for (const char* text :
       {"", "config", "config:", "config:7-0", "config:0-64", "config:-1", "config:0-", "config:0,,2",
        "config3:0", "event:0-7", "config:0x1", "config:99999999999999999999"})
    EXPECT_FALSE(parse_field_format(text)) << text;
}

/// A machine whose sysfs is as bad as it gets, in a folder of its own.
class HostileMachine : public testing::Test {
 public:
  HostileMachine(const HostileMachine&) = delete;
  HostileMachine& operator=(const HostileMachine&) = delete;
  HostileMachine(HostileMachine&&) = delete;
  HostileMachine& operator=(HostileMachine&&) = delete;

 protected:
  HostileMachine() {
    std::string pattern = testing::TempDir() + "counterprof-sysfs-XXXXXX";
    root_ = ::mkdtemp(pattern.data());
    pmu_ = root_ + "/sys/bus/event_source/devices/cpu";
    std::filesystem::create_directories(pmu_ + "/format");
    std::filesystem::create_directories(pmu_ + "/events");
    write("type", "4");
    write("format/event", "config:0-7");
  }
  ~HostileMachine() override { std::filesystem::remove_all(root_); }

  void write(const std::string& file, const std::string& content) const {
    std::ofstream(pmu_ + '/' + file) << content;
  }
  std::string error(std::string_view name) const { return error_of(Resolver(root_), name); }

  std::string root_;
  std::string pmu_;
};

TEST_F(HostileMachine, HasTypesThatAreNone) {
  for (const char* type : {"", "-1", "four", "4 4", "99999999999999999999", "4294967300"}) {
    write("type", type);
    EXPECT_EQ(error("cpu/event=1/"),
              std::string("PMU 'cpu' has '") + type + "' for its type, which is no number of a PMU | ");
    EXPECT_EQ(error_of(Resolver(root_), "cycles"), "");
  }
}

TEST_F(HostileMachine, HasFilesThatCannotBeRead) {
  std::filesystem::create_symlink("loop", pmu_ + "/format/loop");
  std::filesystem::create_directory_symlink("..", pmu_ + "/events/up");
  ASSERT_EQ(::mkfifo((pmu_ + "/events/pipe").c_str(), 0600), 0);  // a reader would wait for ever
  EXPECT_THAT(error("cpu/loop=1/"), StartsWith("unknown term 'loop' of PMU 'cpu'"));
  EXPECT_THAT(error("cpu/up/"), StartsWith("unknown term 'up' of PMU 'cpu'"));
  EXPECT_THAT(error("cpu/pipe/"), StartsWith("unknown term 'pipe' of PMU 'cpu'"));
  std::filesystem::create_symlink("/dev/zero", pmu_ + "/events/zero");
  EXPECT_THAT(error("cpu/zero/"), StartsWith("unknown term 'zero' of PMU 'cpu'"));
}

TEST_F(HostileMachine, HasEventsThatMeanNothing) {
  const std::pair<const char*, const char*> events[] = {
      {"", "unknown term '' of PMU 'cpu'"},
      {"event=0x1ff", "term 'event' of event 'cpu/bad/' has a value that does not fit into its 8 bits"},
      {"event=0x99999999999999999999",
       "term 'event' of event 'cpu/bad/' has the value '0x99999999999999999999'"},
      {"event=1,bad", "unknown term 'bad' of PMU 'cpu'"},  // an event that names itself: must not recurse
      {"nonsense \x01\xff", "unknown term 'nonsense \\x01\\xff' of PMU 'cpu'"},
  };
  for (const auto& [content, what] : events) {
    write("events/bad", content);
    EXPECT_THAT(error("cpu/bad/"), StartsWith(what)) << content;
  }
  write("events/bad", std::string(1'000'000, ','));
  EXPECT_THAT(error("cpu/bad/"), StartsWith("unknown term '' of PMU 'cpu'"));
}

TEST_F(HostileMachine, HasScalesThatAreNone) {
  write("events/good", "event=1");
  for (const char* scale : {"", "0", "-1", "nan", "inf", "1,5", "1e999"}) {
    write("events/good.scale", scale);
    EXPECT_EQ(error("cpu/good/"),
              std::string("event 'cpu/good/' has the scale '") + scale + "', which is no positive number | ");
  }
  write("events/good.scale", "2.5\n");
  write("events/good.unit", "J\x1b[2J" + std::string(1000, 'x') + "\nsecond line");
  const Event event = Resolver(root_).resolve("cpu/good/");
  EXPECT_EQ(event.scale, 2.5);
  EXPECT_EQ(event.unit, "J\\x1b[2J" + std::string(27, 'x'));
}

TEST_F(HostileMachine, IsListedAllTheSame) {
  write("events/good", "event=1");
  std::filesystem::create_directory_symlink("cpu", root_ + "/sys/bus/event_source/devices/other");
  std::filesystem::create_symlink("loop", root_ + "/sys/bus/event_source/devices/loop");
  const auto known = Resolver(root_).known(false);
  EXPECT_THAT(known, Contains(Field(&KnownEvent::name, "cpu/good/")));
  EXPECT_THAT(known, testing::Not(Contains(Field(&KnownEvent::name, StartsWith("loop/")))));
}

}  // namespace
}  // namespace counterprof
