#include "machine/cache_model.hpp"

#include <algorithm>
#include <array>

#include <linux/perf_event.h>

#include "counterprof/error.hpp"

#include "base/text.hpp"
#include "machine/meaning.hpp"

namespace counterprof {
namespace {

constexpr int usual_line = 64;
constexpr std::size_t most_levels = 4;

// Of one core, the last level as one core sees it (AMD: of its core complex). Sources: the vendors'
// optimisation manuals and product pages. The generic level is that of src/machine/meaning.cpp.
constexpr std::array presets{
    CachePreset{"xeon-e5-2680", "Intel Xeon E5-2680 with 20,480 KB, as the notebook's text has it",
                "L1:32K/8,L2:256K/8,L3:20M/20", 3},
    CachePreset{"cascade-lake", "Intel Xeon Platinum 8280", "L1:32K/8,L2:1M/16,L3:39424K/11", 3},
    CachePreset{"ice-lake", "Intel Xeon Platinum 8380", "L1:48K/12,L2:1280K/20,L3:60M/12", 3},
    CachePreset{"sapphire-rapids", "Intel Xeon Platinum 8480", "L1:48K/12,L2:2M/16,L3:105M/15", 3},
    CachePreset{"zen2", "AMD Zen 2 (EPYC 7002, Ryzen 3000)", "L1:32K/8,L2:512K/8,L3:16M/16", 2},
    CachePreset{"zen3", "AMD Zen 3 (EPYC 7003, Ryzen 5000)", "L1:32K/8,L2:512K/8,L3:32M/16", 2},
    CachePreset{"zen4", "AMD Zen 4 (EPYC 9004, Ryzen 7000)", "L1:32K/8,L2:1M/8,L3:32M/16", 2},
    CachePreset{"zen5", "AMD Zen 5 (EPYC 9005, Ryzen 9000)", "L1:48K/12,L2:1M/16,L3:32M/16", 2},
    CachePreset{"neoverse-n1", "Arm Neoverse N1 (Graviton 2)", "L1:64K/4,L2:1M/8,L3:32M/16", 1},
};

/// What is assumed where nothing is known at all.
constexpr std::string_view common_levels = "L1:32K/8,L2:1M/16,L3:32M/16";

const CachePreset* find_preset(std::string_view name) {
  const auto* const found =
      std::find_if(presets.begin(), presets.end(), [&](const CachePreset& p) { return name == p.name; });
  return found == presets.end() ? nullptr : &*found;
}

/// By the numbers of arch/x86/include/asm/intel-family.h, arch/x86/kernel/cpu/amd.c (bsp_init_amd, which Zen
/// a model is) and arch/arm64/include/asm/cputype.h.
const CachePreset* preset_of(const ProcessorInfo& processor) {
  const int family = processor.family.value_or(-1);
  const int model = processor.model.value_or(-1);
  if (processor.vendor == "AuthenticAMD") {
    if (family == 0x17 && (model >= 0x60 || (model >= 0x30 && model < 0x50))) return find_preset("zen2");
    if (family == 0x19) {
      const bool is_zen4 = (model >= 0x10 && model < 0x20) || (model >= 0x60 && model < 0xb0);
      return find_preset(is_zen4 ? "zen4" : "zen3");
    }
    if (family == 0x1a) return find_preset("zen5");
  }
  if (processor.vendor == "GenuineIntel" && family == 6) {
    if (model == 0x55) return find_preset("cascade-lake");
    if (model == 0x6a || model == 0x6c) return find_preset("ice-lake");
    if (model == 0x8f || model == 0xcf) return find_preset("sapphire-rapids");
  }
  if (processor.vendor == "Arm" && model == 0xd0c) return find_preset("neoverse-n1");
  return nullptr;
}

/// "256K": bytes. Nothing where it is no size.
std::optional<std::uint64_t> size_of(std::string_view text) {
  unsigned shift = 0;
  if (!text.empty() && text.back() == 'K') shift = 10;
  if (!text.empty() && text.back() == 'M') shift = 20;
  if (!text.empty() && text.back() == 'G') shift = 30;
  if (shift > 0) text.remove_suffix(1);
  const auto number = parse_unsigned(text);
  constexpr std::uint64_t most = std::uint64_t{1} << 40U;
  if (!number || *number == 0 || *number > (most >> shift)) return std::nullopt;
  return *number << shift;
}

std::string size_text(std::uint64_t bytes) {
  constexpr std::uint64_t kibi = 1024;
  if (bytes % (kibi * kibi) == 0) return std::to_string(bytes / kibi / kibi) + 'M';
  if (bytes % kibi == 0) return std::to_string(bytes / kibi) + 'K';
  return std::to_string(bytes);
}

/// "L2:256K/8" where `level` is 2.
std::optional<CacheGeometry> level_of(std::string_view text, std::size_t level) {
  if (!text.starts_with("L" + std::to_string(level) + ":")) return std::nullopt;
  text.remove_prefix(3);
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto size = size_of(text.substr(0, slash));
  const auto ways = parse_unsigned(text.substr(slash + 1));
  constexpr unsigned long long most_ways = 1024;
  if (!size || !ways || *ways == 0 || *ways > most_ways) return std::nullopt;
  return CacheGeometry{*size, static_cast<int>(*ways), usual_line};
}

std::optional<std::vector<CacheGeometry>> levels_of(std::string_view text) {
  std::vector<CacheGeometry> levels;
  for (const std::string_view part : split(text, ',')) {
    const auto level = level_of(part, levels.size() + 1);
    if (!level || levels.size() == most_levels) return std::nullopt;
    levels.push_back(*level);
  }
  return levels;
}

[[noreturn]] void fail(std::string_view text) {
  std::vector<std::string> words{"host", "unknown"};
  std::string list;
  for (const CachePreset& preset : presets) {
    words.emplace_back(preset.name);
    list += std::string(preset.name) + ", ";
  }
  const std::string near = did_you_mean(text, words);
  throw Error("cannot be " + in_quotes(text),
              near.empty() ? "host, unknown, levels as in L1:32K/8,L2:256K/8,L3:6M/12, or one of " +
                                 list.substr(0, list.size() - 2)
                           : near);
}

/// Smaller caches further out, and less than a line for each way, are slips of the hand.
void check_sizes(std::string_view text, const std::vector<CacheGeometry>& levels) {
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const auto lines = levels[i].size_bytes / usual_line;
    const std::string name = "L" + std::to_string(i + 1);
    if (lines < static_cast<std::uint64_t>(levels[i].ways))
      throw Error("cannot be " + in_quotes(text) + ": " + name + " has fewer lines than ways",
                  "size and ways, as in L1:32K/8; a line has 64 bytes");
    if (levels[i].size_bytes <= before)
      throw Error("cannot be " + in_quotes(text) + ": " + name + " is no larger than the level before",
                  "from the first level on, as in L1:32K/8,L2:256K/8,L3:6M/12");
    before = levels[i].size_bytes;
  }
}

std::optional<int> generic_level_of(const ProcessorInfo& processor) {
  const auto meaning = generic_meaning(processor, PERF_COUNT_HW_CACHE_MISSES);
  return meaning ? meaning->level : std::nullopt;
}

CacheModel with_levels(std::string_view levels, std::optional<int> generic_level, std::string caches_from) {
  CacheModel model;
  model.caches_from = std::move(caches_from);
  model.levels = levels_of(levels).value_or(std::vector<CacheGeometry>{});
  model.generic_level = generic_level;
  return model;
}

/// The first kind of each level: on hybrid processors, that of the first core.
std::vector<CacheGeometry> levels_of(const Topology& topology) {
  std::vector<CacheGeometry> levels;
  for (const CacheInfo& cache : topology.caches)
    if (cache.type != "instruction" && cache.level == static_cast<int>(levels.size()) + 1)
      levels.push_back({cache.size_bytes, cache.ways, cache.line_bytes > 0 ? cache.line_bytes : usual_line});
  return levels;
}

CacheModel host_model(const Topology& topology, const ProcessorInfo& processor) {
  const auto generic = generic_level_of(processor);
  CacheModel model;
  model.caches_from = "this machine's";
  model.levels = levels_of(topology);
  model.generic_level = generic;
  for (const CacheInfo& cache : topology.caches)
    if (cache.type == "instruction" && cache.level == 1)
      model.instructions = {cache.size_bytes, cache.ways,
                            cache.line_bytes > 0 ? cache.line_bytes : usual_line};
  if (!model.levels.empty()) return model;
  if (const CachePreset* preset = preset_of(processor))
    return with_levels(
        preset->levels, generic,
        "assumed, as this machine describes none: those of its family, " + std::string(preset->description));
  return with_levels(common_levels, generic,
                     "assumed, as this machine describes none and its family is unknown: common sizes");
}

}  // namespace

std::span<const CachePreset> cache_presets() {
  return presets;
}

CacheModel cache_model(std::string_view text, const Topology& topology, const ProcessorInfo& processor) {
  if (text == "host") return host_model(topology, processor);
  if (text == "unknown") return with_levels("", generic_level_of(processor), "unknown, as the plan says");
  if (const CachePreset* preset = find_preset(text))
    return with_levels(preset->levels, preset->generic_level,
                       "those of the preset " + std::string(preset->name) + ", " + preset->description);
  auto levels = levels_of(text);
  if (!levels) fail(text);
  check_sizes(text, *levels);
  return with_levels(text, generic_level_of(processor), "given by the plan or the command line");
}

void check_cache_text(std::string_view name, std::string_view text) {
  try {
    static_cast<void>(cache_model(text, {}, {}));
  } catch (const Error& error) {
    throw Error(std::string(name) + ' ' + error.what(), error.hint());
  }
}

std::string to_text(const CacheGeometry& cache) {
  return size_text(cache.size_bytes) + (cache.ways > 0 ? '/' + std::to_string(cache.ways) : "");
}

std::string to_text(std::span<const CacheGeometry> levels) {
  std::string text;
  for (std::size_t i = 0; i < levels.size(); ++i)
    text += (i == 0 ? "L" : ",L") + std::to_string(i + 1) + ':' + to_text(levels[i]);
  return text;
}

}  // namespace counterprof
