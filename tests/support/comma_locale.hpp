#pragma once

#include <locale>
#include <string>

namespace counterprof {

/// While it lives, C++'s global locale writes 1.234.567,8: what leaks into a format shows.
class CommaLocale {
 public:
  CommaLocale() : before_(std::locale::global(std::locale(std::locale(), new Punctuation))) {}
  ~CommaLocale() { std::locale::global(before_); }
  CommaLocale(const CommaLocale&) = delete;
  CommaLocale& operator=(const CommaLocale&) = delete;
  CommaLocale(CommaLocale&&) = delete;
  CommaLocale& operator=(CommaLocale&&) = delete;

 private:
  struct Punctuation : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
  };

  std::locale before_;
};

}  // namespace counterprof
