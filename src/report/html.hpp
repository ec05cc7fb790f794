#pragma once

#include <span>
#include <string>

#include "model/report.hpp"

namespace counterprof {

/// One page of them: the last is what it shows, the others, in the order of their time, are its past. Not
/// empty. Throws Error where the program was built without the page.
std::string render_page(std::span<const Report> reports);

}  // namespace counterprof
