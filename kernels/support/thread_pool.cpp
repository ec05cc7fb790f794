#include "kernels/support/thread_pool.hpp"

namespace counterprof::kernels {

ThreadPool::ThreadPool(std::size_t threads) {
  threads_.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i)
    threads_.emplace_back([this](const std::stop_token& stop) { serve(stop); });
}

void ThreadPool::run(const std::function<void()>& work) {
  std::unique_lock lock(mutex_);
  work_ = &work;
  busy_ = threads_.size();
  ++round_;
  wake_.notify_all();
  finished_.wait(lock, [this] { return busy_ == 0; });
}

void ThreadPool::serve(const std::stop_token& stop) {
  std::uint64_t done = 0;
  std::unique_lock lock(mutex_);
  while (wake_.wait(lock, stop, [&] { return round_ != done; })) {
    done = round_;
    const std::function<void()>& work = *work_;
    lock.unlock();
    work();
    lock.lock();
    if (--busy_ == 0) finished_.notify_one();
  }
}

}  // namespace counterprof::kernels
