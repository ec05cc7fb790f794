#pragma once

#include <optional>
#include <string>

namespace counterprof {

struct GitState {
  std::optional<std::string>
      commit;                 // in hexadecimal; absent outside of a repository and before its first commit
  std::optional<bool> dirty;  // tracked files differ from the commit; absent where git does not say
};

/// The repository that `directory` is in. The commit is read from the repository's files; for dirtiness `git`
/// is run, for at most a second. Never fails.
GitState read_git(const std::string& directory = ".");

}  // namespace counterprof
