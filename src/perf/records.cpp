#include "perf/records.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace counterprof {
namespace {

/// Takes values from the front; what is not there makes it fail, and everything after that is 0.
class Fields {
 public:
  explicit Fields(std::span<const std::byte> bytes) : bytes_(bytes) {}

  template <typename T>
  T take() {
    T value{};
    if (bytes_.size() < sizeof value) {
      fail();
      return value;
    }
    std::memcpy(&value, bytes_.data(), sizeof value);
    bytes_ = bytes_.subspan(sizeof value);
    return value;
  }

  /// The text up to its terminating zero, and the padding to eight bytes behind it.
  std::string take_name() {
    const auto end = std::find(bytes_.begin(), bytes_.end(), std::byte{0});
    if (end == bytes_.end()) {
      fail();
      return {};
    }
    const auto length = static_cast<std::size_t>(end - bytes_.begin());
    std::string name(length, '\0');
    if (length > 0) std::memcpy(name.data(), bytes_.data(), length);
    constexpr std::size_t word = sizeof(std::uint64_t);
    const std::size_t padded = (length / word + 1) * word;
    bytes_ = bytes_.subspan(std::min(padded, bytes_.size()));
    return name;
  }

  void fail() noexcept {
    failed_ = true;
    bytes_ = {};
  }
  [[nodiscard]] std::size_t left() const noexcept { return bytes_.size(); }
  [[nodiscard]] bool failed() const noexcept { return failed_; }

 private:
  std::span<const std::byte> bytes_;
  bool failed_ = false;
};

/// The chain has both worlds' frames, each behind a marker of its own (enum perf_callchain_context).
void take_chain(Fields& fields, SampleRecord& sample) {
  const auto entries = fields.take<std::uint64_t>();
  if (entries > fields.left() / sizeof(std::uint64_t)) {
    fields.fail();
    return;
  }
  std::vector<std::uint64_t>* into = nullptr;
  for (std::uint64_t i = 0; i < entries; ++i) {
    const auto entry = fields.take<std::uint64_t>();
    if (entry == PERF_CONTEXT_USER)
      into = &sample.user_chain;
    else if (entry == PERF_CONTEXT_KERNEL)
      into = &sample.kernel_chain;
    else if (entry >= PERF_CONTEXT_MAX)
      into = nullptr;  // a hypervisor's, or a guest's
    else if (into != nullptr)
      into->push_back(entry);
  }
}

/// In the order of enum perf_event_sample_format's explanation in linux/perf_event.h (PERF_RECORD_SAMPLE).
Record take_sample(Fields& fields, std::uint16_t misc) {
  Record record;
  SampleRecord sample;
  record.counter = fields.take<std::uint64_t>();
  sample.instruction = fields.take<std::uint64_t>();
  record.process = fields.take<pid_t>();
  record.thread = fields.take<pid_t>();
  record.time_ns = fields.take<std::uint64_t>();
  sample.data = fields.take<std::uint64_t>();
  sample.period = fields.take<std::uint64_t>();
  take_chain(fields, sample);
  sample.in_kernel = (misc & PERF_RECORD_MISC_CPUMODE_MASK) != PERF_RECORD_MISC_USER;
  if (!sample.in_kernel && sample.user_chain.empty()) sample.user_chain.push_back(sample.instruction);
  record.what = std::move(sample);
  return record;
}

MapRecord take_map(Fields& fields) {
  MapRecord map;
  map.begin = fields.take<std::uint64_t>();
  map.length = fields.take<std::uint64_t>();
  map.offset = fields.take<std::uint64_t>();
  map.device_major = fields.take<std::uint32_t>();
  map.device_minor = fields.take<std::uint32_t>();
  map.inode = fields.take<std::uint64_t>();
  fields.take<std::uint64_t>();  // the inode's generation
  fields.take<std::uint32_t>();  // protection: only executable mappings are told of
  fields.take<std::uint32_t>();  // flags
  map.name = fields.take_name();
  return map;
}

/// Behind every record but samples: struct sample_id of sample_fields.
void take_sample_id(Fields& fields, Record& record) {
  record.process = fields.take<pid_t>();
  record.thread = fields.take<pid_t>();
  record.time_ns = fields.take<std::uint64_t>();
  record.counter = fields.take<std::uint64_t>();
}

}  // namespace

std::optional<Record> decode_record(std::span<const std::byte> bytes) {
  Fields fields(bytes);
  const auto header = fields.take<perf_event_header>();
  if (fields.failed() || header.size != bytes.size()) return std::nullopt;
  if (header.type == PERF_RECORD_SAMPLE) {
    Record sample = take_sample(fields, header.misc);
    if (fields.failed() || fields.left() != 0) return std::nullopt;
    return sample;
  }
  Record record;
  pid_t process = 0;
  pid_t thread = 0;
  switch (header.type) {
    case PERF_RECORD_MMAP2:
      if ((header.misc & PERF_RECORD_MISC_MMAP_BUILD_ID) != 0) return std::nullopt;  // not asked for
      process = fields.take<pid_t>();
      thread = fields.take<pid_t>();
      record.what = take_map(fields);
      break;
    case PERF_RECORD_COMM: {
      process = fields.take<pid_t>();
      thread = fields.take<pid_t>();
      NameRecord name{fields.take_name(), (header.misc & PERF_RECORD_MISC_COMM_EXEC) != 0};
      record.what = std::move(name);
      break;
    }
    case PERF_RECORD_FORK:
    case PERF_RECORD_EXIT: {
      process = fields.take<pid_t>();
      const auto parent = fields.take<pid_t>();
      thread = fields.take<pid_t>();
      fields.take<pid_t>();          // the parent's thread
      fields.take<std::uint64_t>();  // the time, which is in the sample_id as well
      if (header.type == PERF_RECORD_FORK)
        record.what = ForkRecord{parent};
      else
        record.what = ExitRecord{};
      break;
    }
    case PERF_RECORD_LOST:
      fields.take<std::uint64_t>();  // the counter, which is in the sample_id as well
      record.what = LostRecord{fields.take<std::uint64_t>()};
      break;
    case PERF_RECORD_LOST_SAMPLES:
      record.what = LostRecord{fields.take<std::uint64_t>()};
      break;
    case PERF_RECORD_THROTTLE:
      for (int i = 0; i < 3; ++i) fields.take<std::uint64_t>();  // time, id, stream
      record.what = ThrottleRecord{};
      break;
    default:
      return std::nullopt;
  }
  take_sample_id(fields, record);
  if (fields.failed() || fields.left() != 0) return std::nullopt;
  // What the record is about; its sample_id says who was running when it was made.
  if (process != 0) {
    record.process = process;
    record.thread = thread;
  }
  return record;
}

}  // namespace counterprof
