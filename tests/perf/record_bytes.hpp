#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include <linux/perf_event.h>

namespace counterprof {

/// A record as the kernel writes it, put together field by field.
class RecordBytes {
 public:
  explicit RecordBytes(std::uint32_t type, std::uint16_t misc = 0) { add(perf_event_header{type, misc, 0}); }

  template <typename T>
  RecordBytes& add(T value) {
    const std::size_t at = bytes_.size();
    bytes_.resize(at + sizeof value);
    std::memcpy(bytes_.data() + at, &value, sizeof value);
    return *this;
  }

  /// With its zero, padded to eight bytes.
  RecordBytes& add_name(const std::string& name) {
    for (const char c : name) add(c);
    do add('\0');
    while (bytes_.size() % sizeof(std::uint64_t) != 0);
    return *this;
  }

  /// What stands behind every record that is no sample.
  RecordBytes& add_sample_id(std::uint64_t time, std::uint64_t counter, int process = 7, int thread = 8) {
    return add(process).add(thread).add(time).add(counter);
  }

  /// With its size in the header.
  std::vector<std::byte> bytes() const {
    std::vector<std::byte> result = bytes_;
    const auto size = static_cast<std::uint16_t>(result.size());
    std::memcpy(result.data() + offsetof(perf_event_header, size), &size, sizeof size);
    return result;
  }

 private:
  std::vector<std::byte> bytes_;
};

/// A sample of counter 5 in process 7 at that time and place, one page fault at `data`.
inline RecordBytes sample_bytes(std::uint64_t time, std::uint64_t address, std::uint64_t data = 0,
                                std::uint16_t misc = PERF_RECORD_MISC_USER) {
  RecordBytes bytes(PERF_RECORD_SAMPLE, misc);
  return bytes.add(std::uint64_t{5}).add(address).add(7).add(8).add(time).add(data).add(std::uint64_t{1});
}

}  // namespace counterprof
