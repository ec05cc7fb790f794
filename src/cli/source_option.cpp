#include "cli/source_option.hpp"

#include <array>
#include <filesystem>

#include "counterprof/error.hpp"

#include "base/text.hpp"
#include "cli/output.hpp"

namespace counterprof {

std::optional<SourceChoice> source_choice(const std::string& word) {
  if (word.empty()) return std::nullopt;
  std::vector<std::string> words;
  for (const SourceChoice source : {SourceChoice::automatic, SourceChoice::perf, SourceChoice::simulated}) {
    if (word == to_string(source)) return source;
    words.emplace_back(to_string(source));
  }
  const std::string near = did_you_mean(word, words);
  throw Error("unknown source '" + printable(word) + "'", near.empty() ? "auto, perf or simulated" : near);
}

void make_keep_folder(const std::string& path) {
  if (path.empty()) return;
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error)
    throw NotWritten("--keep-simulation: cannot make the folder " + in_quotes(path) + ": " + error.message(),
                     "name a folder that you may write to");
}

void check_sources(const Plan& plan) {
  for (const KernelSpec& kernel : plan.kernels) {
    if (kernel.control_region && kernel.settings.source == SourceChoice::simulated)
      throw Error(
          in_quotes(kernel.name) + " has region: control, and the region of a command cannot be simulated",
          "use source: perf or region: none: then the whole process is simulated");
  }
}

}  // namespace counterprof
