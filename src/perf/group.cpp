#include "perf/group.hpp"

#include "perf/user_read.hpp"

namespace counterprof {

void Group::add(Fd fd, std::uint64_t id) {
  fds_.push_back(std::move(fd));
  ids_.push_back(id);
}

void Group::drop_last() {
  fds_.pop_back();
  ids_.pop_back();
}

void Group::map_pages(PerfSyscalls& syscalls) {
  std::vector<UserPage> pages;
  pages.reserve(fds_.size());
  for (const Fd& fd : fds_) {
    UserPage page(fd.get(), syscalls);
    if (page.get() == nullptr || !allows_user_reads(*page.get())) return;
    pages.push_back(std::move(page));
  }
  pages_ = std::move(pages);
}

bool Group::read_pages(std::uint64_t* record) const noexcept {
  for (std::size_t i = 0; i < pages_.size(); ++i) {
    const auto reading = read_user_page(*pages_[i].get());
    if (!reading) return false;
    if (i == 0) {
      record[0] = pages_.size();
      record[1] = reading->time_enabled_ns;
      record[2] = reading->time_running_ns;
    }
    record[group_record_words(i)] = reading->raw;
    record[group_record_words(i) + 1] = ids_[i];
  }
  return true;
}

void Group::read(std::uint64_t* record, bool in_user_space, PerfSyscalls& syscalls) const noexcept {
  if (in_user_space && !pages_.empty() && read_pages(record)) return;
  const std::size_t bytes = words() * sizeof(std::uint64_t);
  const ssize_t got = syscalls.read(leader(), record, bytes);
  if (got != static_cast<ssize_t>(bytes)) record[0] = 0;  // no counter is found in a record of none
}

}  // namespace counterprof
