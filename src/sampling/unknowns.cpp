#include "sampling/unknowns.hpp"

#include <algorithm>
#include <utility>

#include "base/grouped.hpp"
#include "base/text.hpp"

namespace counterprof {
namespace {

struct Words {
  const char* few;   // what it is
  const char* more;  // what follows from that, and what to do
};

/// In the order of Unknown, which is that of the sentences.
constexpr std::array words{
    Words{"no debug information",
          ", so functions are known and lines are not (build with -g, or install the package with the debug "
          "symbols)"},
    Words{"no symbols", ", so places are known by their address in the file alone"},
    Words{"code for which the debug information names no line", ""},
    Words{"functions made while the program ran (JIT)", ", whose names its compiler told and no lines"},
    Words{"code made while the program ran (JIT)", ", of which no file tells"},
    Words{"deleted or replaced before it could be read",
          ", so places are known by their offset in the file alone"},
    Words{"not readable by this user", ", so places are known by their offset in the file alone"},
    Words{"source that is not here", ", so lines are known by their numbers alone"},
    Words{"addresses in no mapping that is known", ""},
    Words{"in the kernel while no program's code was there", " (starting, ending)"},
};

std::string number(std::uint64_t samples, const std::string& word) {
  return grouped(samples) + ' ' + (samples == 1 && word == "samples" ? "sample" : word);
}

}  // namespace

std::string with_samples(const std::map<std::string, std::uint64_t>& objects, const std::string& word) {
  constexpr std::size_t most = 4;
  std::vector<std::pair<std::string, std::uint64_t>> order(objects.begin(), objects.end());
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<std::string> parts;
  for (const auto& [name, samples] : order) {
    if (parts.size() == most) {
      parts.push_back("and " + std::to_string(order.size() - most) + " more");
      break;
    }
    parts.push_back(name.empty() ? number(samples, word) : name + " (" + number(samples, word) + ")");
  }
  return join(parts, ", ");
}

void Unknowns::add(Unknown kind, const std::string& object, std::uint64_t samples) {
  samples_[static_cast<std::size_t>(kind)][object] += samples;
}

std::vector<std::string> Unknowns::sentences(std::uint64_t all) const {
  static_assert(words.size() == kinds);
  constexpr std::uint64_t hundred = 100;
  std::vector<std::string> sentences;
  std::vector<std::string> minor;
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    std::uint64_t these = 0;
    for (const auto& [object, samples] : samples_[kind]) these += samples;
    if (these == 0) continue;
    if (these * hundred < all)
      minor.push_back(std::string(words[kind].few) + " (" + number(these, word_) + ")");
    else
      sentences.push_back(std::string(words[kind].few) + words[kind].more + ": " +
                          with_samples(samples_[kind], word_));
  }
  if (!minor.empty()) sentences.push_back("of less than 1 % of the " + word_ + " each: " + join(minor, ", "));
  return sentences;
}

}  // namespace counterprof
