#include "report/text_table.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace counterprof {
namespace {

constexpr std::size_t gap = 2;

std::string padded(std::string_view text, std::size_t width, bool to_the_left) {
  return to_the_left ? fmt::format("{:<{}}", text, width) : fmt::format("{:>{}}", text, width);
}

void add_line(std::string line, std::string& text) {
  line.erase(line.find_last_not_of(' ') + 1);
  text += line + '\n';
}

}  // namespace

std::size_t display_width(std::string_view text) {
  // fmt pads by columns, not by bytes, and no text has more columns than bytes.
  return text.size() - (fmt::format("{:<{}}", text, text.size()).size() - text.size());
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + printable(name);
  return text;
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  std::string result;
  std::string line(indent, ' ');
  bool is_empty = true;
  for (const std::string_view word : split(text, ' ')) {
    if (!is_empty && display_width(line) + 1 + display_width(word) > width) {
      add_line(line, result);
      line.assign(indent + 2, ' ');
      is_empty = true;
    }
    if (!is_empty) line += ' ';
    line += word;
    is_empty = false;
  }
  add_line(std::move(line), result);
  return result;
}

std::size_t TextTable::width_of(std::string_view heading, const std::vector<std::string>& cells,
                                bool is_name) {
  std::size_t width = 0;
  for (const std::string_view line : split(heading, '\n')) width = std::max(width, display_width(line));
  for (const std::string& cell : cells) {
    const std::size_t own = display_width(cell);
    if (!is_name || own <= longest_name) width = std::max(width, own);
  }
  return width;
}

void TextTable::add_column(std::string_view heading, std::vector<std::string> cells) {
  Column column;
  for (const std::string_view line : split(heading, '\n')) column.heading.emplace_back(line);
  column.width = width_of(heading, cells, columns_.empty());
  column.cells = std::move(cells);
  columns_.push_back(std::move(column));
}

std::size_t TextTable::width_with(std::string_view heading, const std::vector<std::string>& cells) const {
  std::size_t width = 1 + width_of(heading, cells, columns_.empty());
  for (const Column& column : columns_) width += column.width + gap;
  return width;
}

std::string TextTable::str() const {
  std::string text;
  std::size_t heading_lines = 0;
  std::size_t rows = 0;
  for (const Column& column : columns_) {
    heading_lines = std::max(heading_lines, column.heading.size());
    rows = std::max(rows, column.cells.size());
  }
  const auto line_of = [&](const auto& cell_of) {
    std::string line;
    for (std::size_t i = 0; i < columns_.size(); ++i)
      line += std::string(i == 0 ? 1 : gap, ' ') + padded(cell_of(columns_[i]), columns_[i].width, i == 0);
    return line;
  };
  for (std::size_t i = 0; i < heading_lines; ++i) {
    // Headings stand on the line above the cells.
    const auto heading = [&](const Column& column) -> std::string_view {
      const std::size_t missing = heading_lines - column.heading.size();
      return i < missing ? std::string_view{} : std::string_view(column.heading[i - missing]);
    };
    add_line(line_of(heading), text);
  }
  for (std::size_t row = 0; row < rows; ++row) {
    const bool is_long = display_width(columns_.front().cells[row]) > columns_.front().width;
    if (is_long) add_line(' ' + columns_.front().cells[row], text);
    const auto cell = [&](const Column& column) -> std::string_view {
      if (is_long && &column == &columns_.front()) return {};
      return column.cells[row];
    };
    add_line(line_of(cell), text);
  }
  return text;
}

}  // namespace counterprof
