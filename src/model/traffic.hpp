#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace counterprof {

/// A neighbour of a site, in rows and columns.
struct Offset {
  int rows = 0;
  int columns = 0;

  bool operator==(const Offset&) const = default;
};

/// An array as an operation reads it: at each site, or at neighbours of it.
struct ArrayRead {
  std::string array;
  std::vector<Offset> at;
};

/// One sweep over whole arrays.
struct TrafficOperation {
  std::string text;  // as it is written: "next = next, up"
  std::vector<std::string> writes;
  std::vector<ArrayRead> reads;
  bool along_columns = false;  // line by line along the columns; else row by row
  double line_buffer = 0;      // bytes of the buffer that lines go through on their way in, and of another on
                               // their way out; 0: none
};

struct TrafficArray {
  std::string name;
  double bytes = 8;       // of one element
  bool is_kept = false;   // from step to step; else it is made by its first operation, goes after its last
  bool is_boxes = false;  // values behind pointers, each in a block of its own
};

/// What one step of a kernel does to memory: the words of a plan's `traffic:` (docs/explaining.md), with the
/// kernel's parameters filled in. All arrays have one shape.
struct Traffic {
  double rows = 0;
  double columns = 0;  // elements of one row
  double repeat = 1;   // how often a step does all of it
  std::vector<TrafficArray> arrays;
  std::vector<TrafficOperation> operations;
  /// What a kept array's name stands for in the next step: {"grid", "next"}. All that is not here, and is not
  /// kept, goes.
  std::vector<std::pair<std::string, std::string>> then;

  /// The place of the array of that name in `arrays`, which has it.
  std::size_t index_of(std::string_view name) const noexcept {
    const auto found = std::find_if(arrays.begin(), arrays.end(),
                                    [&](const TrafficArray& array) { return array.name == name; });
    return static_cast<std::size_t>(found - arrays.begin());
  }

  /// Whether the next step has the array under another name.
  bool is_handed_on(std::size_t array) const noexcept {
    return std::any_of(then.begin(), then.end(),
                       [&](const auto& renaming) { return renaming.second == arrays[array].name; });
  }
};

}  // namespace counterprof
