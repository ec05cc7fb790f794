// The bytes of a ring, as a defect or a hostile kernel module might write them: they are read to their end,
// and what is made of them keeps to its own bounds.
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "perf/records.hpp"
#include "perf/ring.hpp"
#include "sampling/address_spaces.hpp"
#include "sampling/collector.hpp"
#include "sampling/record_queue.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // The first byte turns the ring, so that records wrap round its end.
  std::vector<std::byte> ring(std::bit_ceil(std::max<std::size_t>(size, sizeof(perf_event_header))));
  const std::uint64_t tail = std::uint64_t{data[0]} * 8;
  for (std::size_t i = 1; i < size; ++i) ring[(tail + i - 1) % ring.size()] = std::byte{data[i]};
  std::vector<std::byte> scratch;
  counterprof::RecordQueue queue;
  counterprof::Collector collector(2, true);
  const auto read = counterprof::read_ring(ring, tail, tail + size - 1, scratch, [&](auto bytes) {
    auto record = counterprof::decode_record(bytes);
    if (!record) return;
    // Files are not this test's: mappings become those of memory made at run time.
    if (auto* map = std::get_if<counterprof::MapRecord>(&record->what)) map->inode = 0;
    queue.add(std::move(*record), bytes.size() % 2);
  });
  if (read.tail != tail + size - 1) __builtin_trap();  // it reads all, or gives all up
  queue.finish([&](const counterprof::Record& record, std::size_t event) { collector.take(record, event); });
  for (const auto& counts : collector.counts())
    for (const auto& [place, count] : counts)
      if (place.object >= collector.spaces().objects().size() || count.in_kernel > count.samples)
        __builtin_trap();
  return 0;
}
