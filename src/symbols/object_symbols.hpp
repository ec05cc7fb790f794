#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "symbols/code_frame.hpp"

namespace counterprof {

/// What an ELF file tells of its code: by its debug information, of its own or in a separate file that its
/// build id or its debug link names (below /usr/lib/debug, or beside it), else by its symbol tables.
class ObjectSymbols {
 public:
  /// What it has. Of code without debug information there are functions only.
  enum class Knows { nothing, functions, lines };

  /// `path` is its name, beside which debug files are looked for. Never throws: what cannot be read knows
  /// nothing.
  ObjectSymbols(Fd file, const std::string& path);
  ~ObjectSymbols();
  ObjectSymbols(ObjectSymbols&&) noexcept;
  ObjectSymbols& operator=(ObjectSymbols&&) noexcept;
  ObjectSymbols(const ObjectSymbols&) = delete;
  ObjectSymbols& operator=(const ObjectSymbols&) = delete;

  [[nodiscard]] Knows knows() const noexcept;
  /// The frames of the code at that offset of the file, innermost first: functions that were inlined there,
  /// then the one that they were inlined into. Never empty; of what is not known the fields are empty.
  std::vector<CodeFrame> frames_at(std::uint64_t file_offset);
  /// The address that disassemblers show for that offset; the offset itself where nothing is loaded from it.
  [[nodiscard]] std::uint64_t address_of(std::uint64_t file_offset) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace counterprof
