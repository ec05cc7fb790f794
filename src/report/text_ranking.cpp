#include <fmt/format.h>

#include "base/text.hpp"
#include "report/text_parts.hpp"
#include "report/text_table.hpp"

namespace counterprof {

std::string ranking(const Report& report) {
  if (!report.ranking || report.ranking->found.empty()) return "";
  const Ranking& ranking = *report.ranking;
  std::string text = "Fastest first: ";
  for (const Ranked& kernel : ranking.found)
    text += (&kernel == ranking.found.data() ? "" : " < ") + printable(kernel.kernel);
  text += ". ";
  if (ranking.swapped.empty()) {
    text += fmt::format("That is the plan's ranking, in all {} pairs.", ranking.pairs);
  } else {
    text +=
        fmt::format("In {} of {} pairs the plan's ranking is the other way round:", ranking.swapped.size(),
                    ranking.pairs);
    for (const Swapped& pair : ranking.swapped)
      text += fmt::format("{} {} before {}", &pair == ranking.swapped.data() ? "" : ",",
                          printable(pair.faster), printable(pair.slower));
    text += '.';
  }
  if (!ranking.missing.empty()) text += " Ranked, but without a time: " + joined(ranking.missing) + '.';
  return wrapped(text, text_width, 1);
}

}  // namespace counterprof
