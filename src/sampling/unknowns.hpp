#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace counterprof {

/// What is not known of places that have samples.
enum class Unknown : std::size_t {
  lines_of_stripped,  ///< no debug information
  names,              ///< no symbols either
  lines_here,         ///< the debug information names none
  lines_of_made,      ///< made at run time by a compiler that told names
  made,               ///< made at run time
  deleted,            ///< the file, before it was read
  unreadable,         ///< the file, by this user
  source,             ///< the file is not here
  mapping,            ///< no mapping is known at the address
  program             ///< the kernel alone was there
};

/// Adds up the samples of which something is not known, and says it: one sentence for each kind.
class Unknowns {
 public:
  /// `word`: what is added up, "samples" or, of an exact event, its name.
  explicit Unknowns(std::string word = "samples") : word_(std::move(word)) {}
  /// `object`: the file that it is about; empty where there is none.
  void add(Unknown kind, const std::string& object, std::uint64_t samples);
  /// Kinds of less than a hundredth of `all` samples share one sentence, the last one.
  [[nodiscard]] std::vector<std::string> sentences(std::uint64_t all) const;

 private:
  static constexpr std::size_t kinds = static_cast<std::size_t>(Unknown::program) + 1;
  std::string word_;
  std::array<std::map<std::string, std::uint64_t>, kinds> samples_;  // by object
};

/// "libc.so.6 (12 samples), ld.so (1 sample), and 2 more": the largest first.
std::string with_samples(const std::map<std::string, std::uint64_t>& objects, const std::string& word);

}  // namespace counterprof
