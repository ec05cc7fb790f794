#include "events/modifiers.hpp"

#include <algorithm>

#include "counterprof/error.hpp"

#include "base/text.hpp"

namespace counterprof {
namespace {

constexpr const char* supported =
    "the modifiers are u (user), k (kernel), h (hypervisor), G (guest), H (host), p to ppp (precise), D "
    "(pinned), "
    "I (not when idle), e (exclusive)";

[[noreturn]] void refuse(std::string_view event, char letter, const char* why) {
  const std::string shown(1, letter);
  throw Error("modifier " + in_quotes(shown) + " of event " + in_quotes(event) + ' ' + why, supported);
}

/// perf's letters that only mean something elsewhere, and where.
void refuse_what_counting_cannot_use(std::string_view event, char letter) {
  if (letter == 'P')
    refuse(event, letter, "is for sampling: it takes the highest precision by trying; say p, pp or ppp");
  if (letter == 'S') refuse(event, letter, "is for sampling: it reads a group's counters in each sample");
  if (letter == 'W')
    refuse(event, letter, "is for groups in braces: groups are made of what can be counted together");
  if (letter == 'b') refuse(event, letter, "asks for counting by BPF programs, which is not done here");
}

}  // namespace

std::string Modifiers::text() const {
  std::string letters;
  if (user) letters += 'u';
  if (kernel) letters += 'k';
  if (hypervisor) letters += 'h';
  if (guest) letters += 'G';
  if (host) letters += 'H';
  letters.append(precise, 'p');
  if (pinned) letters += 'D';
  if (not_idle) letters += 'I';
  if (exclusive) letters += 'e';
  return letters;
}

void Modifiers::apply(perf_event_attr& attr, bool of_core) const {
  if (user || kernel || hypervisor) {
    // The first level named excludes the others; what was excluded before (libpfm4's :u) is only added to, as
    // in perf's get_event_modifier().
    if (attr.exclude_user == 0 && attr.exclude_kernel == 0 && attr.exclude_hv == 0)
      attr.exclude_user = attr.exclude_kernel = attr.exclude_hv = 1;
    if (user) attr.exclude_user = 0;
    if (kernel) attr.exclude_kernel = 0;
    if (hypervisor) attr.exclude_hv = 0;
  }
  if (guest || host) {
    attr.exclude_guest = !guest;
    attr.exclude_host = !host;
  } else if (of_core && attr.exclude_host == 0) {
    attr.exclude_guest = 1;
  }
  if (not_idle) attr.exclude_idle = 1;
  if (pinned) attr.pinned = 1;
  if (exclusive) attr.exclusive = 1;
  if (precise != 0) attr.precise_ip = precise & 3U;
}

bool looks_like_modifiers(std::string_view text) noexcept {
  return !text.empty() && text.find_first_not_of(perf_modifier_letters) == std::string_view::npos;
}

Modifiers parse_modifiers(std::string_view letters, std::string_view event) {
  if (letters.empty())
    throw Error("event " + in_quotes(event) + " has nothing behind its last ':'", supported);
  Modifiers modifiers;
  const auto once = [&](bool& flag, char letter) {
    if (flag) refuse(event, letter, "is given twice");
    flag = true;
  };
  for (const char letter : letters) {
    refuse_what_counting_cannot_use(event, letter);
    switch (letter) {
      case 'u':
        once(modifiers.user, letter);
        break;
      case 'k':
        once(modifiers.kernel, letter);
        break;
      case 'h':
        once(modifiers.hypervisor, letter);
        break;
      case 'G':
        once(modifiers.guest, letter);
        break;
      case 'H':
        once(modifiers.host, letter);
        break;
      case 'D':
        once(modifiers.pinned, letter);
        break;
      case 'I':
        once(modifiers.not_idle, letter);
        break;
      case 'e':
        once(modifiers.exclusive, letter);
        break;
      case 'p':
        if (++modifiers.precise > 3) refuse(event, letter, "is given more than three times");
        break;
      default:
        throw Error("unknown modifier " + in_quotes(letters) + " of event " + in_quotes(event), supported);
    }
  }
  return modifiers;
}

}  // namespace counterprof
