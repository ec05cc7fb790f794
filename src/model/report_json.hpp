#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "counterprof/error.hpp"

#include "model/compared.hpp"
#include "model/report.hpp"

namespace counterprof {

/// In bytes: what is longer is not read.
inline constexpr std::size_t longest_report = std::size_t{256} << 20U;

/// The report as schema version 1 (docs/report-schema.json), indented by two, ending in a newline; `indent` <
/// 0: one line. Never locale-dependent, never NaN, strings that are not UTF-8 have their bytes replaced.
std::string to_json(const Report& report, int indent = 2);

/// What `compare` found, as docs/comparison-schema.json has it.
std::string to_json(const Compared& compared);

/// Thrown of text that is no JSON, or is cut short.
class NotJson : public Error {
 public:
  using Error::Error;
};

/// A report the other way. Throws Error naming the file's defect (NotJson; another schema version; a field
/// of the wrong type, by its path).
Report report_from_json(std::string_view text);

}  // namespace counterprof
