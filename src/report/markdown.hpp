#pragma once

// Markdown as GitHub shows it. Names are a stranger's: they stand in <code>, where GitHub looks for no
// mentions and no issue numbers, with all that Markdown or HTML could take for its own as entities.

#include <string>
#include <string_view>

namespace counterprof {

/// Prose.
std::string markdown(std::string_view text);
/// A name, in <code>.
std::string markdown_code(std::string_view text);
/// Hidden until it is asked for.
std::string markdown_folded(std::string_view title, const std::string& content);

}  // namespace counterprof
