#pragma once

// Reports as SQL text that sqlite3 or psql loads: tables, views, rows, in one transaction. Loading a report
// again changes nothing. docs/history.md has the tables.

#include <span>
#include <string>
#include <string_view>

#include "model/report.hpp"

namespace counterprof {

/// A database's way of speaking: all in which the two differ.
struct SqlDialect {
  const char* name;
  const char* description;  // one line for help and lists
  const char* text;         // types
  const char* whole;
  const char* real;
  const char* begin;        // statements that open the transaction
  const char* create_view;  // so that loading twice is no error
  const char* by_key;       // behind a table that is always looked up by its primary key
  const char* month_ago;    // that moment, as reports write times
  /// A literal on one line: the clients read lines, and one of them drops a carriage return at a line's end.
  std::string (*quoted)(std::string_view text);
};

std::span<const SqlDialect> sql_dialects();                          // sql_dialect.cpp
const SqlDialect* find_sql_dialect(std::string_view name) noexcept;  // null: none of that name

std::string sql_begin(const SqlDialect& dialect);                       // sql_schema.cpp
std::string sql_rows(const SqlDialect& dialect, const Report& report);  // sql.cpp
std::string sql_end();

}  // namespace counterprof
