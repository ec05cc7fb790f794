/* hold COUNTERS READY SECONDS: keeps so many of processor 0's hardware counters to itself, for everything
 * that runs there, as an NMI watchdog keeps one, and makes the file READY once it has them. */
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const int counters = atoi(argv[1]);
  for (int i = 0; i < counters; ++i) {
    struct perf_event_attr attr;
    memset(&attr, 0, sizeof attr);
    attr.size = sizeof attr;
    attr.type = PERF_TYPE_HARDWARE;
    attr.config = PERF_COUNT_HW_CPU_CYCLES;
    attr.pinned = 1;
    if (syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC) < 0) {
      perror("perf_event_open");
      return 1;
    }
  }
  close(open(argv[2], O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
  sleep((unsigned)atoi(argv[3]));
  return 0;
}
