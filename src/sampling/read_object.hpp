#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <sys/stat.h>

#include "sampling/mapped_file.hpp"
#include "symbols/jit_map.hpp"
#include "symbols/object_symbols.hpp"

namespace counterprof {

/// An object, its symbols read when first asked for.
class ReadObject {
 public:
  explicit ReadObject(MappedObject& object) : object_(&object) {
    struct stat status {};
    if (object.file && ::fstat(object.file.get(), &status) == 0) written_at_ = status.st_mtim.tv_sec;
    can_be_read_ = static_cast<bool>(object.file);
  }

  /// Never empty.
  const std::vector<CodeFrame>& frames_at(std::uint64_t offset) {
    auto [known, is_new] = frames_.try_emplace(offset);
    if (is_new) known->second = is_file() ? symbols().frames_at(offset) : std::vector{made_at(offset)};
    return known->second;
  }
  std::uint64_t address_of(std::uint64_t offset) { return is_file() ? symbols().address_of(offset) : offset; }
  ObjectSymbols::Knows knows() { return symbols().knows(); }
  [[nodiscard]] const MappedObject& object() const noexcept { return *object_; }
  [[nodiscard]] bool is_file() const noexcept {
    return object_->kind == MappedObject::Kind::file || object_->kind == MappedObject::Kind::vdso;
  }
  [[nodiscard]] bool can_be_read() const noexcept { return can_be_read_; }
  [[nodiscard]] std::int64_t written_at() const noexcept { return written_at_; }

 private:
  ObjectSymbols& symbols() {
    if (!symbols_) symbols_.emplace(std::move(object_->file), object_->name);
    return *symbols_;
  }

  /// Of memory made at run time, of which a compiler may have told.
  CodeFrame made_at(std::uint64_t address) {
    CodeFrame frame;
    if (object_->kind != MappedObject::Kind::anonymous) return frame;
    if (!made_) made_.emplace(object_->process);
    frame.function = made_->name_of(address);
    return frame;
  }

  MappedObject* object_;
  bool can_be_read_ = false;
  std::int64_t written_at_ = 0;
  std::optional<ObjectSymbols> symbols_;
  std::optional<JitMap> made_;
  std::map<std::uint64_t, std::vector<CodeFrame>> frames_;
};

}  // namespace counterprof
