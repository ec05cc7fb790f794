#include "events/tracepoint.hpp"

#include <cstdint>

#include <unistd.h>

#include "base/text.hpp"
#include "events/files.hpp"
#include "events/modifiers.hpp"

namespace counterprof {
namespace {

// The second is where debugfs shows it, the only place before Linux 4.1 (Documentation/trace/ftrace.rst).
constexpr const char* mount_points[] = {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"};

struct TracepointName {
  std::string category;
  std::string name;
  std::optional<std::string_view> modifiers;
};

std::optional<TracepointName> parse_name(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ':');
  if (parts.size() < 2 || parts.size() > 3 || !is_plain_name(parts[0]) || !is_plain_name(parts[1]))
    return std::nullopt;
  TracepointName name{std::string(parts[0]), std::string(parts[1]), {}};
  if (parts.size() == 3) name.modifiers = parts[2];
  return name;
}

/// The tracepoints of a category's folder, which has control files beside them.
std::vector<std::string> tracepoint_names(const std::string& folder) {
  std::vector<std::string> names = list_folder(folder);
  std::erase_if(names, [&](const std::string& name) { return !is_folder(folder + '/' + name); });
  return names;
}

}  // namespace

std::string tracefs_folder(const std::string& root) {
  for (const char* mount_point : mount_points)
    if (is_folder(root + mount_point + "/events")) return root + mount_point;
  return {};
}

std::optional<Event> tracepoint_event(const std::string& root, std::string_view name) {
  const auto parsed = parse_name(name);
  if (!parsed) return std::nullopt;
  const std::string tracefs = tracefs_folder(root);
  const std::string category = tracefs + "/events/" + parsed->category;
  if (tracefs.empty() || !is_folder(category)) return std::nullopt;

  const auto id = read_attribute(category + '/' + parsed->name + "/id");
  if (!id)
    throw Error(
        "unknown tracepoint " + in_quotes(parsed->name) + " of category " + in_quotes(parsed->category),
        did_you_mean(parsed->name, tracepoint_names(category)));
  const auto number = parse_unsigned(*id);
  if (!number)
    throw Error("tracepoint " + in_quotes(name) + " has " + in_quotes(*id) +
                " for its id, which is no number");

  Event event;
  event.name = name;
  event.id = parsed->category + ':' + parsed->name;
  event.source = Source::tracepoint;
  event.what_it_counts = "times that the kernel passed its tracepoint " + event.id;
  event.attr.type = PERF_TYPE_TRACEPOINT;
  event.attr.config = *number;
  if (parsed->modifiers) {
    const Modifiers modifiers = parse_modifiers(*parsed->modifiers, name);
    event.id += ':' + modifiers.text();
    modifiers.apply(event.attr, false);
  }
  return event;
}

std::optional<Error> tracefs_missing(const std::string& root, std::string_view name) {
  const auto parsed = parse_name(name);
  if (!parsed || looks_like_modifiers(parsed->name) || !tracefs_folder(root).empty()) return std::nullopt;
  const std::string mount_point = root + mount_points[0];
  if (is_folder(mount_point) && ::access(mount_point.c_str(), R_OK | X_OK) != 0)
    return Error("unknown event " + in_quotes(name) + ": if it is a tracepoint, " + mount_points[0] +
                     " is not readable for this user",
                 "run as root, or let others read it: mount -o remount,mode=755 /sys/kernel/tracing");
  return Error("unknown event " + in_quotes(name) + ": if it is a tracepoint, tracefs is not mounted",
               "mount it as root: mount -t tracefs tracefs /sys/kernel/tracing");
}

std::vector<KnownEvent> known_tracepoints(const std::string& root) {
  std::vector<KnownEvent> known;
  const std::string tracefs = tracefs_folder(root);
  if (tracefs.empty()) return known;
  for (const std::string& category : list_folder(tracefs + "/events"))
    for (const std::string& name : tracepoint_names(std::string(tracefs).append("/events/").append(category)))
      known.push_back(
          {std::string(category).append(":").append(name), {}, Source::tracepoint, "tracefs", ""});
  return known;
}

}  // namespace counterprof
