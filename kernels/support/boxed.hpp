#pragma once

#include <cstdint>
#include <cstdlib>
#include <new>
#include <utility>

namespace counterprof::kernels {

/// A number as CPython keeps it: an object on the heap with a count of its references, its type and the value
/// (PyFloatObject, 24 bytes), behind a pointer. Copies share the object; a new value is a new object.
class Boxed {
 public:
  /// Throws std::bad_alloc.
  explicit Boxed(double value) : object_(allocate()) { *object_ = {1, &type_of_numbers, value}; }
  Boxed(const Boxed& other) noexcept : object_(other.object_) { ++object_->references; }
  Boxed(Boxed&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Boxed& operator=(const Boxed& other) noexcept { return *this = Boxed(other); }
  /// As CPython stores into a list: the new object is there before the old one loses a reference.
  Boxed& operator=(Boxed&& other) noexcept {
    Boxed old = std::move(*this);
    object_ = std::exchange(other.object_, nullptr);
    return *this;
  }
  ~Boxed() {
    if (object_ != nullptr && --object_->references == 0) std::free(object_);
  }

  double value() const noexcept { return object_->value; }

 private:
  struct Object {
    std::int64_t references;
    const void* type;
    double value;
  };
  static constexpr char type_of_numbers = 'd';

  // Not inlined: a malloc and its free that a compiler sees together may be removed.
  [[gnu::noinline]] static Object* allocate() {
    void* block = std::malloc(sizeof(Object));
    if (block == nullptr) throw std::bad_alloc();
    return static_cast<Object*>(block);
  }

  Object* object_;
};

}  // namespace counterprof::kernels
