#include "sampling/mapped_file.hpp"

#include <array>
#include <cinttypes>
#include <cstdio>
#include <ctime>
#include <string_view>

#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace counterprof {
namespace {

/// Opened only where it is a regular file: a path may have become a pipe's, on which open(2) waits.
Fd open_regular(const std::string& path) {
  Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (file && (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))) file.reset();
  return file;
}

bool is_inode(const Fd& file, std::uint64_t inode) {
  struct stat status {};
  return file && ::fstat(file.get(), &status) == 0 && status.st_ino == inode;
}

/// The file behind the mapping itself, which may have another path by now, or none: while the process lives,
/// and where its memory may be looked at (proc(5), /proc/PID/map_files and /proc/PID/exe).
Fd open_mapping(pid_t process, const MapRecord& map) {
  const std::string folder = "/proc/" + std::to_string(process);
  std::array<char, 64> range{};
  std::snprintf(range.data(), range.size(), "/map_files/%" PRIx64 "-%" PRIx64, map.begin,
                map.begin + map.length);
  if (Fd file = open_regular(folder + range.data()); is_inode(file, map.inode)) return file;
  if (Fd file = open_regular(folder + "/exe"); is_inode(file, map.inode)) return file;
  return {};
}

/// This process has the same one: it comes from the kernel.
Fd copy_of_vdso(std::uint64_t bytes) {
  const unsigned long address = ::getauxval(AT_SYSINFO_EHDR);
  Fd file(::memfd_create("vdso", MFD_CLOEXEC));
  if (address == 0 || !file) return {};
  // NOLINTNEXTLINE(performance-no-int-to-ptr): getauxval's own form
  const auto written = ::write(file.get(), reinterpret_cast<const void*>(address), bytes);
  return written == static_cast<ssize_t>(bytes) ? std::move(file) : Fd{};
}

}  // namespace

MappedObject mapped_object(pid_t process, const MapRecord& map) {
  MappedObject object;
  object.name = map.name;
  constexpr std::string_view deleted = " (deleted)";
  if (map.name == "[vdso]") {
    object.kind = MappedObject::Kind::vdso;
    object.file = copy_of_vdso(map.length);
    return object;
  }
  if (map.inode == 0 || !map.name.starts_with('/') || map.name.starts_with("//")) {
    object.kind = MappedObject::Kind::anonymous;
    object.process = process;
    return object;
  }
  object.kind = MappedObject::Kind::file;
  if (map.name.ends_with(deleted)) {
    object.name.resize(map.name.size() - deleted.size());
    object.is_deleted = true;
  } else {
    object.file = open_regular(map.name);
    if (is_inode(object.file, map.inode)) return object;
  }
  if (Fd file = open_mapping(process, map)) {
    object.file = std::move(file);
  } else if (!object.is_deleted && object.file) {
    // Another inode by that path: replaced meanwhile, or a file system that shows it by another number
    // (overlayfs). The second is the rule for a file that was there before; the first is seen by its age.
    struct stat status {};
    struct timespec now {};
    constexpr long recently = 60;
    ::clock_gettime(CLOCK_REALTIME, &now);
    if (::fstat(object.file.get(), &status) == 0 && now.tv_sec - status.st_ctim.tv_sec < recently) {
      object.file.reset();
      object.is_deleted = true;
    }
  } else {
    object.is_deleted = true;
  }
  return object;
}

}  // namespace counterprof
