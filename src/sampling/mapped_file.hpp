#pragma once

#include <string>

#include <sys/types.h>

#include "base/fd.hpp"
#include "perf/records.hpp"

namespace counterprof {

/// What executable memory is of.
struct MappedObject {
  enum class Kind {
    file,
    anonymous,  ///< made at run time: a compiler's
    vdso,       ///< the kernel's, in every process
    unknown     ///< no mapping is known at that address
  };
  Kind kind = Kind::unknown;
  std::string name;         ///< the path, or "//anon"
  pid_t process = 0;        ///< whose, of anonymous memory
  Fd file;                  ///< opened when the mapping was seen, so that it may be deleted later; else none
  bool is_deleted = false;  ///< the kernel said so
};

/// A compiler's code: of no file, or in memory that has a file's name and none that is on a disk.
bool is_made_in_memory(const MapRecord& map);

/// The object of a new mapping, its file opened.
MappedObject mapped_object(pid_t process, const MapRecord& map);

}  // namespace counterprof
