#pragma once

#include <cstdint>
#include <string_view>

namespace counterprof {

/// FNV-1a, 64 bits: the same for the same bytes on every machine and in every version. Tells contents apart;
/// keeps nobody from making two that are alike.
constexpr std::uint64_t fingerprint(std::string_view bytes) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

}  // namespace counterprof
