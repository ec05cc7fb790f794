#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "counterprof/error.hpp"

namespace counterprof::plan {

/// An error in a text, at its byte `offset`.
class FormulaError : public Error {
 public:
  FormulaError(std::size_t offset, const std::string& what, std::string hint = {})
      : Error(what, std::move(hint)), offset_(offset) {}

  std::size_t offset() const noexcept { return offset_; }

 private:
  std::size_t offset_;
};

/// What a name in a text stands for. May throw Error where it stands for nothing.
using NumberOf = std::function<double(std::string_view name)>;
using TextOf = std::function<std::string(std::string_view name)>;

/// The value of an arithmetic expression: numbers, names, + - * / and parentheses. Division by zero gives
/// what IEEE 754 says. Throws FormulaError.
double evaluate(std::string_view expression, const NumberOf& number_of);

/// The text with each {name} replaced; "{{" and "}}" are braces. Throws FormulaError.
std::string fill(std::string_view text, const TextOf& text_of);

/// 1048576, 0.1, 1e+300: what every program reads as a number, and a program that wants a whole number, too.
std::string written_number(double number);

/// Calls `each` for every name (letters, digits, underscores) in the text.
void for_each_name(std::string_view text, const std::function<void(std::string_view)>& each);

}  // namespace counterprof::plan
