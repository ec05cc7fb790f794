#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "perf/records.hpp"
#include "sampling/mapped_file.hpp"

namespace counterprof {

/// A place in code that stays the same when the memory is mapped elsewhere: the offset in a file, or, of what
/// is none, the address.
struct CodePlace {
  std::size_t object = 0;
  std::uint64_t offset = 0;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees a 0 in every defaulted comparison
  auto operator<=>(const CodePlace&) const = default;
};

/// Which code was where in each process, as its records told so far.
class AddressSpaces {
 public:
  AddressSpaces();

  /// Of records that say nothing about memory, nothing.
  void take(const Record& record);
  [[nodiscard]] CodePlace find(pid_t process, std::uint64_t address) const;
  /// Object 0 is the unknown.
  [[nodiscard]] std::vector<MappedObject>& objects() noexcept { return objects_; }
  [[nodiscard]] const std::vector<MappedObject>& objects() const noexcept { return objects_; }

 private:
  struct Range {
    std::uint64_t end = 0;
    std::size_t object = 0;
    std::uint64_t offset = 0;  // in the file, of the range's begin
  };
  using Space = std::map<std::uint64_t, Range>;  // by begin; they do not overlap

  void map(pid_t process, const MapRecord& record);
  std::size_t object_of(pid_t process, const MapRecord& record);

  std::map<pid_t, Space> spaces_;
  std::vector<MappedObject> objects_;
  std::map<std::tuple<std::string, std::uint64_t, pid_t>, std::size_t> known_;  // name, inode, process
};

}  // namespace counterprof
