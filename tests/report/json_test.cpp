#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "model/report_json.hpp"
#include "report/format.hpp"
#include "support/golden.hpp"
#include "support/sample_reports.hpp"

namespace counterprof {
namespace {

class JsonFormat : public testing::TestWithParam<SampleReport> {};

// Other programs read these bytes: a change of any of them has to be meant.
TEST_P(JsonFormat, IsTheGoldenFile) {
  expect_golden(render_json(GetParam().make()), std::string("json/") + GetParam().name + ".json");
}

// A report that was read is rendered as the one that was written.
TEST_P(JsonFormat, OfAReportThatWasReadIsTheSame) {
  const std::string json = render_json(GetParam().make());
  EXPECT_EQ(render_json(report_from_json(json)), json);
}

INSTANTIATE_TEST_SUITE_P(Reports, JsonFormat,
                         testing::ValuesIn(sample_reports().begin(), sample_reports().end()),
                         [](const auto& sample) { return std::string(sample.param.name); });

}  // namespace
}  // namespace counterprof
