#include "import/assign.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include "counterprof/error.hpp"

#include "base/text.hpp"

namespace counterprof {
namespace {

std::string command_of(const KernelSpec& kernel) {
  return kernel.kind == KernelKind::command ? join(kernel.command, " ") : std::string();
}

Error no_such_command(const PerfTable& table, const std::vector<std::string>& commands) {
  const std::string where = table.place.text();
  if (std::find(commands.begin(), commands.end(), table.command) != commands.end())
    return Error(where + "there are more tables of " + in_quotes(table.command) +
                     " than kernels of the plan with that command",
                 "give each table a kernel of its own");
  const std::string near = did_you_mean(table.command, commands);
  return Error(where + "no kernel of the plan has the command " + in_quotes(table.command),
               near.empty()
                   ? "'command:' of a kernel has to be what the table's first line names, word by word"
                   : near);
}

/// The kernels of a plan, each of which takes one table.
class Places {
 public:
  explicit Places(const std::vector<KernelSpec>& kernels) : tables_(kernels.size()) {
    for (const KernelSpec& kernel : kernels) commands_.push_back(command_of(kernel));
    // Backwards, so that the first of one command is the last to be added, and the first to be taken.
    for (std::size_t i = kernels.size(); i-- > 0;)
      if (!commands_[i].empty()) by_command_[commands_[i]].push_back(i);
  }

  void take_by_command(PerfTable table) {
    const auto found = by_command_.find(table.command);
    if (found == by_command_.end() || found->second.empty()) throw no_such_command(table, commands_);
    const std::size_t kernel = found->second.back();
    found->second.pop_back();
    tables_[kernel] = std::move(table);
  }

  void take_next(PerfTable table) {
    while (next_ < tables_.size() && tables_[next_]) ++next_;
    if (next_ == tables_.size())
      throw Error(
          table.place.text() + "there are more tables than kernels of the plan",
          "tables without a command go to the plan's kernels in its order: add a kernel, or import fewer");
    tables_[next_] = std::move(table);
  }

  std::vector<std::optional<PerfTable>> take() { return std::move(tables_); }

 private:
  std::vector<std::optional<PerfTable>> tables_;
  std::vector<std::string> commands_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> by_command_;
  std::size_t next_ = 0;
};

}  // namespace

std::vector<Assigned> assign(std::vector<PerfTable> tables, const std::vector<KernelSpec>& kernels,
                             std::vector<std::string>& left) {
  Places places(kernels);
  std::vector<PerfTable> nameless;
  for (PerfTable& table : tables) {
    if (table.command.empty())
      nameless.push_back(std::move(table));
    else
      places.take_by_command(std::move(table));
  }
  for (PerfTable& table : nameless) places.take_next(std::move(table));
  std::vector<std::optional<PerfTable>> taken = places.take();
  std::vector<Assigned> result;
  for (std::size_t i = 0; i < kernels.size(); ++i) {
    if (taken[i])
      result.push_back({kernels[i], std::move(*taken[i])});
    else
      left.push_back(kernels[i].name);
  }
  return result;
}

std::vector<Assigned> assign_by_name(std::vector<PerfTable> tables) {
  std::vector<Assigned> result;
  std::map<std::string, int, std::less<>> names;
  for (PerfTable& table : tables) {
    KernelSpec kernel;
    kernel.kind = KernelKind::command;
    // perf joins the words; those that had spaces in them fall apart.
    for (const std::string_view word : split(table.command, ' '))
      if (!word.empty()) kernel.command.emplace_back(word);
    const std::string name =
        table.command.empty() ? std::filesystem::path(table.place.file).filename().string() : table.command;
    do {
      const int number = ++names[name];
      kernel.name = number == 1 ? name : name + " (" + std::to_string(number) + ')';
    } while (kernel.name != name && names.contains(kernel.name));
    names.emplace(kernel.name, 1);
    kernel.base_name = kernel.name;
    kernel.settings.runs = std::max(1, table.runs_planned);
    kernel.settings.warmup = kernel.settings.warmup_steps = 0;
    kernel.settings.cache = "unknown";
    result.push_back({std::move(kernel), std::move(table)});
  }
  return result;
}

}  // namespace counterprof
