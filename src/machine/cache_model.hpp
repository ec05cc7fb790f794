#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "machine/caches.hpp"
#include "machine/processor.hpp"
#include "model/simulation.hpp"

namespace counterprof {

/// The caches that a simulation or a model assumes: what `cache:` of a plan means.
struct CacheModel {
  std::string caches_from;            ///< whose they are, a sentence without a full stop
  std::vector<CacheGeometry> levels;  ///< L1 data, L2, L3...; empty: unknown
  /// The L1 instruction cache: the host's own for `host`, else 32K/8, so that a description of caches means
  /// the same on every machine.
  CacheGeometry instructions{std::uint64_t{32} * 1024, 8, 64};
  /// The level that perf's cache-references and cache-misses count there; nothing where nobody knows.
  std::optional<int> generic_level;
};

/// A processor whose caches are known by name.
struct CachePreset {
  const char* name;
  const char* description;
  const char* levels;  ///< as a plan writes them
  int generic_level;
};
std::span<const CachePreset> cache_presets();

/// What that text means: `host`, `unknown`, a preset's name, or L1:32K/8,L2:256K/8,L3:6M/12. Throws Error
/// where it is none of these, with the closest preset, or where no cache can have such a size.
///
/// `host` is what the machine says of itself; where it says nothing, as virtual machines do, the preset of
/// the processor's family, else sizes that are common: caches_from tells which.
CacheModel cache_model(std::string_view text, const Topology& topology, const ProcessorInfo& processor);

/// Throws as above, without asking the machine. `name` is what the error calls it: "'cache'", "--cache".
void check_cache_text(std::string_view name, std::string_view text);

/// As `--cache` takes it: "48K/12".
std::string to_text(const CacheGeometry& cache);
/// "L1:32K/8,L2:512K/8,L3:32M/16".
std::string to_text(std::span<const CacheGeometry> levels);

}  // namespace counterprof
