#include "report/html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "model/report_json.hpp"
#include "report/page_frame.hpp"
#include "support/sample_reports.hpp"

// What a reader sees of it: tests/cli/page_test.py.
namespace counterprof {
namespace {

using Json = nlohmann::json;

bool has_page() {
  try {
    page_frame();
    return true;
  } catch (const Error&) {
    return false;
  }
}

class Html : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_page()) GTEST_SKIP() << "built without the page";
  }
};

/// What stands between the frame's two halves.
std::string data_of(const std::string& page) {
  const std::string_view frame = page_frame();
  const std::size_t before = frame.find(data_mark);
  const std::size_t after = frame.size() - before - data_mark.size();
  EXPECT_EQ(page.substr(0, before), frame.substr(0, before));
  EXPECT_EQ(page.substr(page.size() - after), frame.substr(before + data_mark.size()));
  return page.substr(before, page.size() - after - before);
}

TEST_F(Html, HasTheReportAsItIs) {
  for (const SampleReport& sample : sample_reports()) {
    const Report report = sample.make();
    const std::string data = data_of(render_page(std::span(&report, 1)));
    EXPECT_EQ(Json::parse(data)["report"], Json::parse(to_json(report))) << sample.name;
    EXPECT_EQ(Json::parse(data)["derived"].size(), report.kernels.size());
  }
}

TEST_F(Html, CannotBeBrokenOutOf) {
  const Report report = hostile_report();
  ASSERT_THAT(to_json(report), testing::HasSubstr("</script>"));
  EXPECT_EQ(data_of(render_page(std::span(&report, 1))).find('<'), std::string::npos);
}

TEST_F(Html, ExecutesItsOwnScriptOnly) {
  const std::string_view frame = page_frame();
  EXPECT_THAT(std::string(frame),
              testing::ContainsRegex("default-src 'none'; script-src 'sha256-[A-Za-z0-9+/=]+';"));
  EXPECT_EQ(frame.find("http-equiv=\"refresh\""), std::string_view::npos);
}

TEST_F(Html, KeepsOfThePastWhatItsHistoryTakes) {
  const std::array reports{pmu_report(), virtual_machine_report()};
  const Json data = Json::parse(data_of(render_page(reports)));
  EXPECT_EQ(data["report"], Json::parse(to_json(reports[1])));
  ASSERT_EQ(data["past"].size(), 1);
  const Json& kernel = data["past"][0]["kernels"][0];
  EXPECT_EQ(kernel["events"][0]["summary"]["mean"], reports[0].kernels[0].events[0].summary->mean);
  EXPECT_TRUE(kernel["events"][0]["runs"].empty());
}

TEST_F(Html, ShowsOfAnEventWhatWasMeasured) {
  const Report report = mixed_report();
  const Json data = Json::parse(data_of(render_page(std::span(&report, 1))));
  for (std::size_t i = 0; i < report.kernels.size(); ++i)
    for (const auto& [id, place] : data["derived"][i]["shown"].items()) {
      const EventResult& shown = report.kernels[i].events.at(place.get<std::size_t>());
      EXPECT_EQ(shown.id, id);
      EXPECT_TRUE(shown.summary);
      for (const EventResult& other : report.kernels[i].events)
        if (other.id == id && other.scope == shown.scope && other.status == Status::counted) {
          EXPECT_EQ(shown.status, Status::counted) << id;
        }
    }
}

}  // namespace
}  // namespace counterprof
