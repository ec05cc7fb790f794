#include "sources/temporary_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include "counterprof/error.hpp"

#include "base/text.hpp"

namespace counterprof {

TemporaryFolder::TemporaryFolder() {
  std::error_code error;
  const auto base = std::filesystem::temp_directory_path(error);
  // Absolute: a simulated program is executed in a folder of its own.
  std::string name = std::filesystem::absolute(error ? "/tmp" : base, error) / "counterprof-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr)
    throw Error("cannot make a folder " + in_quotes(name) + ": " + std::strerror(errno),
                "TMPDIR names where temporary files go");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace counterprof
