#pragma once

namespace counterprof {

/// Takes SIGINT, SIGTERM and SIGHUP from here on (those that are not ignored already, as nohup does), so that
/// what was counted is still written and nothing is left behind; and ignores SIGPIPE, so that a closed pipe
/// is an error of write(2). Once, at the program's start.
void take_interrupts();

/// The signal that arrived, or 0. One that comes half a second after it or later ends the program at once;
/// sooner it is the same one again (timeout(1) signals the process and then its group).
int interrupted() noexcept;

/// Readable once a signal has arrived; for poll(2). -1 before take_interrupts().
int interrupt_fd() noexcept;

}  // namespace counterprof
