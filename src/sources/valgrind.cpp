#include "sources/valgrind.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "base/text.hpp"
#include "workload/supervise.hpp"

namespace counterprof::valgrind {
namespace {

/// Of 2013; every option used here is as old.
constexpr int least_major = 3;
constexpr int least_minor = 9;

/// What the compiler was told to look for.
constexpr bool is_sanitized =
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    true;
#else
    false;
#endif
#else
    false;
#endif

Installed unusable(std::string version, ReasonCode code, std::string text) {
  return {std::move(version), Reason{code, std::move(text)}};
}

/// "3.19.0" of "valgrind-3.19.0"; empty where it does not answer so.
std::string version_of(std::string_view answer) {
  constexpr std::string_view prefix = "valgrind-";
  answer = trim(answer);
  return answer.starts_with(prefix) ? std::string(answer.substr(prefix.size())) : std::string();
}

bool is_new_enough(const std::string& version) {
  const std::vector<std::string_view> numbers = split(version, '.');
  const auto number = [&](std::size_t i) {
    return static_cast<int>(i < numbers.size() ? parse_unsigned(numbers[i]).value_or(0) : 0);
  };
  return number(0) > least_major || (number(0) == least_major && number(1) >= least_minor);
}

std::string text_of(const CacheGeometry& cache) {
  return std::to_string(cache.size_bytes) + ',' + std::to_string(cache.ways) + ',' +
         std::to_string(cache.line_bytes);
}

/// In the names of its files valgrind replaces %p and %q{...}.
std::string escaped(const std::string& path) {
  std::string result;
  for (const char c : path) result.append(c == '%' ? 2 : 1, c);
  return result;
}

}  // namespace

Installed find() {
  if (is_sanitized)
    return unusable("", ReasonCode::simulator_failed,
                    "this counterprof was built with a sanitizer, whose programs valgrind does not execute");
  std::string answer;
  try {
    Pipe output = Pipe::make();
    ProcessSpec spec;
    spec.argv = {"valgrind", "--version"};
    spec.output = output.writer.get();
    Process process(spec);
    output.writer.reset();
    constexpr double patience = 20;
    answer = supervise(process, {&output.reader, nullptr, patience, false}).output;
  } catch (const CannotStart&) {
    return unusable("", ReasonCode::simulator_missing,
                    "valgrind, which simulates, is not installed (apt-get install valgrind)");
  } catch (const Error& error) {
    return unusable("", ReasonCode::simulator_failed, error.what());
  }
  const std::string version = version_of(answer);
  if (version.empty())
    return unusable("", ReasonCode::simulator_failed,
                    "the valgrind in PATH does not say its version, but " + in_quotes(trim(answer)));
  if (!is_new_enough(version))
    return unusable(version, ReasonCode::simulator_missing,
                    "valgrind " + version + " is too old; it takes " + std::to_string(least_major) + '.' +
                        std::to_string(least_minor) + " or later");
  return {version, std::nullopt};
}

std::vector<std::string> words(const Caches& caches, const std::filesystem::path& folder,
                               const std::string& name, bool from_the_start) {
  const std::string place = escaped(folder.string()) + '/';
  std::vector<std::string> result{"valgrind",
                                  "--command-line-only=yes",  // neither ~/.valgrindrc nor VALGRIND_OPTS
                                  "--tool=callgrind", "--log-file=" + place + "valgrind-" + name + ".%p",
                                  "--callgrind-out-file=" + place + name + ".%p", "--combine-dumps=yes",
                                  "--dump-line=no", "--trace-children=yes",
                                  std::string("--instr-atstart=") + (from_the_start ? "yes" : "no"),
                                  // The second execution would count the same branches again.
                                  std::string("--branch-sim=") + (caches.first_level <= 1 ? "yes" : "no"),
                                  std::string("--cache-sim=") + (caches.first_level > 0 ? "yes" : "no")};
  if (caches.first_level > 0) {
    result.push_back("--I1=" + text_of(caches.instructions));
    result.push_back("--D1=" + text_of(caches.first));
    result.push_back("--LL=" + text_of(caches.last));
  }
  return result;
}

std::vector<std::pair<std::string, std::string>> environment(
    std::vector<std::pair<std::string, std::string>> own) {
  constexpr std::string_view tunables =
      "glibc.cpu.x86_rep_movsb_threshold=1073741824:glibc.cpu.x86_rep_stosb_threshold=1073741824";
  const auto value = [&](std::string_view name) -> std::optional<std::string> {
    for (const auto& [key, text] : own)
      if (key == name) return text;
    const char* inherited = std::getenv(std::string(name).c_str());
    return inherited != nullptr ? std::optional<std::string>(inherited) : std::nullopt;
  };
  const auto set = [&](std::string_view name, std::string text) {
    std::erase_if(own, [&](const auto& variable) { return variable.first == name; });
    own.emplace_back(name, std::move(text));
  };
  const std::string before = value("GLIBC_TUNABLES").value_or("");
  set("GLIBC_TUNABLES", before + (before.empty() ? "" : ":") + std::string(tunables));
  if (!value("PYTHONHASHSEED")) set("PYTHONHASHSEED", "0");
  return own;
}

}  // namespace counterprof::valgrind
