#include "sampling/attribute.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include <fnmatch.h>

#include "base/grouped.hpp"
#include "perf/software_events.hpp"
#include "sampling/choose.hpp"
#include "sampling/read_object.hpp"
#include "sampling/unknowns.hpp"
#include "symbols/kernel_symbols.hpp"
#include "symbols/source_files.hpp"

namespace counterprof {
namespace {

using Kind = MappedObject::Kind;

constexpr const char* unnamed = "[unnamed code]";
constexpr const char* kernel_alone = "[kernel]";

bool fits(const std::string& function, const std::string& wanted) {
  return function == wanted || function.ends_with("::" + wanted) ||
         ::fnmatch(wanted.c_str(), function.c_str(), 0) == 0;
}

void add(const PlaceCount& count, LineCount& to) {
  to.samples += count.samples;
  to.in_kernel += count.in_kernel;
  to.events += count.events;
}

std::string word_of(const SampledRun& run) {
  return run.events.size() == 1 && is_exact(run.events.front()) ? run.events.front().event.name : "samples";
}

/// "libpython3.11.so.1.0", "python3.11"; not what lies in a folder of that name.
bool is_python(const std::string& object) {
  return object.find("python3", object.rfind('/') + 1) != std::string::npos;
}

/// A function while samples are added to it. Lines by number; of code without lines by address.
struct Gathered {
  CodeFunction function;
  std::set<std::string> inlined_into;
  std::map<std::pair<int, std::uint64_t>, std::pair<CodeLine, Touched>> lines;
};

class Attribution {
 public:
  Attribution(SampledRun& run, const AttributeOptions& options)
      : run_(run), options_(options), word_(word_of(run)), unknowns_(word_) {
    for (MappedObject& object : run.collected->spaces().objects()) objects_.emplace_back(object);
  }

  Lines lines() {
    add_events();
    for (std::size_t event = 0; event < run_.events.size(); ++event)
      for (const auto& [place, count] : run_.collected->counts()[event]) add_place(event, place, count);
    choose_listed();
    for (auto& [key, gathered] : functions_) result_.functions.push_back(finished(gathered));
    std::stable_sort(result_.functions.begin(), result_.functions.end(),
                     [&](const auto& a, const auto& b) { return hotness(a) > hotness(b); });
    add_stacks();
    add_notes();
    return std::move(result_);
  }

 private:
  using Key = std::tuple<std::size_t, std::string, std::string>;  // object, function, file

  void add_events() {
    for (std::size_t i = 0; i < run_.events.size(); ++i) {
      const SampledEvent& sampled = run_.events[i];
      LinesEvent& event = result_.events.emplace_back();
      event.event = sampled.event.name;
      event.id = sampled.event.id;
      event.unit = sampled.event.unit;
      event.source = sampled.event.source;
      event.is_exact = is_exact(sampled);
      if (sampled.sampling.period != 0)
        event.period = sampled.sampling.period;
      else
        event.frequency_hz = static_cast<double>(sampled.sampling.frequency_hz);
      for (const auto& [place, count] : run_.collected->counts()[i]) {
        event.samples += count.samples;
        event.events += count.events;
        event.in_kernel += count.in_kernel;
      }
      event.counted = run_.totals[i].counted;
      event.lost = run_.totals[i].lost;
      event.throttled = run_.totals[i].throttled;
    }
  }

  CodeFrame frame_of(const CodePlace& place, std::string& caller) {
    const std::vector<CodeFrame>& frames = objects_[place.object].frames_at(place.offset);
    CodeFrame frame = options_.inlined_is_caller ? frames.back() : frames.front();
    if (frame.is_inlined && frames.size() > 1) caller = frames[1].function;
    if (frame.function.empty()) frame.function = place == CodePlace{} ? kernel_alone : unnamed;
    return frame;
  }

  void add_place(std::size_t event, const CodePlace& place, const PlaceCount& count) {
    std::string caller;
    const CodeFrame frame = frame_of(place, caller);
    ReadObject& object = objects_[place.object];
    // Of what is not mapped by a name, all that there is is one function.
    Gathered& gathered = functions_[Key(place.object, frame.function, frame.file)];
    CodeFunction& function = gathered.function;
    const std::size_t events = run_.events.size();
    if (function.counts.empty()) {
      function.function = frame.function;
      function.object = object.object().name;
      if (!frame.file.empty()) function.file = frame.file;
      function.counts.resize(events);
    }
    if (!caller.empty()) gathered.inlined_into.insert(caller);
    if (frame.first_line > 0)
      function.first_line = std::min(frame.first_line, function.first_line.value_or(frame.first_line));
    if (frame.last_line > 0) function.last_line = std::max(frame.last_line, function.last_line.value_or(0));
    const std::uint64_t address = frame.line > 0 ? 0 : object.address_of(place.offset);
    auto& [line, touched] = gathered.lines[{frame.line, address}];
    if (line.counts.empty()) {
      line.counts.resize(events);
      if (frame.line > 0)
        line.line = frame.line;
      else
        line.address = address;
      if (frame.line > 0) line.text = sources_.line(frame.file, frame.line);
    }
    add(count, function.counts[event]);
    add(count, line.counts[event]);
    if (is_page_fault(run_.events[event].event)) touched.add(count.touched);
    note(place, frame, count.samples);
  }

  /// The largest share of any event's samples.
  [[nodiscard]] double hotness(const CodeFunction& function) const {
    double largest = 0;
    for (std::size_t i = 0; i < function.counts.size(); ++i)
      if (result_.events[i].samples > 0)
        largest = std::max(largest, static_cast<double>(function.counts[i].samples) /
                                        static_cast<double>(result_.events[i].samples));
    return largest;
  }

  void choose_listed() {
    constexpr std::size_t most = 5;
    constexpr double least_share = 0.05;
    std::vector<Gathered*> order;
    for (auto& [key, gathered] : functions_) order.push_back(&gathered);
    std::stable_sort(order.begin(), order.end(), [&](const Gathered* a, const Gathered* b) {
      return hotness(a->function) > hotness(b->function);
    });
    if (!options_.function.empty()) {
      for (Gathered* gathered : order)
        gathered->function.is_listed = fits(gathered->function.function, options_.function);
      return;
    }
    // A listing without source says little beyond the table: only where there is no other.
    std::size_t listed = 0;
    for (const bool with_source : {true, false}) {
      for (Gathered* gathered : order) {
        CodeFunction& function = gathered->function;
        const bool has_source = function.file && sources_.is_there(*function.file);
        if (listed == most || hotness(function) < least_share) break;
        if (has_source != with_source || function.function == kernel_alone) continue;
        function.is_listed = true;
        ++listed;
      }
      if (listed > 0) return;
    }
  }

  /// Where most samples are in Python's own program.
  void add_note_on_python() {
    std::map<std::string, std::uint64_t> samples;
    for (const CodeFunction& function : result_.functions)
      for (const LineCount& count : function.counts) samples[function.object] += count.samples;
    const auto hottest = std::max_element(samples.begin(), samples.end(),
                                          [](const auto& a, const auto& b) { return a.second < b.second; });
    if (hottest != samples.end() && is_python(hottest->first))
      result_.not_known.emplace_back(
          "which lines of a Python program these are (python3 -m counterprof counts Python's lines: "
          "docs/python.md)");
  }

  CodeFunction finished(Gathered& gathered) {
    CodeFunction function = std::move(gathered.function);
    function.inlined_into.assign(gathered.inlined_into.begin(), gathered.inlined_into.end());
    if (function.is_listed) add_lines_between(gathered, function);
    for (auto& [key, found] : gathered.lines) {
      auto& [line, touched] = found;
      line.touched = touched.stretches();
      line.touched_is_complete = touched.is_complete();
      function.lines.push_back(std::move(line));
    }
    return function;
  }

  /// The function's whole text, as a listing shows it; of a long one what is near its samples.
  void add_lines_between(Gathered& gathered, const CodeFunction& function) {
    constexpr int longest = 60;
    constexpr int around = 3;
    if (!function.file || !sources_.is_there(*function.file)) return;
    std::set<int> wanted;
    const int first = function.first_line.value_or(0);
    const int last = function.last_line.value_or(0);
    if (first > 0 && last >= first && last - first < longest)
      for (int line = first; line <= last; ++line) wanted.insert(line);
    for (const auto& [key, found] : gathered.lines)
      if (key.first > 0)
        for (int line = std::max(1, key.first - around); line <= key.first + around; ++line)
          if ((first == 0 || line >= first) && (last == 0 || line <= last)) wanted.insert(line);
    for (const int number : wanted) {
      auto& [line, touched] = gathered.lines[{number, 0}];
      if (!line.counts.empty()) continue;
      line.line = number;
      line.counts.resize(run_.events.size());
      line.text = sources_.line(*function.file, number);
    }
  }

  /// Stacks that differ in addresses alone are one.
  void add_stacks() {
    std::map<std::vector<std::string>, std::vector<std::uint64_t>> named;
    for (const auto& [stack, events] : run_.collected->stacks()) {
      auto& sum = named[names_of(stack)];
      sum.resize(events.size());
      for (std::size_t i = 0; i < events.size(); ++i) sum[i] += events[i];
    }
    for (auto& [frames, events] : named) result_.stacks.push_back({frames, std::move(events)});
  }

  /// The outermost first, with the marks that flame graphs colour by.
  std::vector<std::string> names_of(const Stack& stack) {
    std::vector<std::string> names;
    for (const StackFrame& frame : stack) {
      if (frame.in_kernel) {
        names.push_back(kernel_.name_of(frame.place.offset) + "_[k]");
        continue;
      }
      ReadObject& object = objects_[frame.place.object];
      const std::string& of = object.object().name;
      for (const CodeFrame& one : object.frames_at(frame.place.offset))
        names.push_back(one.function.empty() ? of.empty() ? "[unknown]" : "[" + of + "]"
                                             : one.function + (one.is_inlined ? "_[i]" : ""));
    }
    std::reverse(names.begin(), names.end());
    return names;
  }

  /// The samples of all events together.
  void note(const CodePlace& place, const CodeFrame& frame, std::uint64_t samples) {
    ReadObject& object = objects_[place.object];
    const auto unknown = unknown_of(place, frame, object);
    if (!unknown) {
      if (sources_.written_at(frame.file) > object.written_at()) newer_[frame.file] += samples;
      return;
    }
    const MappedObject& of = object.object();
    std::string name = *unknown == Unknown::source ? frame.file : of.name;
    if (of.kind == Kind::anonymous) name += " of process " + std::to_string(of.process);
    unknowns_.add(*unknown, name, samples);
  }

  std::optional<Unknown> unknown_of(const CodePlace& place, const CodeFrame& frame, ReadObject& object) {
    using Knows = ObjectSymbols::Knows;
    if (place == CodePlace{}) return Unknown::program;
    if (object.object().kind == Kind::unknown) return Unknown::mapping;
    if (object.object().kind == Kind::anonymous)
      return frame.function == unnamed ? Unknown::made : Unknown::lines_of_made;
    if (!object.can_be_read()) return object.object().is_deleted ? Unknown::deleted : Unknown::unreadable;
    if (object.knows() == Knows::nothing || frame.function == unnamed) return Unknown::names;
    if (frame.line == 0)
      return object.knows() == Knows::lines ? Unknown::lines_here : Unknown::lines_of_stripped;
    if (!sources_.is_there(frame.file)) return Unknown::source;
    return std::nullopt;
  }

  void add_notes() {
    std::uint64_t all = 0;
    for (const LinesEvent& event : result_.events) all += event.samples;
    result_.not_known = unknowns_.sentences(all);
    for (const LinesEvent& event : result_.events)
      if (event.is_exact && event.lost > 0)
        result_.not_known.push_back("the places of " + grouped(event.lost) + " of " + grouped(event.counted) +
                                    ' ' + event.event + ", whose samples had no room");
    add_note_on_python();
    if (run_.lost_tellings > 0)
      result_.warnings.push_back(
          grouped(run_.lost_tellings) +
          " records of programs and mappings had no room: places may be another program's");
    if (!newer_.empty())
      result_.warnings.push_back("source that is newer than the program, so lines may not fit: " +
                                 with_samples(newer_, word_));
    if (run_.unreadable > 0)
      result_.warnings.push_back(grouped(run_.unreadable) + " records of the kernel could not be read");
  }

  SampledRun& run_;
  const AttributeOptions& options_;
  std::vector<ReadObject> objects_;
  std::map<Key, Gathered> functions_;
  SourceFiles sources_;
  KernelSymbols kernel_;
  Lines result_;
  std::string word_;  // what the numbers of all events together are
  Unknowns unknowns_;
  std::map<std::string, std::uint64_t> newer_;  // sources, and their samples
};

}  // namespace

Lines attribute(SampledRun& run, const AttributeOptions& options) {
  return Attribution(run, options).lines();
}

}  // namespace counterprof
