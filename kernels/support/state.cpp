#include "kernels/support/state.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>

namespace counterprof::kernels {
namespace {

/// What was thrown, to be called in a handler.
const char* message_of_current_exception() noexcept {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return "there is not enough memory";
  } catch (const std::exception& error) {
    return error.what();  // lives on: the caller's handler holds the exception
  } catch (...) {
    return "an unknown exception";
  }
}

}  // namespace

void* create(State* (*make)(const double*), const double* parameters, char* error,
             std::size_t error_size) noexcept {
  try {
    return make(parameters);
  } catch (...) {
    (void)std::snprintf(error, error_size, "%s", message_of_current_exception());
    return nullptr;
  }
}

int advance(void* state, std::uint64_t steps) noexcept {
  try {
    for (; steps > 0; --steps) static_cast<State*>(state)->step();
    return 0;
  } catch (...) {
    (void)std::fprintf(stderr, "a step failed: %s\n", message_of_current_exception());
    return 1;
  }
}

std::size_t checksum(void* state, counterprof_checksum* out, std::size_t capacity) noexcept {
  try {
    const Figures figures = static_cast<const State*>(state)->checksum();
    std::copy_n(figures.begin(), std::min(capacity, figures.size()), out);
    return figures.size();
  } catch (...) {
    (void)std::fprintf(stderr, "the checksum failed: %s\n", message_of_current_exception());
    return 0;
  }
}

void destroy(void* state) noexcept {
  delete static_cast<State*>(state);
}

}  // namespace counterprof::kernels
