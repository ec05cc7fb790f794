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
  std::string name = (error ? std::filesystem::path("/tmp") : base) / "counterprof-XXXXXX";
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
