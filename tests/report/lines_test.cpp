#include <gmock/gmock.h>

#include "counterprof/error.hpp"

#include "report/lines_format.hpp"
#include "support/golden.hpp"

namespace counterprof {
namespace {

CodeLine line(int number, const std::string& text, std::vector<LineCount> counts) {
  CodeLine result;
  result.line = number;
  result.text = text;
  result.counts = std::move(counts);
  return result;
}

LineCount sampled(std::uint64_t samples, std::uint64_t in_kernel, double low, double high) {
  return {samples, in_kernel, samples * 1'001'001, std::array{low, high}};
}

LineCount exact(std::uint64_t samples) {
  return {samples, 0, samples, {}};
}

/// A clock and faults; a function with lines, an inlined one, one of which addresses are known, and hostile
/// names.
Lines everything() {
  Lines lines;
  lines.version = "0.1.0";
  lines.target = "./prog --rows 512";
  lines.command = {"./prog", "--rows", "512"};
  LinesEvent clock;
  clock.event = clock.id = "cpu-clock";
  clock.unit = "ns";
  clock.period = 1'001'001;
  clock.samples = 1500;
  clock.events = 1500 * 1'001'001UL;
  clock.counted = 1'520'000'000;
  clock.in_kernel = 20;
  clock.lost = 3;
  clock.throttled = 2;
  clock.remark = "the processor's time was sampled as cycles cannot be: this machine exposes no hardware PMU";
  LinesEvent faults;
  faults.event = faults.id = "page-faults";
  faults.is_exact = true;
  faults.period = 1;
  faults.samples = faults.events = 1000;
  faults.counted = 1001;
  lines.events = {clock, faults};

  CodeFunction sweep;
  sweep.function = "sweep";
  sweep.object = "/home/x/prog";
  sweep.file = "/home/x/prog.cpp";
  sweep.first_line = 10;
  sweep.last_line = 40;
  sweep.counts = {sampled(1000, 20, 0.6423, 0.6905), exact(1000)};
  sweep.is_listed = true;
  sweep.lines = {line(10, "void sweep(double* a) {", {{}, {}}),
                 line(11, "\tfor (int i = 0; i < n; ++i)", {sampled(1, 0, 0.0, 0.0037), {}}),
                 line(12, "\t\ta[i] = 0; // \x1b[2J", {sampled(998, 20, 0.641, 0.689), exact(1000)}),
                 line(40, "}", {sampled(1, 0, 0.0, 0.0037), {}})};
  sweep.lines[2].touched = {{0x1000, 0x3E7000, 998}, {0x500000, 0x501000, 1}, {0x700000, 0x701000, 1}};
  CodeFunction inlined;
  inlined.function = "square";
  inlined.object = "/home/x/prog";
  inlined.file = "/home/x/square.hpp";
  inlined.inlined_into = {"sweep", "other", "third", "fourth"};
  inlined.counts = {sampled(400, 0, 0.2442, 0.2898), {}};
  inlined.is_listed = true;
  inlined.lines = {line(3, "", {sampled(400, 0, 0.2442, 0.2898), {}})};
  inlined.lines[0].text.reset();
  CodeFunction unnamed;
  unnamed.function = "[unnamed code]";
  unnamed.object = "/usr/lib/lib\nstripped.so";
  unnamed.counts = {sampled(100, 0, 0.0545, 0.0803), {}};
  unnamed.is_listed = true;
  CodeLine address;
  address.address = 0x1136;
  address.counts = unnamed.counts;
  unnamed.lines = {address};
  lines.functions = {sweep, inlined, unnamed};
  lines.has_stacks = true;
  lines.stacks = {{{"main", "sweep"}, {1'000'000, 1000}},
                  {{"main", "a;b", "square_[i]"}, {400'000, 0}},
                  {{}, {5, 0}},
                  {{"main"}, {0, 1}}};
  lines.not_known = {"no symbols either: /usr/lib/lib\nstripped.so (100 samples)"};
  lines.warnings = {
      "source that is newer than the program, so lines may not fit: /home/x/prog.cpp (1000 samples)"};
  return lines;
}

class EveryLinesFormat : public testing::TestWithParam<std::string> {};

TEST_P(EveryLinesFormat, IsAsItWas) {
  expect_golden(find_lines_format(GetParam()).render(everything()), "lines/everything." + GetParam());
}

TEST_P(EveryLinesFormat, HasAFormForNothing) {
  Lines nothing;
  nothing.version = "0.1.0";
  nothing.target = "true";
  nothing.command = {"true"};
  nothing.events.resize(1);
  nothing.events[0].event = nothing.events[0].id = "page-faults";
  nothing.events[0].is_exact = true;
  nothing.events[0].period = 1;
  expect_golden(find_lines_format(GetParam()).render(nothing), "lines/nothing." + GetParam());
}

INSTANTIATE_TEST_SUITE_P(Formats, EveryLinesFormat, testing::Values("text", "json", "folded"));

TEST(LinesFormat, OfAnotherNameIsNone) {
  EXPECT_THROW(find_lines_format("csv"), Error);
}

}  // namespace
}  // namespace counterprof
