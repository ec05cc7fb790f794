#pragma once

#include <stdexcept>
#include <string>

namespace counterprof {

/// Input that cannot be used, or a machine that cannot do what was asked.
/// what() names the object and the cause; hint() is the remedy, a sentence without a full stop, or empty.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& what, std::string hint = {})
      : std::runtime_error(what), hint_(std::move(hint)) {}

  const std::string& hint() const noexcept { return hint_; }

 private:
  std::string hint_;
};

}  // namespace counterprof
