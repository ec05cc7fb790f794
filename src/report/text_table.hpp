#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace counterprof {

/// The columns that a text takes on a terminal: UTF-8, East Asian wide characters as two. No control
/// characters.
std::size_t display_width(std::string_view text);

/// The text in lines of at most `width` columns, broken at spaces and indented by so many, those after the
/// first by two more. A longer word has a line of its own. Each line ends in a newline.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

/// "one, two, three", each as it can be printed.
std::string joined(const std::vector<std::string>& names);

/// A table for people: the first column, of names, to the left, the others to the right, two spaces between
/// them.
class TextTable {
 public:
  static constexpr std::size_t longest_name = 48;

  /// Headings may have several lines, parted by '\n'. `cells` are one per row.
  void add_column(std::string_view heading, std::vector<std::string> cells);

  /// Columns on the terminal, with a column more of that heading and those cells.
  std::size_t width_with(std::string_view heading, const std::vector<std::string>& cells) const;

  /// Each line indented by one space, without trailing ones. A name too long for its column has a line of its
  /// own above its row, so that no name breaks the columns.
  std::string str() const;

 private:
  struct Column {
    std::vector<std::string> heading;
    std::vector<std::string> cells;
    std::size_t width = 0;
  };
  static std::size_t width_of(std::string_view heading, const std::vector<std::string>& cells, bool is_name);

  std::vector<Column> columns_;
};

}  // namespace counterprof
