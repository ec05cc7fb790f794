/* What counting a line of Python is compared with: a trace function that does nothing, and a read of a group
 * that was opened by hand. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int on_nothing(PyObject* object, PyFrameObject* frame, int what, PyObject* argument) {
  (void)object;
  (void)frame;
  (void)what;
  (void)argument;
  return 0;
}

static PyObject* trace_nothing(PyObject* module, PyObject* on) {
  const int wanted = PyObject_IsTrue(on);
  if (wanted < 0) return NULL;
  PyEval_SetTrace(wanted ? on_nothing : NULL, wanted ? module : NULL);
  Py_RETURN_NONE;
}

enum { events = 5 };
static int leader = -1;

static PyObject* open_group(PyObject* module, PyObject* unused) {
  const unsigned long long configs[events] = {PERF_COUNT_SW_TASK_CLOCK, PERF_COUNT_SW_PAGE_FAULTS,
                                              PERF_COUNT_SW_PAGE_FAULTS_MIN, PERF_COUNT_SW_CONTEXT_SWITCHES,
                                              PERF_COUNT_SW_CPU_MIGRATIONS};
  int i;
  (void)module;
  (void)unused;
  for (i = 0; i < events; ++i) {
    struct perf_event_attr attr;
    int fd;
    memset(&attr, 0, sizeof attr);
    attr.size = sizeof attr;
    attr.type = PERF_TYPE_SOFTWARE;
    attr.config = configs[i];
    attr.disabled = i == 0;
    attr.inherit = 1;
    attr.read_format =
        PERF_FORMAT_GROUP | PERF_FORMAT_ID | PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
    fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, leader, 0);
    if (fd < 0) return PyErr_SetFromErrno(PyExc_OSError);
    if (i == 0) leader = fd;
  }
  ioctl(leader, PERF_EVENT_IOC_ENABLE, 0);
  Py_RETURN_NONE;
}

static PyObject* read_group(PyObject* module, PyObject* often) {
  unsigned long long record[3 + 2 * events];
  long left = PyLong_AsLong(often);
  (void)module;
  for (; left > 0; --left)
    if (read(leader, record, sizeof record) != (ssize_t)sizeof record)
      return PyErr_SetFromErrno(PyExc_OSError);
  if (PyErr_Occurred()) return NULL;
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"trace_nothing", trace_nothing, METH_O, "trace_nothing(on)"},
    {"open_group", open_group, METH_NOARGS, "Of five software events, on this thread."},
    {"read_group", read_group, METH_O, "read_group(times)"},
    {NULL, NULL, 0, NULL}};

static struct PyModuleDef peers = {PyModuleDef_HEAD_INIT, .m_name = "python_line_peers", .m_size = -1,
                                   .m_methods = methods};

PyMODINIT_FUNC PyInit_python_line_peers(void);
PyMODINIT_FUNC PyInit_python_line_peers(void) {
  return PyModule_Create(&peers);
}
