#include "plan/formula.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"
#include "plan/source_text.hpp"

namespace counterprof::plan {
namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool begins_name(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// The name that begins at `at`; empty where none does.
std::string_view name_at(std::string_view text, std::size_t at) noexcept {
  if (at >= text.size() || !begins_name(text[at])) return {};
  std::size_t end = at;
  while (end < text.size() && (begins_name(text[end]) || is_digit(text[end]))) ++end;
  return text.substr(at, end - at);
}

/// Recursive descent: sum = product {(+|-) product}, product = factor {(*|/) factor}, factor = (+|-) factor |
/// number | name | ( sum ).
class Evaluator {
 public:
  Evaluator(std::string_view text, const NumberOf& number_of) : text_(text), number_of_(number_of) {}

  double all() {
    const double value = sum();
    if (at_ < text_.size()) fail("does not belong here");
    return value;
  }

 private:
  static constexpr int deepest = 64;  // of parentheses and signs: what a hostile plan may take of the stack

  double sum() {
    double value = product();
    while (true) {
      if (take('+')) {
        value += product();
      } else if (take('-')) {
        value -= product();
      } else {
        return value;
      }
    }
  }

  double product() {
    double value = factor();
    while (true) {
      if (take('*')) {
        value *= factor();
      } else if (take('/')) {
        value /= factor();
      } else {
        return value;
      }
    }
  }

  double factor() {
    if (++depth_ > deepest)
      throw FormulaError(at_, fmt::format("nested deeper than {} levels", deepest),
                         "simplify the expression");
    const double value = take('-')   ? -factor()
                         : take('+') ? factor()
                         : take('(') ? parenthesised()
                                     : operand();
    --depth_;
    return value;
  }

  double parenthesised() {
    const double value = sum();
    if (!take(')')) fail("stands where ')' should");
    return value;
  }

  double operand() {
    skip_space();
    const std::size_t begin = at_;
    if (const std::string_view name = name_at(text_, begin); !name.empty()) {
      at_ += name.size();
      try {
        return number_of_(name);
      } catch (const Error& e) {
        throw FormulaError(begin, e.what(), e.hint());
      }
    }
    while (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.' || is_exponent(begin))) ++at_;
    const auto number = parse_double(text_.substr(begin, at_ - begin));
    if (!number || !std::isfinite(*number)) {
      at_ = begin;
      fail("is neither a number nor a parameter");
    }
    return *number;
  }

  /// The e of 1e3 and the sign after it.
  bool is_exponent(std::size_t begin) const noexcept {
    if (at_ == begin) return false;
    const char c = text_[at_];
    return c == 'e' || c == 'E' ||
           ((c == '+' || c == '-') && (text_[at_ - 1] == 'e' || text_[at_ - 1] == 'E'));
  }

  bool take(char c) noexcept {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  void skip_space() noexcept {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n')) ++at_;
  }

  [[noreturn]] void fail(std::string_view complaint) const {
    const std::string what = at_ < text_.size() ? in_quotes(text_.substr(at_)) : "the end";
    throw FormulaError(at_, fmt::format("{} {}", what, complaint),
                       "numbers, parameters, + - * / and parentheses");
  }

  std::string_view text_;
  const NumberOf& number_of_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

double evaluate(std::string_view expression, const NumberOf& number_of) {
  return Evaluator(expression, number_of).all();
}

std::string fill(std::string_view text, const TextOf& text_of) {
  constexpr std::string_view escape = "a brace that is meant as such is written '{{' or '}}'";
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c != '{' && c != '}') {
      const std::size_t brace = std::min(text.find_first_of("{}", at), text.size());
      result.append(text, at, brace - at);
      at = brace;
    } else if (at + 1 < text.size() && text[at + 1] == c) {
      result += c;
      at += 2;
    } else {
      const std::string_view name = c == '{' ? name_at(text, at + 1) : std::string_view();
      const std::size_t end = at + 1 + name.size();
      if (name.empty() || end >= text.size() || text[end] != '}')
        throw FormulaError(at, fmt::format("a single '{}' that holds no parameter's name", c),
                           std::string(escape));
      try {
        result += text_of(name);
      } catch (const Error& e) {
        throw FormulaError(at, e.what(), e.hint());
      }
      at = end + 1;
    }
  }
  return result;
}

std::string written_number(double number) {
  constexpr double exact = 9007199254740992;  // 2^53: whole numbers below it have no gaps
  return std::trunc(number) == number && std::abs(number) < exact ? fmt::format("{:.0f}", number + 0.0)
                                                                  : shortest(number);
}

void for_each_name(std::string_view text, const std::function<void(std::string_view)>& each) {
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view name = name_at(text, at);
    if (!name.empty()) each(name);
    at += std::max<std::size_t>(name.size(), 1);
  }
}

}  // namespace counterprof::plan
