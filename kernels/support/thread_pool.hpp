#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace counterprof::kernels {

/// Threads that sleep until there is work, as numexpr's do; they end with the pool.
class ThreadPool {
 public:
  /// Throws std::system_error where the system gives no more threads.
  explicit ThreadPool(std::size_t threads);

  /// Has every thread call `work`, which must not throw, and returns when all have.
  void run(const std::function<void()>& work);

 private:
  void serve(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::condition_variable finished_;
  const std::function<void()>* work_ = nullptr;
  std::uint64_t round_ = 0;  // of work, so that a thread knows what it has done already
  std::size_t busy_ = 0;
  std::vector<std::jthread> threads_;  // last: stopped and joined while the rest still lives
};

}  // namespace counterprof::kernels
