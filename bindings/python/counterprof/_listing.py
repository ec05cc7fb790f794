"""What was counted, as text: lines as line_profiler prints them, regions as perf stat does."""
import inspect
import linecache
import os

UNIT = 1e-6  # seconds


def _source(function):
    """The function's lines, and whether they could be read. No line that was counted is left out."""
    if os.path.exists(function.file):
        linecache.checkcache(function.file)
    lines = linecache.getlines(function.file)[function.first_line - 1:]
    block = inspect.getblock(lines) if lines else []
    last = max((line.number for line in function.lines), default=function.first_line)
    count = max(len(block), last - function.first_line + 1)
    return (lines + [""] * count)[:count], bool(lines)


def _number(event, value):
    """As in the table; None: not counted. A clock in the table's unit."""
    if value.value is None:
        return "-"
    if event.unit == "ns":
        return f"{value.value / (UNIT * 1e9):.1f}"
    return f"{value.value:.0f}"


def _function(function, shown):
    """shown: (index, Event) of those that have a column."""
    total = function.time_ns
    text = f"Total time: {total / 1e9:g} s\nFile: {function.file}\n"
    text += f"Function: {function.name} at line {function.first_line}\n"
    source, known = _source(function)
    if not known:
        text += "Its source cannot be read: the lines stand without their contents.\n"
    counted = {line.number: line for line in function.lines}
    head = ["Line #", "Hits", "Time", "Per Hit", "% Time"] + [event.event for _, event in shown]
    rows = []
    for number in range(function.first_line, function.first_line + len(source)):
        line = counted.get(number)
        if line is None:
            rows.append([str(number)] + [""] * (len(head) - 1))
            continue
        time = line.time_ns / (UNIT * 1e9)
        rows.append([str(number), str(line.hits), f"{time:.1f}", f"{time / line.hits:.1f}" if line.hits else "",
                     f"{100 * line.time_ns / total:.1f}" if total else ""]
                    + [_number(event, line.values[i]) for i, event in shown])
    least = [6, 9, 12, 8, 8] + [0] * len(shown)
    widths = [max(least[i], len(head[i]), *(len(row[i]) for row in rows)) for i in range(len(head))]

    def line_of(cells, contents):
        return " ".join(cell.rjust(width) for cell, width in zip(cells, widths)) + "  " + contents

    top = line_of(head, "Line Contents")
    text += f"\n{top}\n{'=' * len(top)}\n"
    for row, contents in zip(rows, source):
        text += line_of(row, contents.rstrip("\r\n")).rstrip() + "\n"
    return text + "\n"


def lines(session, skip_zero=False):
    """The listing of all functions of the session."""
    functions = [function for function in session.function_results() if function.lines or not skip_zero]
    if not functions:
        return ""
    shown = [(i, event) for i, event in enumerate(session.opened) if event.status == "counted"]
    clocks = [event.event for _, event in shown if event.unit == "ns"]
    text = f"Timer unit: {UNIT:g} s{''.join(f', also of {name}' for name in clocks)}\n\n"
    for function in sorted(functions, key=lambda function: (function.file, function.first_line, function.name)):
        text += _function(function, shown)
    return text + "".join(f"{note}\n" for note in line_notes(session))


def _taken_off(session, cost, each):
    taken = [f"{cost.time_ns:.0f} ns of time"]
    taken += [f"{count:.0f}{' ns' if event.unit == 'ns' else ''} of {event.event}"
              for event, count in zip(session.opened, cost.counts) if count > 0]
    return f"Taken off for each {each}, as counting costs that: {', '.join(taken)}."


def line_notes(session):
    """What is to be known of the figures."""
    yield _taken_off(session, session.line_costs().lap, "hit")
    replaced = session.times_replaced()
    if replaced:
        yield (f"{'Once' if replaced == 1 else f'{replaced} times'} somebody else set the trace function (sys.settrace) while "
               "lines were counted: those that ran from there on are not counted.")
    yield from notes(session)


def region_notes(session):
    if session.has_regions():
        yield _taken_off(session, session.region_cost(), "time that a region is entered")
    yield from notes(session)


def notes(session):
    for event in session.opened:
        if event.status != "counted":
            yield f"{event.event}: {event.status.replace('_', ' ')}: {event.reason}."
        elif event.reason:
            yield f"{event.event}: {event.reason}."
    threads = session.uncounted_threads()
    if threads:
        named = ", ".join(f"{number} ({name})" for number, name in list(threads.items())[:4])
        more = f" and {len(threads) - 4} more" if len(threads) > 4 else ""
        are = "thread is" if len(threads) == 1 else "threads are"
        yield (f"{len(threads)} {are} not counted, having started before the counters were opened: {named}{more}; "
               f"{session.earlier}.")


def regions(session):
    """A table as perf stat's for each region."""
    text = ""
    for region in session.region_results():
        times = "once" if region.times == 1 else f"{region.times} times"
        text += f"\n Counts of region {region.name!r} (entered {times}):\n\n"
        for event, value in zip(session.opened, region.values):
            text += row(event, value.value, value.status) + "\n"
        text += f"\n {region.time_ns / 1e9:17.9f} seconds elapsed\n"
        if region.broken:
            text += f"\n Not counted: {region.broken} times it was left in another thread than it was entered in.\n"
    return f"{text}\n" if text else ""


def row(event, number, status, more=""):
    """A row of such a table; perf shows clocks in msec."""
    unit = "msec" if event.unit == "ns" else event.unit
    if number is None:
        shown = {"not_supported": "<not supported>", "not_permitted": "<not permitted>"}.get(status, "<not counted>")
    elif event.unit == "ns":
        shown = f"{number / 1e6:,.2f}"
    else:
        shown = f"{number:,.0f}" if float(number).is_integer() else f"{number:,.1f}"
    return f"{shown:>18} {unit:4} {event.event:<32}{more}".rstrip()
