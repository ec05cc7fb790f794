// Prints every sample report as one line of JSON, for schema_test.py.
#include <cstdio>

#include "model/report_json.hpp"
#include "support/sample_reports.hpp"

int main() {
  for (const counterprof::SampleReport& sample : counterprof::sample_reports())
    if (std::fputs(counterprof::to_json(sample.make(), -1).c_str(), stdout) < 0) return 1;
  return std::fflush(stdout) == 0 ? 0 : 1;
}
