#pragma once

#include <optional>
#include <string>
#include <vector>

namespace counterprof {

/// The first line's worth of a file below /sys, without white space at its end; nothing where it cannot be
/// read. sysfs writes at most one page (Documentation/filesystems/sysfs.rst), so no more is read, and only of
/// regular files: whoever points us at another root cannot make us wait at a pipe or swallow /dev/zero.
std::optional<std::string> read_attribute(const std::string& path);

/// The names in a folder, sorted; empty where it cannot be read.
std::vector<std::string> list_folder(const std::string& path);

bool is_folder(const std::string& path);

/// Letters, digits, '_', '-', '.' and no '.' in front: what may be joined to a path as one component.
bool is_plain_name(std::string_view name) noexcept;

}  // namespace counterprof
