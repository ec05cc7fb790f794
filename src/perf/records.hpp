#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <linux/perf_event.h>
#include <sys/types.h>

namespace counterprof {

/// What each sample has to say, and behind it every other record of when and by which counter it was made
/// (sample_id_all). One layout for all that this library samples.
inline constexpr std::uint64_t sample_fields = PERF_SAMPLE_IDENTIFIER | PERF_SAMPLE_IP | PERF_SAMPLE_TID |
                                               PERF_SAMPLE_TIME | PERF_SAMPLE_ADDR | PERF_SAMPLE_PERIOD |
                                               PERF_SAMPLE_CALLCHAIN;

/// One moment at which a counter had gone on by its period.
struct SampleRecord {
  std::uint64_t instruction = 0;  ///< where it was: in the kernel, where in_kernel is set
  bool in_kernel = false;
  std::uint64_t data = 0;    ///< the address that was touched, of page faults and watched addresses; else 0
  std::uint64_t period = 0;  ///< how many events it stands for
  std::vector<std::uint64_t> user_chain;    ///< innermost first; [0] is where the program was
  std::vector<std::uint64_t> kernel_chain;  ///< innermost first; empty unless asked for
};

/// Executable memory has got something new: a file, or what a compiler at run time will write.
struct MapRecord {
  std::uint64_t begin = 0;
  std::uint64_t length = 0;
  std::uint64_t offset = 0;  ///< of the file, where the mapping begins
  std::uint32_t device_major = 0;
  std::uint32_t device_minor = 0;
  std::uint64_t inode = 0;
  std::string name;  ///< the file's path; "//anon" and the like for what is none
};

/// A process has a new name, or (is_exec) is another program from here on.
struct NameRecord {
  std::string name;
  bool is_exec = false;
};

/// A thread, or a process, came to be.
struct ForkRecord {
  pid_t parent = 0;
};

struct ExitRecord {};

/// Records that the ring had no room for.
struct LostRecord {
  std::uint64_t records = 0;
};

/// The kernel began to hold the counter back, as it came too often (kernel.perf_event_max_sample_rate).
struct ThrottleRecord {};

/// One record of a ring.
struct Record {
  std::uint64_t time_ns = 0;
  std::uint64_t counter = 0;  ///< PERF_EVENT_IOC_ID of the counter that made it
  pid_t process = 0;
  pid_t thread = 0;
  std::variant<SampleRecord, MapRecord, NameRecord, ForkRecord, ExitRecord, LostRecord, ThrottleRecord> what;
};

/// The record in these bytes, from its header on (man perf_event_open, "MMAP layout"). Nothing for kinds
/// that are not used here, and for what is cut short or contradicts itself.
std::optional<Record> decode_record(std::span<const std::byte> bytes);

}  // namespace counterprof
