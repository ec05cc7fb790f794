/* Counts of each line of Python functions: what bindings/python/counterprof/_tracer.py does in Python, as a
 * trace function in C (PyEval_SetTrace). It is linked to nothing: the module, which has found
 * libcounterprof.so, gives it the addresses of the functions that it calls.
 *
 * There is one tracer per thread, with counters of that thread. At each line event the counters are read
 * once: what was counted since the last reading belongs to the line that ends, and the next line begins with
 * it. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <frameobject.h>
#include <time.h>

#include "counterprof/counterprof.h"

typedef struct {
  void (*read)(counterprof_counters*, counterprof_snapshot*);
  void (*add)(counterprof_counters*, counterprof_sum*, const counterprof_snapshot*,
              const counterprof_snapshot*);
  counterprof_snapshot* (*snapshot_create)(counterprof_counters*);
  void (*snapshot_destroy)(counterprof_snapshot*);
  counterprof_sum* (*sum_create)(counterprof_counters*);
  void (*sum_destroy)(counterprof_sum*);
} Library;

typedef struct {
  unsigned long long hits;
  unsigned long long laps; /* pairs of readings: more than hits where the line was left and entered again */
  unsigned long long time_ns;
  unsigned long long own;    /* events within the line at which counters were read */
  unsigned long long others; /* events within the line that were passed over */
  counterprof_sum* sum;
} Line;

typedef struct {
  PyCodeObject* code;
  int first_line;
  int line_count;
  Line* lines;
  Py_ssize_t innermost; /* the activation that counts; -1: none */
} Code;

/* A frame that executes a profiled function. */
typedef struct {
  PyFrameObject* frame; /* to be compared, not followed */
  Code* code;
  Line* line;           /* NULL: between the call and the first line */
  Py_ssize_t enclosing; /* the next outer activation of the same code; -1: none */
  counterprof_snapshot* begin;
  unsigned long long begin_ns;
  unsigned long long own;
  unsigned long long others;
} Activation;

/* clang-format off: PyObject_HEAD is a field */
typedef struct {
  PyObject_HEAD Library library;
  counterprof_counters* counters;
  PyObject* owner; /* of the counters, which live as long as it does */
  Code** table;    /* by address, open addressing; a power of two of slots, at most half of them taken */
  size_t slots;
  size_t code_count;
  Activation* stack;
  Py_ssize_t depth;
  Py_ssize_t capacity;
  counterprof_snapshot* now;
  unsigned long long own;
  unsigned long long others;
  long enabled;
  unsigned long thread;        /* in which it is enabled */
  unsigned long long replaced; /* times that the trace function was not this one any more at the end */
  Py_tracefunc previous;       /* who traced before */
  PyObject* previous_object;
} Tracer;
/* clang-format on */

static PyObject* f_trace; /* the name, made once */

static unsigned long long now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (unsigned long long)time.tv_sec * 1000000000ull + (unsigned long long)time.tv_nsec;
}

/* --- The profiled functions ------------------------------------------------------------------------- */

static size_t slot_of(const Tracer* self, const PyCodeObject* code) {
  size_t slot = ((uintptr_t)code >> 4) & (self->slots - 1);
  while (self->table[slot] != NULL && self->table[slot]->code != code) slot = (slot + 1) & (self->slots - 1);
  return slot;
}

static void free_code(const Tracer* self, Code* code) {
  int i;
  if (code == NULL) return;
  for (i = 0; code->lines != NULL && i < code->line_count; ++i) self->library.sum_destroy(code->lines[i].sum);
  PyMem_Free(code->lines);
  Py_XDECREF(code->code);
  PyMem_Free(code);
}

static int widen_table(Tracer* self) {
  const size_t slots = self->slots == 0 ? 16 : self->slots * 2;
  Code** old = self->table;
  const size_t old_slots = self->slots;
  size_t i;
  Code** table = PyMem_Calloc(slots, sizeof *table);
  if (table == NULL) return -1;
  self->table = table;
  self->slots = slots;
  for (i = 0; i < old_slots; ++i)
    if (old[i] != NULL) table[slot_of(self, old[i]->code)] = old[i];
  PyMem_Free(old);
  return 0;
}

/* All lines get their sums now: memory that a line event had to ask for would be counted as the program's. */
static Code* make_code(const Tracer* self, PyCodeObject* from, int last_line) {
  int i;
  Code* code = PyMem_Calloc(1, sizeof *code);
  if (code == NULL) return NULL;
  code->innermost = -1;
  code->first_line = from->co_firstlineno;
  code->line_count = last_line - code->first_line + 1;
  code->lines = PyMem_Calloc((size_t)code->line_count, sizeof *code->lines);
  for (i = 0; code->lines != NULL && i < code->line_count; ++i) {
    code->lines[i].sum = self->library.sum_create(self->counters);
    if (code->lines[i].sum == NULL) break;
  }
  if (code->lines == NULL || i < code->line_count) {
    free_code(self, code);
    return NULL;
  }
  Py_INCREF(from);
  code->code = from;
  return code;
}

static PyObject* tracer_add(PyObject* object, PyObject* arguments) {
  Tracer* self = (Tracer*)object;
  PyCodeObject* code = NULL;
  int last_line = 0;
  size_t slot;
  if (!PyArg_ParseTuple(arguments, "O!i", &PyCode_Type, &code, &last_line)) return NULL;
  if (last_line < code->co_firstlineno) {
    PyErr_SetString(PyExc_ValueError, "the last line is before the first");
    return NULL;
  }
  if ((self->code_count + 1) * 2 > self->slots && widen_table(self) != 0) return PyErr_NoMemory();
  slot = slot_of(self, code);
  if (self->table[slot] == NULL) {
    self->table[slot] = make_code(self, code, last_line);
    if (self->table[slot] == NULL) return PyErr_NoMemory();
    ++self->code_count;
  }
  Py_RETURN_NONE;
}

/* --- Laps ------------------------------------------------------------------------------------------- */

/* The frame's function is passed over, or it has no such line: NULL. */
static Line* line_of(Code* code, int number) {
  const int index = number - code->first_line;
  return index >= 0 && index < code->line_count ? &code->lines[index] : NULL;
}

/* Ends the activation's lap at the reading in `now`. */
static void end_lap(Tracer* self, const Activation* activation, unsigned long long end_ns) {
  Line* line = activation->line;
  if (line == NULL) return;
  self->library.add(self->counters, line->sum, activation->begin, self->now);
  line->time_ns += end_ns - activation->begin_ns;
  line->own += self->own - activation->own;
  line->others += self->others - activation->others;
  ++line->laps;
}

/* Begins a lap with the reading in `now`. */
static void begin_lap(Tracer* self, Activation* activation, Line* line) {
  counterprof_snapshot* read = self->now;
  self->now = activation->begin;
  activation->begin = read;
  activation->line = line;
  activation->own = self->own;
  activation->others = self->others;
  activation->begin_ns = now_ns();
}

/* Room for one more; 1 where it had to be made. */
static int widen_stack(Tracer* self) {
  const Py_ssize_t capacity = self->capacity == 0 ? 64 : self->capacity * 2;
  Activation* stack;
  if (self->depth < self->capacity) return 0;
  stack = PyMem_Realloc(self->stack, (size_t)capacity * sizeof *stack);
  if (stack == NULL) return -1;
  self->stack = stack;
  for (; self->capacity < capacity; ++self->capacity) {
    Activation* fresh = &self->stack[self->capacity];
    memset(fresh, 0, sizeof *fresh);
    fresh->begin = self->library.snapshot_create(self->counters);
    if (fresh->begin == NULL) return -1;
  }
  return 1;
}

static Activation* push(Tracer* self, PyFrameObject* frame, Code* code) {
  Activation* top;
  if (widen_stack(self) < 0) return NULL;
  top = &self->stack[self->depth];
  top->frame = frame;
  top->code = code;
  top->line = NULL;
  top->enclosing = code->innermost;
  code->innermost = self->depth++;
  return top;
}

static void pop(Tracer* self) {
  const Activation* top = &self->stack[--self->depth];
  top->code->innermost = top->enclosing;
}

/* Its end was hidden. The lap of the next outer activation had ended at the call, and is not ended again. */
static void forget(Tracer* self) {
  const Activation* top = &self->stack[self->depth - 1];
  if (top->enclosing >= 0) self->stack[top->enclosing].line = NULL;
  pop(self);
}

/* The frame's activation, with those above it forgotten: whoever turned tracing off hid their ends. NULL
 * where the frame was entered before tracing began. */
static Activation* find(Tracer* self, const PyFrameObject* frame, const Code* code) {
  Py_ssize_t i = self->depth - 1;
  while (i >= 0 && (self->stack[i].frame != frame || self->stack[i].code != code)) --i;
  if (i < 0) return NULL;
  while (self->depth - 1 > i) forget(self);
  return &self->stack[i];
}

/* Whether it called, by way of others, what the frame executes. */
static int is_caller(const Activation* activation, PyFrameObject* frame) {
  PyFrameObject* back = PyFrame_GetBack(frame);
  while (back != NULL) {
    PyFrameObject* next;
    PyCodeObject* code = PyFrame_GetCode(back);
    const int found = back == activation->frame && code == activation->code->code;
    Py_DECREF(code);
    next = found ? NULL : PyFrame_GetBack(back);
    Py_DECREF(back);
    if (found) return 1;
    back = next;
  }
  return 0;
}

/* The innermost activation of the code that the frame is called by; -1: none. */
static Py_ssize_t caller(Tracer* self, PyFrameObject* frame, const Code* code) {
  while (code->innermost >= 0 && !is_caller(&self->stack[code->innermost], frame)) {
    const Py_ssize_t hidden = code->innermost;
    while (self->depth > hidden) forget(self);
  }
  return code->innermost;
}

/* --- The trace function ------------------------------------------------------------------------------ */

static void on_call(Tracer* self, PyFrameObject* frame, Code* code) {
  const unsigned long long end_ns = now_ns();
  const int generator = (code->code->co_flags &
                         (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR | CO_ITERABLE_COROUTINE)) != 0;
  const int number = PyFrame_GetLineNumber(frame);
  const Py_ssize_t outer = caller(self, frame, code);
  Activation* activation;
  int reads = 0;
  if (outer >= 0) { /* recursion: what the inner call does is counted at the inner call's lines alone */
    self->library.read(self->counters, self->now);
    end_lap(self, &self->stack[outer], end_ns);
    reads = 1;
  }
  activation = push(self, frame, code);
  if (activation == NULL) return;
  /* For who restores it by sys.settrace() within this frame: see tracer_call(). */
  if (PyObject_SetAttr((PyObject*)frame, f_trace, (PyObject*)self) != 0) PyErr_Clear();
  if (generator && number != code->first_line) { /* it goes on in the middle of a line */
    self->library.read(self->counters, self->now);
    reads = 1;
    begin_lap(self, activation, line_of(code, number));
  }
  if (reads)
    ++self->own;
  else
    ++self->others;
}

static void on_line(Tracer* self, PyFrameObject* frame, Code* code) {
  const unsigned long long end_ns = now_ns();
  Activation* activation = find(self, frame, code);
  Line* line = line_of(code, PyFrame_GetLineNumber(frame));
  self->library.read(self->counters, self->now);
  if (activation == NULL) {
    activation = push(self, frame, code);
    if (activation == NULL) return;
    self->library.read(self->counters, self->now); /* again: making room is not the program's */
  } else {
    end_lap(self, activation, end_ns);
  }
  ++self->own;
  if (line != NULL) ++line->hits;
  begin_lap(self, activation, line);
}

/* Also when an exception leaves the function, and when a generator yields. */
static void on_return(Tracer* self, PyFrameObject* frame, Code* code) {
  const unsigned long long end_ns = now_ns();
  Activation* activation = find(self, frame, code);
  Py_ssize_t outer;
  if (activation == NULL) {
    ++self->others;
    return;
  }
  self->library.read(self->counters, self->now);
  end_lap(self, activation, end_ns);
  ++self->own;
  outer = activation->enclosing;
  pop(self);
  if (outer >= 0) begin_lap(self, &self->stack[outer], self->stack[outer].line);
}

static int on_event(PyObject* object, PyFrameObject* frame, int what, PyObject* argument) {
  Tracer* self = (Tracer*)object;
  PyCodeObject* code = PyFrame_GetCode(frame);
  Code* profiled = self->table[slot_of(self, code)];
  (void)argument;
  Py_DECREF(code); /* the frame holds it */
  if (profiled == NULL)
    ++self->others;
  else if (what == PyTrace_LINE)
    on_line(self, frame, profiled);
  else if (what == PyTrace_CALL)
    on_call(self, frame, profiled);
  else if (what == PyTrace_RETURN)
    on_return(self, frame, profiled);
  else
    ++self->others;
  return 0;
}

/* sys.gettrace() gives the tracer, and who saves and restores the trace function by sys.settrace() makes
 * Python call it, at the next call: from there on it is the trace function in C again. Not in another
 * thread, nor after disable(). */
static PyObject* tracer_call(PyObject* object, PyObject* arguments, PyObject* keywords) {
  static const struct {
    const char* name;
    int what;
  } events[] = {{"call", PyTrace_CALL},
                {"line", PyTrace_LINE},
                {"return", PyTrace_RETURN},
                {"exception", PyTrace_EXCEPTION}};
  const Tracer* self = (const Tracer*)object;
  PyFrameObject* frame = NULL;
  PyObject* argument = NULL;
  const char* name = NULL;
  size_t i;
  if (keywords != NULL && PyDict_GET_SIZE(keywords) != 0) {
    PyErr_SetString(PyExc_TypeError, "a trace function takes no keywords");
    return NULL;
  }
  if (!PyArg_ParseTuple(arguments, "O!sO", &PyFrame_Type, &frame, &name, &argument)) return NULL;
  if (self->enabled == 0 || self->thread != PyThread_get_thread_ident()) Py_RETURN_NONE;
  for (i = 0; i < sizeof events / sizeof *events; ++i) {
    if (strcmp(name, events[i].name) != 0) continue;
    if (events[i].what == PyTrace_CALL) PyEval_SetTrace(on_event, object);
    if (on_event(object, frame, events[i].what, argument) != 0) return NULL;
  }
  Py_INCREF(object);
  return object;
}

/* --- The object -------------------------------------------------------------------------------------- */

static void forget_activations(Tracer* self) {
  while (self->depth > 0) pop(self);
}

static PyObject* tracer_enable(PyObject* object, PyObject* unused) {
  Tracer* self = (Tracer*)object;
  (void)unused;
  if (self->enabled++ == 0) {
    const PyThreadState* thread = PyThreadState_Get();
    self->thread = PyThread_get_thread_ident();
    self->previous = thread->c_tracefunc;
    self->previous_object = thread->c_traceobj;
    Py_XINCREF(self->previous_object);
    PyEval_SetTrace(on_event, object);
  }
  Py_RETURN_NONE;
}

static void stop(Tracer* self) {
  PyObject* object = self->previous_object;
  self->previous_object = NULL;
  PyEval_SetTrace(self->previous, object);
  Py_XDECREF(object);
  forget_activations(self);
}

static PyObject* tracer_disable(PyObject* object, PyObject* unused) {
  Tracer* self = (Tracer*)object;
  (void)unused;
  if (self->enabled > 0 && --self->enabled == 0) {
    if (PyThreadState_Get()->c_traceobj != object) ++self->replaced;
    stop(self);
  }
  Py_RETURN_NONE;
}

/* In a forked child: what its counters count is the parent. */
static PyObject* tracer_abandon(PyObject* object, PyObject* unused) {
  Tracer* self = (Tracer*)object;
  (void)unused;
  if (self->enabled > 0) stop(self);
  self->enabled = 0;
  Py_RETURN_NONE;
}

static PyObject* tracer_reset(PyObject* object, PyObject* unused) {
  Tracer* self = (Tracer*)object;
  size_t slot;
  (void)unused;
  self->replaced = 0;
  for (slot = 0; slot < self->slots; ++slot) {
    const Code* code = self->table[slot];
    int i;
    for (i = 0; code != NULL && i < code->line_count; ++i) {
      counterprof_sum* sum = self->library.sum_create(self->counters);
      if (sum == NULL) return PyErr_NoMemory();
      self->library.sum_destroy(code->lines[i].sum);
      memset(&code->lines[i], 0, sizeof code->lines[i]);
      code->lines[i].sum = sum;
    }
  }
  Py_RETURN_NONE;
}

static PyObject* tracer_records(PyObject* object, PyObject* unused) {
  Tracer* self = (Tracer*)object;
  PyObject* records = PyList_New(0);
  size_t slot;
  (void)unused;
  for (slot = 0; records != NULL && slot < self->slots; ++slot) {
    const Code* code = self->table[slot];
    int i;
    for (i = 0; code != NULL && i < code->line_count; ++i) {
      const Line* line = &code->lines[i];
      PyObject* record;
      int failed;
      if (line->hits == 0 && line->laps == 0) continue;
      record = Py_BuildValue("(OiKKKKKN)", code->code, code->first_line + i, line->hits, line->laps,
                             line->time_ns, line->own, line->others, PyLong_FromVoidPtr(line->sum));
      failed = record == NULL || PyList_Append(records, record) != 0;
      Py_XDECREF(record);
      if (failed) {
        Py_DECREF(records);
        return NULL;
      }
    }
  }
  return records;
}

/* A tuple of the addresses of the functions, in the order of Library; the counters' address; whose they are.
 */
static int tracer_init(PyObject* object, PyObject* arguments, PyObject* keywords) {
  Tracer* self = (Tracer*)object;
  unsigned long long read = 0, add = 0, snapshot_create = 0, snapshot_destroy = 0, sum_create = 0,
                     sum_destroy = 0;
  unsigned long long counters = 0;
  PyObject* owner = NULL;
  if (keywords != NULL && PyDict_GET_SIZE(keywords) != 0) {
    PyErr_SetString(PyExc_TypeError, "Tracer takes no keywords");
    return -1;
  }
  if (!PyArg_ParseTuple(arguments, "(KKKKKK)KO", &read, &add, &snapshot_create, &snapshot_destroy,
                        &sum_create, &sum_destroy, &counters, &owner))
    return -1;
  if (self->counters != NULL) {
    PyErr_SetString(PyExc_RuntimeError, "this Tracer is made already");
    return -1;
  }
  self->library.read = (void (*)(counterprof_counters*, counterprof_snapshot*))(uintptr_t)read;
  self->library.add = (void (*)(counterprof_counters*, counterprof_sum*, const counterprof_snapshot*,
                                const counterprof_snapshot*))(uintptr_t)add;
  self->library.snapshot_create =
      (counterprof_snapshot * (*)(counterprof_counters*))(uintptr_t)snapshot_create;
  self->library.snapshot_destroy = (void (*)(counterprof_snapshot*))(uintptr_t)snapshot_destroy;
  self->library.sum_create = (counterprof_sum * (*)(counterprof_counters*))(uintptr_t)sum_create;
  self->library.sum_destroy = (void (*)(counterprof_sum*))(uintptr_t)sum_destroy;
  self->counters = (counterprof_counters*)(uintptr_t)counters;
  Py_INCREF(owner);
  self->owner = owner;
  self->now = self->library.snapshot_create(self->counters);
  if (self->now == NULL || widen_table(self) != 0 || widen_stack(self) < 0) {
    PyErr_NoMemory();
    return -1;
  }
  return 0;
}

static void tracer_dealloc(PyObject* object) {
  Tracer* self = (Tracer*)object;
  size_t slot;
  Py_ssize_t i;
  for (slot = 0; slot < self->slots; ++slot) free_code(self, self->table[slot]);
  PyMem_Free(self->table);
  for (i = 0; i < self->capacity; ++i) self->library.snapshot_destroy(self->stack[i].begin);
  PyMem_Free(self->stack);
  if (self->now != NULL) self->library.snapshot_destroy(self->now);
  Py_XDECREF(self->previous_object);
  Py_XDECREF(self->owner);
  Py_TYPE(object)->tp_free(object);
}

static PyObject* tracer_replaced(PyObject* object, PyObject* unused) {
  (void)unused;
  return PyLong_FromUnsignedLongLong(((const Tracer*)object)->replaced);
}

static PyMethodDef tracer_methods[] = {
    {"add", tracer_add, METH_VARARGS, "add(code, last_line): count that function's lines."},
    {"enable", tracer_enable, METH_NOARGS, "Count in the calling thread, until as many disable()."},
    {"disable", tracer_disable, METH_NOARGS, "The end of enable()."},
    {"abandon", tracer_abandon, METH_NOARGS, "Stop at once."},
    {"reset", tracer_reset, METH_NOARGS, "Forget what was counted so far."},
    {"records", tracer_records, METH_NOARGS,
     "List of (code, line, hits, laps, time in ns, events inside with a reading, events inside without, "
     "address "
     "of the counterprof_sum)."},
    {"replaced", tracer_replaced, METH_NOARGS,
     "Times that disable() found that somebody else had set the trace function."},
    {NULL, NULL, 0, NULL}};

static PyTypeObject tracer_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "_counterprof.Tracer",
    .tp_basicsize = sizeof(Tracer),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "Tracer(functions, counters, owner): counts of each line in one thread.",
    .tp_new = PyType_GenericNew,
    .tp_init = tracer_init,
    .tp_dealloc = tracer_dealloc,
    .tp_call = tracer_call,
    .tp_methods = tracer_methods,
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_counterprof",
    .m_doc = "The accelerator of counterprof.lines.",
    .m_size = -1,
};

/* Of what the module expects (counterprof/_library.py): raised with every change to Tracer. */
enum { version = 2 };

PyMODINIT_FUNC PyInit__counterprof(void);
PyMODINIT_FUNC PyInit__counterprof(void) {
  PyObject* made;
  if (PyType_Ready(&tracer_type) < 0) return NULL;
  f_trace = PyUnicode_InternFromString("f_trace");
  if (f_trace == NULL) return NULL;
  made = PyModule_Create(&module);
  if (made == NULL) return NULL;
  if (PyModule_AddIntConstant(made, "version", version) != 0) {
    Py_DECREF(made);
    return NULL;
  }
  Py_INCREF(&tracer_type);
  if (PyModule_AddObject(made, "Tracer", (PyObject*)&tracer_type) != 0) {
    Py_DECREF(&tracer_type);
    Py_DECREF(made);
    return NULL;
  }
  return made;
}
