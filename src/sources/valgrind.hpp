#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "counterprof/reading.hpp"

#include "model/simulation.hpp"

namespace counterprof::valgrind {

/// The valgrind in PATH.
struct Installed {
  std::string version;             // "3.19.0"; empty where there is none
  std::optional<Reason> obstacle;  // why it cannot be used
};
Installed find();

/// The two levels of caches that one execution simulates.
struct Caches {
  int first_level = 0;  // 0: none, instructions and branches only
  int last_level = 0;
  CacheGeometry instructions;
  CacheGeometry first;
  CacheGeometry last;
};

/// Callgrind with those caches as the words before a program's own. Its files are called NAME.PID in that
/// folder, the log valgrind-NAME.PID. `from_the_start`: it counts from the program's first instruction on,
/// instead of waiting for the program's requests.
std::vector<std::string> words(const Caches& caches, const std::filesystem::path& folder,
                               const std::string& name, bool from_the_start);

/// What is added to the environment of a simulated program that has `own` added already: string instructions
/// of glibc that repeat (`rep movsb`) would count once for each byte.
std::vector<std::pair<std::string, std::string>> environment(
    std::vector<std::pair<std::string, std::string>> own);

}  // namespace counterprof::valgrind
