#include "workload/host_protocol.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "counterprof/error.hpp"

namespace counterprof {
namespace {

TEST(HostProtocol, HandsARequestOver) {
  HostRequest request;
  request.kernel = "diffusion/fused";
  request.library = "/tmp/a \"b\".so";
  request.parameters = {{"rows", 24}, {"dt", 0.1}};
  request.warmup_steps = 7;
  request.events = {"faults", "cycles:u"};
  request.multiplex = true;
  request.result_fd = 5;
  const HostRequest copy = decode_request(encode(request));
  EXPECT_EQ(copy.kernel, request.kernel);
  EXPECT_EQ(copy.library, request.library);
  EXPECT_EQ(copy.parameters, request.parameters);
  EXPECT_EQ(copy.warmup_steps, 7u);
  EXPECT_EQ(copy.events, request.events);
  EXPECT_TRUE(copy.multiplex);
  EXPECT_EQ(copy.result_fd, 5);
}

TEST(HostProtocol, RefusesWhatIsNoRequest) {
  EXPECT_THROW(decode_request("{"), Error);
  EXPECT_THROW(decode_request("[]"), Error);
  EXPECT_THROW(decode_request(R"({"warmup_steps": "many"})"), Error);
}

HostReport counted() {
  HostReport part;
  part.stage = "advance";
  part.wall_seconds = 0.25;
  HostValue value;
  value.event.name = "faults";
  value.event.id = "page-faults";
  value.event.source = Source::software;
  value.value = {512.0, Status::counted, std::nullopt, {512, 10, 10}};
  part.values.push_back(value);
  value.event.name = "cycles";
  value.value = {std::nullopt, Status::not_supported, Reason{ReasonCode::no_pmu, "none"}, {}};
  part.values.push_back(value);
  return part;
}

TEST(HostProtocol, PutsLinesTogether) {
  HostReport checksum;
  checksum.stage = "done";
  checksum.checksum = {{"mass", 13.52}, {"broken", std::nan("")}};
  const HostReport report = decode_report(encode_line(counted()) + encode_line(checksum));
  EXPECT_EQ(report.stage, "done");
  EXPECT_EQ(report.wall_seconds, 0.25);
  ASSERT_EQ(report.values.size(), 2u);
  EXPECT_EQ(report.values[0].event.id, "page-faults");
  EXPECT_EQ(report.values[0].value.value, 512.0);
  EXPECT_EQ(report.values[0].value.reading, (Reading{512, 10, 10}));
  EXPECT_EQ(report.values[1].value.status, Status::not_supported);
  EXPECT_EQ(report.values[1].value.reason->code, ReasonCode::no_pmu);
  EXPECT_EQ(report.checksum[0].second, 13.52);
  EXPECT_TRUE(std::isnan(report.checksum[1].second));
}

// A kernel may crash in the middle of a line, or write to the host's own descriptor.
TEST(HostProtocol, PassesOverWhatIsNoLineOfAReport) {
  const std::string line = encode_line(counted());
  const HostReport report = decode_report("garbage\n{\"stage\": 5}\n[1]\n" + line +
                                          "{\"values\": [{\"status\": 99}]}\n" + line.substr(0, 20));
  EXPECT_EQ(report.stage, "advance");
  EXPECT_EQ(report.values.size(), 2u);
}

}  // namespace
}  // namespace counterprof
