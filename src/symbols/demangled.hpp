#pragma once

#include <string>

namespace counterprof {

/// A linker's name as a person writes it, without the types of its arguments: "_ZN2ab1fEPKd" is "ab::f". What
/// is no C++ name stays as it is.
std::string demangled(const char* name);

/// "ab::f(double const*) const" without what is behind the name; "operator()" keeps its own parentheses.
std::string without_arguments(const std::string& name);

}  // namespace counterprof
