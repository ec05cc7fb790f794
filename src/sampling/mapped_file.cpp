#include "sampling/mapped_file.hpp"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <ctime>
#include <string_view>

#include <elf.h>
#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
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

/// File systems whose files stat(2) shows on another device than their mappings are of; and of overlayfs it
/// may be another inode, too (Linux, Documentation/filesystems/overlayfs.rst, "Inode properties").
constexpr long overlayfs = 0x794c7630;
constexpr long btrfs = 0x9123683e;

long file_system_of(const Fd& file) {
  struct statfs status {};
  return file && ::fstatfs(file.get(), &status) == 0 ? static_cast<long>(status.f_type) : 0;
}

/// The very file that is mapped.
bool is_that(const Fd& file, const MapRecord& map) {
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0 || status.st_ino != map.inode) return false;
  if (status.st_dev == ::makedev(map.device_major, map.device_minor)) return true;
  const long system = file_system_of(file);
  return system == overlayfs || system == btrfs;
}

/// Not to be told from it: overlayfs has a number of its own for it, and it was not put there just now.
bool may_be_that(const Fd& file) {
  struct stat status {};
  struct timespec now {};
  constexpr long recently = 60;
  ::clock_gettime(CLOCK_REALTIME, &now);
  return file_system_of(file) == overlayfs && ::fstat(file.get(), &status) == 0 &&
         now.tv_sec - status.st_ctim.tv_sec >= recently;
}

/// The file behind the mapping itself, which may have another path by now, or none: while the process lives,
/// and where its memory may be looked at (proc(5), /proc/PID/map_files and /proc/PID/exe).
Fd open_mapping(pid_t process, const MapRecord& map) {
  const std::string folder = "/proc/" + std::to_string(process);
  std::array<char, 64> range{};
  std::snprintf(range.data(), range.size(), "/map_files/%" PRIx64 "-%" PRIx64, map.begin,
                map.begin + map.length);
  if (Fd file = open_regular(folder + range.data()); is_that(file, map)) return file;
  if (Fd file = open_regular(folder + "/exe"); is_that(file, map)) return file;
  return {};
}

/// The file by the mapping's path. A process may have another root than this one (chroot, containers), and so
/// another file by that path.
Fd open_path(pid_t process, const MapRecord& map) {
  Fd here = open_regular(map.name);
  if (is_that(here, map)) return here;
  const std::string root = "/proc/" + std::to_string(process) + "/root";
  Fd there = open_regular(root + map.name);
  if (is_that(there, map)) return there;
  if (Fd file = open_mapping(process, map)) return file;
  if (may_be_that(there)) return there;
  // Without a look at its root it is taken for this one's.
  if (::access((root + "/.").c_str(), F_OK) != 0 && may_be_that(here)) return here;
  return {};
}

/// A program that was put into memory to be executed, as container runtimes do with themselves.
bool is_elf(const Fd& file) {
  std::array<char, SELFMAG> begin{};
  return file && ::pread(file.get(), begin.data(), begin.size(), 0) == SELFMAG &&
         std::string_view(begin.data(), begin.size()) == ELFMAG;
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

bool is_made_in_memory(const MapRecord& map) {
  if (map.name == "[vdso]") return false;
  if (map.inode == 0 || !map.name.starts_with('/') || map.name.starts_with("//")) return true;
  constexpr std::array<std::string_view, 4> memory = {"/memfd:", "/dev/zero", "/anon_hugepage", "/SYSV"};
  return std::any_of(memory.begin(), memory.end(),
                     [&](std::string_view begin) { return map.name.starts_with(begin); });
}

MappedObject mapped_object(pid_t process, const MapRecord& map) {
  MappedObject object;
  object.name = map.name;
  constexpr std::string_view deleted = " (deleted)";
  if (map.name == "[vdso]") {
    object.kind = MappedObject::Kind::vdso;
    object.file = copy_of_vdso(map.length);
    return object;
  }
  if (is_made_in_memory(map)) {
    if (map.inode != 0) object.file = open_mapping(process, map);
    object.kind = is_elf(object.file) ? MappedObject::Kind::file : MappedObject::Kind::anonymous;
    object.process = process;
    return object;
  }
  object.kind = MappedObject::Kind::file;
  if (map.name.ends_with(deleted)) {
    object.name.resize(map.name.size() - deleted.size());
    object.file = open_mapping(process, map);
  } else {
    object.file = open_path(process, map);
  }
  object.is_deleted = !object.file;
  return object;
}

}  // namespace counterprof
