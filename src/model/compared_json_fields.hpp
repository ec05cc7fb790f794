#pragma once

// The fields of what `compare` writes, as report_json_fields.hpp has those of a report.

#include "model/compared.hpp"
#include "model/report_json_fields.hpp"

namespace counterprof::report_json {

inline constexpr const char* comparison_schema_name = "counterprof-comparison";
inline constexpr int comparison_schema_version = 1;

template <typename Archive>
void fields(Archive& field, In<Archive, ComparedReport> report) {
  field("file", report.file);
  field("time", null_when_empty(report.time));
  field("host", null_when_empty(report.host));
  field("cpu_model", null_when_empty(report.cpu_model));
  field("processors", report.processors);
  field("load_1min", report.load_1min);
  field("steal_seconds", report.steal_seconds);
}

template <typename Archive>
void fields(Archive& field, In<Archive, ComparedValue> value) {
  fields(field, value.comparison);
  field("from_mean", value.from);
  field("to_mean", value.to);
  field("unit", value.unit);
  field("per", null_when_empty(value.per));
}

template <typename Archive>
void fields(Archive& field, In<Archive, GateResult> result) {
  field("condition", result.condition);
  field("kernel", null_when_empty(result.kernel));
  field("event", result.event);
  field("outcome", result.outcome);
  field("ratio", result.ratio);
  field("reason", null_when_empty(result.reason));
}

template <typename Archive>
void fields(Archive& field, In<Archive, Compared> compared) {
  field.header("schema", comparison_schema_name);
  field.header("schema_version", comparison_schema_version);
  field("counterprof", compared.version);
  field("from", compared.from);
  field("to", compared.to);
  field("in_pairs", compared.in_pairs);
  field("seconds_apart", compared.seconds_apart);
  field("moment_deviation", compared.moment_deviation);
  field("comparisons", compared.values);
  field("only_in_from", compared.only_in_from);
  field("only_in_to", compared.only_in_to);
  field("notes", compared.notes);
  field("fail_on", compared.gate);
}

}  // namespace counterprof::report_json
