#include "sampling/address_spaces.hpp"

#include <limits>

namespace counterprof {

AddressSpaces::AddressSpaces() : objects_(1) {}

void AddressSpaces::take(const Record& record) {
  if (const auto* name = std::get_if<NameRecord>(&record.what)) {
    if (name->is_exec) spaces_[record.process].clear();
  } else if (const auto* mapped = std::get_if<MapRecord>(&record.what)) {
    map(record.process, *mapped);
  } else if (const auto* fork = std::get_if<ForkRecord>(&record.what)) {
    // A thread shares its process's memory, and a process begins with a copy of its parent's.
    if (fork->parent != record.process) {
      Space copy = spaces_[fork->parent];
      spaces_[record.process] = std::move(copy);
    }
  }
}

void AddressSpaces::map(pid_t process, const MapRecord& record) {
  if (record.length == 0 || record.begin > std::numeric_limits<std::uint64_t>::max() - record.length) return;
  Space& space = spaces_[process];
  const std::uint64_t end = record.begin + record.length;
  // What was mapped there before is there no longer; of a range that reaches beyond, the rest stays.
  auto at = space.lower_bound(record.begin);
  if (at != space.begin()) {
    const auto before = std::prev(at);
    Range& range = before->second;
    if (range.end > end) {
      Range rest = range;
      rest.offset += end - before->first;
      space.emplace(end, rest);
    }
    range.end = std::min(range.end, record.begin);
  }
  while (at != space.end() && at->first < end) {
    if (at->second.end > end) {
      Range rest = at->second;
      rest.offset += end - at->first;
      space.emplace(end, rest);
    }
    at = space.erase(at);
  }
  const std::size_t object = object_of(process, record);
  const bool is_file = objects_[object].kind == MappedObject::Kind::file;
  const bool is_vdso = objects_[object].kind == MappedObject::Kind::vdso;
  space[record.begin] = {end, object, is_file ? record.offset : is_vdso ? 0 : record.begin};
}

std::size_t AddressSpaces::object_of(pid_t process, const MapRecord& record) {
  const auto [known, is_new] = known_.try_emplace(
      {record.name, record.inode, is_made_in_memory(record) ? process : 0}, objects_.size());
  if (is_new) objects_.push_back(mapped_object(process, record));
  return known->second;
}

CodePlace AddressSpaces::find(pid_t process, std::uint64_t address) const {
  const auto space = spaces_.find(process);
  if (space == spaces_.end()) return {0, address};
  auto at = space->second.upper_bound(address);
  if (at == space->second.begin()) return {0, address};
  --at;
  if (address >= at->second.end) return {0, address};
  return {at->second.object, at->second.offset + (address - at->first)};
}

}  // namespace counterprof
