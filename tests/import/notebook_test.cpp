// The four tables of the notebook, to the digit, against the same figures as data.
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "analysis/explain.hpp"
#include "base/text.hpp"
#include "import/import_testing.hpp"
#include "import/imported_report.hpp"
#include "model/report_json.hpp"
#include "plan/plan_file.hpp"
#include "report/format.hpp"
#include "support/golden.hpp"

namespace counterprof {
namespace {

using Json = nlohmann::ordered_json;

const std::string configs = COUNTERPROF_PROJECT_DIR "/configs/";

Json programs() {
  std::ifstream file(COUNTERPROF_TESTS_DIR "/import/notebook_tables.json");
  return Json::parse(file).at("programs");
}

std::vector<PerfTable> notebook() {
  std::vector<PerfTable> tables;
  for (const char* name : {"python_memory", "numpy_naive", "numpy_memory2_numexpr", "scipy"})
    for (PerfTable& table : read_perf_stat_file(configs + "notebook/" + name + ".txt"))
      tables.push_back(table);
  return tables;
}

Report notebook_report() {
  const Plan plan = read_plan_file(configs + "notebook-imported.yaml", {});
  Report report = imported_report(notebook(), &plan);
  report.version = "0.1.0";
  report.plan.plan.file = "notebook-imported.yaml";
  report.plan.plan.folder.clear();
  for (KernelSpec& kernel : report.plan.plan.kernels) kernel.directory.clear();
  return report;
}

std::string data_key(const std::string& event) {
  return event == "task-clock" ? "task-clock-msec" : event;
}

TEST(Notebook, IsReadToTheDigit) {
  const Json expected = programs();
  const std::vector<PerfTable> tables = notebook();
  ASSERT_EQ(tables.size(), 4U);
  for (const PerfTable& table : tables) {
    const std::string program = table.command.substr(7, table.command.size() - 7 - 3);  // "python X.py"
    const Json& figures = expected.at(program);
    EXPECT_EQ(table.runs, 3);
    ASSERT_EQ(table.rows.size(), 13U) << program;
    for (const PerfRow& each : table.rows) {
      const Json& figure = figures.at(data_key(each.event));
      if (figure.is_null()) {
        EXPECT_EQ(each.word, "<not supported>") << program << ' ' << each.event;
        EXPECT_EQ(each.value, std::nullopt);
        continue;
      }
      EXPECT_EQ(each.value, figure[0].get<double>()) << program << ' ' << each.event;
      ASSERT_TRUE(each.relative_error) << program << ' ' << each.event;
      EXPECT_DOUBLE_EQ(*each.relative_error * 100, figure[1].get<double>()) << program << ' ' << each.event;
    }
    EXPECT_EQ(table.elapsed->value, figures.at("seconds_elapsed")[0].get<double>());
    EXPECT_DOUBLE_EQ(*table.elapsed->relative_error * 100, figures.at("seconds_elapsed")[1].get<double>());
  }
}

// Copied as it was shared: within other text, in Markdown's blocks.
TEST(Notebook, IsReadOutOfMarkdown) {
  std::string text = "# Linux's perf\n\n";
  for (const char* name : {"python_memory", "scipy"}) {
    std::string table(trim(*read_file(configs + "notebook/" + name + ".txt")));
    text += "It is slow: 12 seconds.\n```> perf stat -r 3 python x.py\n\n" + table +
            "```\n\n- `cycles`: 3 of them\n";
  }
  const std::vector<PerfTable> tables = parse_perf_stat(text, "notebook.md");
  ASSERT_EQ(tables.size(), 2U);
  EXPECT_EQ(tables[1].command, "python diffusion_scipy.py");
  EXPECT_EQ(tables[1].elapsed->value, 2.154428789);
  EXPECT_EQ(tables[1].elapsed->relative_error, 0.004);
}

TEST(Notebook, HasCountsPerLatticeUpdate) {
  const Report report = notebook_report();
  ASSERT_EQ(report.kernels.size(), 4U);
  const KernelResult& naive = report.kernels[1];
  EXPECT_EQ(naive.name, "diffusion_numpy_naive");
  EXPECT_EQ(naive.work->amount, 512.0 * 512 * 500);
  EXPECT_EQ(naive.work->unit, "LUP");
  const EventResult& faults = naive.events[9];
  EXPECT_EQ(faults.id, "page-faults");
  EXPECT_DOUBLE_EQ(faults.per_work->mean, 750879 / (512.0 * 512 * 500));
  // "0.00%" is not nothing: half of its last digit may be left.
  EXPECT_EQ(faults.summary->relative_standard_error, 0);
  EXPECT_EQ(faults.summary->standard_error, std::nullopt);
  const EventResult& clock = naive.events[8];
  EXPECT_EQ(clock.summary->mean, 3290047586.0);
  EXPECT_EQ(clock.unit, "ns");
}

TEST(Notebook, IsComparedWithItsBaseline) {
  const Report report = notebook_report();
  const auto found =
      std::find_if(report.comparisons.begin(), report.comparisons.end(), [](const Comparison& comparison) {
        return comparison.to == "diffusion_scipy" && comparison.event == "cache-misses";
      });
  ASSERT_NE(found, report.comparisons.end());
  EXPECT_DOUBLE_EQ(found->ratio.value_or(0), 134965757.0 / 389113368);
}

TEST(Notebook, HasAReportInEveryFormat) {
  Report report = notebook_report();
  explain(report);
  expect_golden(render_text(report), "import/notebook.txt");
  expect_golden(render_csv(report), "import/notebook.csv");
  expect_golden(render_perf_json(report), "import/notebook.jsonl");
  expect_golden(render_json(report), "import/notebook.json");
}

}  // namespace
}  // namespace counterprof
