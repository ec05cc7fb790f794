#include <cstdlib>

#include "events_testing.hpp"

namespace counterprof {
namespace {

struct Row {
  const char* name;
  const char* id;
  std::uint64_t config;
  const char* sysfs;  // the same by the field layout of the kernel's cpu PMU
};

// Two independent sources: libpfm4's tables, and the kernel's description of the same bits.
const Row rows[] = {
    {"amd64_fam19h_zen3::RETIRED_INSTRUCTIONS", "amd64_fam19h_zen3::RETIRED_INSTRUCTIONS", 0xc0,
     "cpu/event=0xc0/"},
    {"retired_instructions", "amd64_fam19h_zen3::RETIRED_INSTRUCTIONS", 0xc0, "cpu/instructions/"},
    {"RETIRED_INSTRUCTIONS:uk", "amd64_fam19h_zen3::RETIRED_INSTRUCTIONS:uk", 0xc0, "cpu/instructions/uk"},
    {"RETIRED_INSTRUCTIONS:k:u", "amd64_fam19h_zen3::RETIRED_INSTRUCTIONS:uk", 0xc0, "cpu/instructions/uk"},
    {"RETIRED_SSE_AVX_FLOPS:ANY", "amd64_fam19h_zen3::RETIRED_SSE_AVX_FLOPS:ANY", 0xf03,
     "cpu/event=0x3,umask=0xf/"},
    {"LS_DISPATCH:LD_DISPATCH:STORE_DISPATCH:u",
     "amd64_fam19h_zen3::LS_DISPATCH:LD_DISPATCH:STORE_DISPATCH:u", 0x329, "cpu/event=0x29,umask=0x3/u"},
    {"RETIRED_INSTRUCTIONS:c=2:i", "amd64_fam19h_zen3::RETIRED_INSTRUCTIONS:c=2:i", 0x28000c0,
     "cpu/event=0xc0,cmask=2,inv/"},
    // libpfm4's e is an edge, not perf's "exclusive": its own meanings come first.
    {"RETIRED_INSTRUCTIONS:e", "amd64_fam19h_zen3::RETIRED_INSTRUCTIONS:e", 0x400c0, "cpu/event=0xc0,edge/"},
    {"RETIRED_INSTRUCTIONS:D", "amd64_fam19h_zen3::RETIRED_INSTRUCTIONS:D", 0xc0, "cpu/event=0xc0/D"},
    {"RETIRED_INSTRUCTIONS:G", "amd64_fam19h_zen3::RETIRED_INSTRUCTIONS:G", 0xc0, "cpu/event=0xc0/G"},
};

TEST(Libpfm4Zen3, AgreesWithTheKernelsEncoding) {
  const Resolver zen3(machine("zen3-pmu"));
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const Event event = resolve_nowhere(row.name);
    EXPECT_EQ(event.id, row.id);
    EXPECT_EQ(event.source, Source::hardware);
    EXPECT_EQ(event.attr.config, row.config);
    const perf_event_attr expected = zen3.resolve(row.sysfs).attr;
    EXPECT_EQ(std::memcmp(&event.attr, &expected, sizeof expected), 0);
    EXPECT_FALSE(event.what_it_counts.empty());
  }
}

TEST(Libpfm4Zen3, SaysWhatIsMissing) {
  const Resolver resolver("/nonexistent");
  const std::pair<const char*, const char*> errors[] = {
      {"RETIRED_SSE_AVX_FLOPS:ANI",
       "event 'RETIRED_SSE_AVX_FLOPS:ANI' of libpfm4: invalid event attribute | did you mean 'ANY' or 'i'?"},
      {"RETIRED_INSTRUCTIONS:g",
       "event 'RETIRED_INSTRUCTIONS:g' asks for guests in a way that has no effect | say :G instead"},
      {"RETIRED_INSTRUCTON", "unknown event 'RETIRED_INSTRUCTON' | did you mean 'RETIRED_INSTRUCTIONS'?"},
  };
  for (const auto& [name, error] : errors) EXPECT_EQ(error_of(resolver, name), error);
  EXPECT_THAT(
      error_of(resolver, "L1_DTLB_MISS"),
      testing::StartsWith(
          "event 'L1_DTLB_MISS' of libpfm4: invalid or missing unit mask | its unit masks are TLB_RELOAD_"));
  EXPECT_THAT(error_of(resolver, "RETIRED_INSTRUCTIONS:P"), testing::StartsWith("modifier 'P' of event "));
}

// What is listed must resolve, umasks included, or `list events` misleads.
TEST(Libpfm4Zen3, ResolvesWhatItLists) {
  int with_umask = 0;
  for (const KnownEvent& known : Resolver("/nonexistent").known()) {
    if (known.origin != "libpfm4") continue;
    const bool umask = std::count(known.name.begin(), known.name.end(), ':') == 3;
    with_umask += umask ? 1 : 0;
    const std::string error = error_of(Resolver("/nonexistent"), known.name);
    const bool wants_umask = !umask && error.find("unit mask") != std::string::npos;
    EXPECT_TRUE(error.empty() || wants_umask) << known.name << ": " << error;
  }
  EXPECT_GT(with_umask, 50);
}

}  // namespace
}  // namespace counterprof

int main(int argc, char** argv) {
  ::setenv("LIBPFM_FORCE_PMU", "amd64_fam19h_zen3", 1);  // NOLINT(concurrency-mt-unsafe): no other thread yet
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
