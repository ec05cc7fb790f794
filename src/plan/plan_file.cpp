#include "plan/plan_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "base/fd.hpp"
#include "base/text.hpp"
#include "plan/draft.hpp"
#include "plan/expand.hpp"
#include "plan/field.hpp"
#include "plan/select.hpp"
#include "plan/source_text.hpp"
#include "plan/yaml.hpp"

namespace counterprof {
namespace {

Error unreadable(const std::string& path, int error, std::string hint = {}) {
  return Error(fmt::format("cannot read the plan {}: {}", in_quotes(path),
                           std::error_code(error, std::generic_category()).message()),
               std::move(hint));
}

/// The names of the plans that lie where this one does not.
std::string similar_plans(const std::filesystem::path& path) {
  constexpr int most_looked_at = 1000;
  std::vector<std::string> names;
  std::error_code error;
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  int looked_at = 0;
  for (auto file = std::filesystem::directory_iterator(folder, error);
       !error && file != std::filesystem::directory_iterator() && looked_at < most_looked_at;
       file.increment(error)) {
    ++looked_at;
    const auto extension = file->path().extension();
    if (extension == ".yaml" || extension == ".yml")
      names.push_back(path.parent_path() / file->path().filename());
  }
  return did_you_mean(path.string(), names);
}

/// The file's text, and one byte more than a plan may have where it is larger.
std::string read_text(const std::string& path) {
  // O_NONBLOCK: opening a FIFO that nobody writes to would wait for ever (man open(2)).
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) throw unreadable(path, errno, errno == ENOENT ? similar_plans(path) : "");
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw unreadable(path, errno);
  if (!S_ISREG(status.st_mode))
    throw Error(fmt::format("cannot read the plan {}: it is {}", in_quotes(path),
                            S_ISDIR(status.st_mode) ? "a directory" : "not a regular file"),
                "name a YAML file");
  std::string text;
  std::array<char, 65536> buffer{};
  while (text.size() <= plan::largest_plan_bytes) {
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got == 0) break;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw unreadable(path, errno);
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return text;
}

/// The name of an entry that the plan gives as its baseline, say.
std::string entry_named(const plan::Field& field, const std::string& as,
                        const std::vector<KernelSpec>& kernels) {
  std::string wanted = field.text();
  std::vector<std::string> names;
  for (const KernelSpec& kernel : kernels) {
    if (kernel.base_name == wanted) return wanted;
    names.push_back(kernel.base_name);
  }
  throw field.error(as + ' ' + in_quotes(wanted) + " is no kernel of the plan", did_you_mean(wanted, names));
}

std::string baseline(const plan::PlanDraft& draft, const std::vector<KernelSpec>& kernels) {
  return draft.baseline ? entry_named(*draft.baseline, "the baseline", kernels) : "";
}

std::vector<std::string> ranking(const plan::PlanDraft& draft, const std::vector<KernelSpec>& kernels) {
  std::vector<std::string> names;
  for (const plan::Field& field : draft.ranking) {
    const std::string name = entry_named(field, "the ranked", kernels);
    if (std::find(names.begin(), names.end(), name) != names.end())
      throw field.error(in_quotes(name) + " is ranked twice", "name it once");
    names.push_back(name);
  }
  return names;
}

}  // namespace

Plan read_plan_file(const std::string& path, const KernelCatalog& catalog, const PlanOverrides& overrides) {
  return parse_plan(read_text(path), path, std::filesystem::path(path).parent_path(), catalog, overrides);
}

Plan parse_plan(std::string_view text, const std::string& file, const std::string& folder,
                const KernelCatalog& catalog, const PlanOverrides& overrides) {
  const plan::SourceText source(file, text);
  const plan::YamlNode root = plan::parse_yaml(source);
  plan::PlanDraft draft = plan::read_draft(plan::Field(source, root, "plan"));
  draft.plan.file = file;
  draft.plan.folder = std::filesystem::absolute(folder.empty() ? "." : folder).lexically_normal();
  plan::override_settings(draft, overrides);
  draft.plan.kernels = plan::expand(draft, catalog, plan::set_parameters(overrides), overrides.steps);
  draft.plan.baseline = baseline(draft, draft.plan.kernels);
  draft.plan.ranking = ranking(draft, draft.plan.kernels);
  plan::select_kernels(draft.plan, overrides.kernels);
  return std::move(draft.plan);
}

}  // namespace counterprof
