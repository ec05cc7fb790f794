#include "perf/fake_syscalls.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>

namespace counterprof {

int FakeSyscalls::perf_event_open(perf_event_attr& attr, pid_t, int, int group_fd, unsigned long) {
  ++opens;
  if (const int error = on_open(attr, group_fd); error != 0) return error;
  const int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -errno;
  const int leader = group_fd < 0 ? fd : group_fd;
  if (group_fd < 0) {
    groups_[fd].clear();  // the number may have been another group's before
    reads_[fd] = 0;
  }
  ids_[fd] = ++next_id_;
  attrs_[fd] = attr;
  groups_[leader].push_back({attr, next_id_, fd});
  opened.push_back(attr);
  return fd;
}

std::vector<FakeSyscalls::Member> FakeSyscalls::members(int leader) const {
  std::vector<Member> open;
  for (const Member& member : groups_.at(leader))  // a descriptor's number may be another counter's by now
    if (ids_.at(member.fd) == member.id && ::fcntl(member.fd, F_GETFD) >= 0) open.push_back(member);
  return open;
}

int FakeSyscalls::ioctl(int fd, unsigned long request, void* argument) {
  if (request == PERF_EVENT_IOC_ID) *static_cast<std::uint64_t*>(argument) = ids_.at(fd);
  return 0;
}

ssize_t FakeSyscalls::read(int fd, void* buffer, std::size_t bytes) {
  if (reads_during_an_exit > 0) {
    --reads_during_an_exit;
    return -ECHILD;
  }
  const std::vector<Member> members = this->members(fd);
  const int reads = ++reads_[fd];
  std::vector<std::uint64_t> record{members.size(), 0, 0};
  for (const Member& member : members) {
    const auto [raw, enabled, running] = on_read(member.attr, reads);
    record[1] = enabled;
    record[2] = running;
    record.push_back(raw);
    record.push_back(member.id);
  }
  if (bytes < record.size() * sizeof(std::uint64_t)) return -ENOSPC;
  std::memcpy(buffer, record.data(), record.size() * sizeof(std::uint64_t));
  return static_cast<ssize_t>(record.size() * sizeof(std::uint64_t));
}

void* FakeSyscalls::map_page(int fd) {
  return on_map(attrs_.at(fd));
}

void FakeSyscalls::unmap_page(void*) {
  ++unmapped;
}

}  // namespace counterprof
