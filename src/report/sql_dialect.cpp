#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "report/sql.hpp"

namespace counterprof {
namespace {

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < ' ' || byte == 0x7f;
  });
}

/// In quotes, which are doubled.
std::string in_single_quotes(std::string_view text) {
  std::string literal = "'";
  for (const char c : text) {
    if (c == '\'') literal += '\'';
    literal += c;
  }
  return literal + '\'';
}

/// SQLite has no escapes within quotes, and joining pieces by || has a limit.
std::string sqlite_quoted(std::string_view text) {
  if (!has_control(text)) return in_single_quotes(text);
  std::string hex;
  for (const char c : text) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return "CAST(x'" + hex + "' AS TEXT)";
}

std::string postgres_quoted(std::string_view text) {
  if (!has_control(text)) return in_single_quotes(text);
  std::string literal = "E'";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte == 0x7f)
      literal += fmt::format("\\x{:02x}", byte);
    else if (c == '\\' || c == '\'')
      literal += {c, c};
    else
      literal += c;
  }
  return literal + '\'';
}

// Text is compared byte by byte in both. The lock: two that load at once would both make the tables.
constexpr std::array table{
    SqlDialect{"sqlite", "SQL for SQLite: sqlite3 FILE.db < FILE.sql", "TEXT", "INTEGER", "REAL",
               "BEGIN IMMEDIATE;\n", "CREATE VIEW IF NOT EXISTS", " WITHOUT ROWID",
               "strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-30 days')", sqlite_quoted},
    SqlDialect{"postgres", "SQL for PostgreSQL: psql -q -f FILE.sql", R"(TEXT COLLATE "C")", "BIGINT",
               "DOUBLE PRECISION",
               "BEGIN;\n"
               "SET LOCAL client_min_messages = warning;\n"
               "SET LOCAL client_encoding = 'UTF8';\n"
               "SET LOCAL standard_conforming_strings = on;\n"
               "DO 'BEGIN PERFORM pg_advisory_xact_lock(7166206541977808741); END';\n",
               "CREATE OR REPLACE VIEW", "",
               R"(to_char(now() AT TIME ZONE 'UTC' - INTERVAL '30 days', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))",
               postgres_quoted},
};

}  // namespace

std::span<const SqlDialect> sql_dialects() {
  return table;
}

const SqlDialect* find_sql_dialect(std::string_view name) noexcept {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const SqlDialect& dialect) { return dialect.name == name; });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace counterprof
