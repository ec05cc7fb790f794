#include "perf/group.hpp"

#include <cerrno>
#include <ctime>

#include "perf/user_read.hpp"

namespace counterprof {
namespace {

/// In tenths of a millisecond. A thread that ends gives up its inherited counters one by one, and a group
/// whose copies do not have the same members is not read: ECHILD (kernel/events/core.c,
/// __perf_read_group_add, Linux 6.3).
constexpr int longest_exit = 1000;

}  // namespace

void Group::add(Fd fd, std::uint64_t id) {
  fds_.push_back(std::move(fd));
  ids_.push_back(id);
}

void Group::drop_last() {
  fds_.pop_back();
  ids_.pop_back();
}

bool Group::map_pages(PerfSyscalls& syscalls) {
  std::vector<UserPage> pages;
  pages.reserve(fds_.size());
  for (const Fd& fd : fds_) {
    UserPage page(fd.get(), syscalls);
    if (page.get() == nullptr || !allows_user_reads(*page)) return false;
    pages.push_back(std::move(page));
  }
  pages_ = std::move(pages);
  return true;
}

void Group::prepare(std::uint64_t* record) const noexcept {
  for (std::size_t i = 0; i < ids_.size(); ++i) record[group_record_words(i) + 1] = ids_[i];
}

/// All of it is what a region costs, so the ids are left as they are: prepare() or read(2) has written them.
bool Group::read_pages(std::uint64_t* record) const noexcept {
  const std::size_t members = pages_.size();
  const auto leader = read_user_page(*pages_.front());
  if (!leader) return false;
  record[0] = members;
  record[1] = leader->time_enabled_ns;
  record[2] = leader->time_running_ns;
  record[group_record_words(0)] = leader->raw;
  for (std::size_t i = 1; i < members; ++i) {
    const auto member = read_user_page(*pages_[i], false);
    if (!member) return false;
    record[group_record_words(i)] = member->raw;
  }
  return true;
}

void Group::read_by_call(std::uint64_t* record, PerfSyscalls& syscalls) const noexcept {
  const std::size_t bytes = words() * sizeof(std::uint64_t);
  ssize_t got = syscalls.read(leader(), record, bytes);
  for (int left = longest_exit; got == -ECHILD && left > 0; --left) {
    constexpr timespec moment{0, 100'000};
    ::nanosleep(&moment, nullptr);
    got = syscalls.read(leader(), record, bytes);
  }
  if (got != static_cast<ssize_t>(bytes)) record[0] = 0;  // no counter is found in a record of none
}

}  // namespace counterprof
