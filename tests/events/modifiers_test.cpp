#include "events_testing.hpp"

namespace counterprof {
namespace {

struct Excluded {
  int user, kernel, hypervisor, guest, host, idle;
  bool operator==(const Excluded&) const = default;
};

Excluded excluded(const Event& event) {
  const perf_event_attr& attr = event.attr;
  return {static_cast<int>(attr.exclude_user), static_cast<int>(attr.exclude_kernel),
          static_cast<int>(attr.exclude_hv),   static_cast<int>(attr.exclude_guest),
          static_cast<int>(attr.exclude_host), static_cast<int>(attr.exclude_idle)};
}

struct Row {
  const char* name;
  const char* id;
  Excluded excluded;  // user, kernel, hypervisor, guest, host, idle
};

const Row rows[] = {
    {"cycles", "cycles", {0, 0, 0, 1, 0, 0}},           {"cycles:u", "cycles:u", {0, 1, 1, 1, 0, 0}},
    {"cycles:k", "cycles:k", {1, 0, 1, 1, 0, 0}},       {"cycles:h", "cycles:h", {1, 1, 0, 1, 0, 0}},
    {"cycles:ku", "cycles:uk", {0, 0, 1, 1, 0, 0}},     {"cycles:ukh", "cycles:ukh", {0, 0, 0, 1, 0, 0}},
    {"cycles:G", "cycles:G", {0, 0, 0, 0, 1, 0}},       {"cycles:H", "cycles:H", {0, 0, 0, 1, 0, 0}},
    {"cycles:HG", "cycles:GH", {0, 0, 0, 0, 0, 0}},     {"cycles:uI", "cycles:uI", {0, 1, 1, 1, 0, 1}},
    {"LLC-loads:u", "LLC-loads:u", {0, 1, 1, 1, 0, 0}}, {"r1a8:k", "r1a8:k", {1, 0, 1, 1, 0, 0}},
    {"faults", "page-faults", {0, 0, 0, 0, 0, 0}},      {"faults:u", "page-faults:u", {0, 1, 1, 0, 0, 0}},
    {"cpu-clock:k", "cpu-clock:k", {1, 0, 1, 0, 0, 0}},
};

TEST(Modifiers, ExcludeWhatIsNotNamed) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const Event event = resolve_nowhere(row.name);
    EXPECT_EQ(event.name, row.name);
    EXPECT_EQ(event.id, row.id);
    EXPECT_EQ(excluded(event), row.excluded);
  }
}

TEST(Modifiers, SetPrecisionPinningAndExclusiveness) {
  EXPECT_EQ(resolve_nowhere("cycles").attr.precise_ip, 0U);
  EXPECT_EQ(resolve_nowhere("cycles:p").attr.precise_ip, 1U);
  EXPECT_EQ(resolve_nowhere("cycles:upp").attr.precise_ip, 2U);
  EXPECT_EQ(resolve_nowhere("cycles:ppp").attr.precise_ip, 3U);
  EXPECT_EQ(resolve_nowhere("cycles:D").attr.pinned, 1U);
  EXPECT_EQ(resolve_nowhere("cycles:e").attr.exclusive, 1U);
  EXPECT_EQ(resolve_nowhere("cycles:eDppu").id, "cycles:uppDe");
}

const std::string list =
    "the modifiers are u (user), k (kernel), h (hypervisor), G (guest), H (host), p to ppp (precise), D "
    "(pinned), "
    "I (not when idle), e (exclusive)";

// A modifier that is dropped in silence gives a number of something else.
TEST(Modifiers, AreRefusedWhereTheyCannotBeHeeded) {
  const Resolver resolver("/nonexistent");
  const std::pair<const char*, const char*> rows_of_errors[] = {
      {"cycles:x", "unknown modifier 'x' of event 'cycles:x'"},
      {"cycles:ux", "unknown modifier 'ux' of event 'cycles:ux'"},
      {"cycles:u:k", "unknown modifier 'u:k' of event 'cycles:u:k'"},
      {"cycles:", "event 'cycles:' has nothing behind its last ':'"},
      {"cycles:uu", "modifier 'u' of event 'cycles:uu' is given twice"},
      {"cycles:pppp", "modifier 'p' of event 'cycles:pppp' is given more than three times"},
      {"cycles:P",
       "modifier 'P' of event 'cycles:P' is for sampling: it takes the highest precision by trying; say p, "
       "pp or ppp"},
      {"cycles:S",
       "modifier 'S' of event 'cycles:S' is for sampling: it reads a group's counters in each sample"},
      {"cycles:W",
       "modifier 'W' of event 'cycles:W' is for groups in braces: groups are made of what can be counted "
       "together"},
      {"cycles:b",
       "modifier 'b' of event 'cycles:b' asks for counting by BPF programs, which is not done here"},
  };
  for (const auto& [name, what] : rows_of_errors) EXPECT_EQ(error_of(resolver, name), what + (" | " + list));
}

}  // namespace
}  // namespace counterprof
