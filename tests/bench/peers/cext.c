/* The C extension of the benchmark, as good as manual work makes it: METH_FASTCALL, the GIL released around Go,
 * bool and overflow refused, short results in a buffer on the stack, long ones copied once. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "libclib.h"

#define ROOM 16384

static PyObject *go_error;

static int arity(const char *name, Py_ssize_t given, Py_ssize_t wanted) {
  if (given == wanted) return 1;
  PyErr_Format(PyExc_TypeError, "%s() takes %zd arguments (%zd given)", name, wanted, given);
  return 0;
}

/* An int, or anything with __index__; not bool. -1 with an exception set when it is neither or does not fit. */
static int64_t integer(PyObject *object) {
  if (PyLong_CheckExact(object)) return PyLong_AsLongLong(object);
  if (PyBool_Check(object)) {
    PyErr_SetString(PyExc_TypeError, "an int is needed, not a bool");
    return -1;
  }
  PyObject *index = PyNumber_Index(object);
  if (index == NULL) return -1;
  int64_t value = PyLong_AsLongLong(index);
  Py_DECREF(index);
  return value;
}

/* A float, an int, or anything with __float__; not bool. */
static double number(PyObject *object) {
  if (PyFloat_CheckExact(object)) return PyFloat_AS_DOUBLE(object);
  if (PyBool_Check(object)) {
    PyErr_SetString(PyExc_TypeError, "a number is needed, not a bool");
    return -1;
  }
  return PyFloat_AsDouble(object);
}

static PyObject *add_int(PyObject *self, PyObject *const *args, Py_ssize_t n) {
  if (!arity("AddInt", n, 2)) return NULL;
  int64_t a = integer(args[0]);
  if (a == -1 && PyErr_Occurred()) return NULL;
  int64_t b = integer(args[1]);
  if (b == -1 && PyErr_Occurred()) return NULL;
  int64_t sum;
  Py_BEGIN_ALLOW_THREADS
  sum = AddInt(a, b);
  Py_END_ALLOW_THREADS
  return PyLong_FromLongLong(sum);
}

/* The same without a check of types, to see what the checks cost. */
static PyObject *add_int_unchecked(PyObject *self, PyObject *const *args, Py_ssize_t n) {
  int64_t a = PyLong_AsLongLong(args[0]), b = PyLong_AsLongLong(args[1]), sum;
  Py_BEGIN_ALLOW_THREADS
  sum = AddInt(a, b);
  Py_END_ALLOW_THREADS
  return PyLong_FromLongLong(sum);
}

/* Bytes from Go: in the buffer, or pinned in Go's memory. */
struct reply {
  char buffer[ROOM];
  unsigned char *data;
  GoInt64 length;
  GoUintptr pinned;
};

typedef GoUintptr (*text_function)(GoUint8 *, GoInt64, char *, GoInt64, GoUint8 **, GoInt64 *);

static void call(text_function go, const void *data, Py_ssize_t length, struct reply *reply) {
  Py_BEGIN_ALLOW_THREADS
  reply->data = (unsigned char *)reply->buffer;
  reply->pinned = go((GoUint8 *)data, length, reply->buffer, ROOM, &reply->data, &reply->length);
  Py_END_ALLOW_THREADS
}

static PyObject *as_text(struct reply *reply) {
  PyObject *text = PyUnicode_DecodeUTF8((char *)reply->data, reply->length, "surrogateescape");
  if (reply->pinned) Unpin(reply->pinned);
  return text;
}

static PyObject *text_to_text(text_function go, const char *name, PyObject *const *args, Py_ssize_t n) {
  if (!arity(name, n, 1)) return NULL;
  Py_ssize_t length;
  const char *text = PyUnicode_AsUTF8AndSize(args[0], &length);
  if (text == NULL) return NULL;
  struct reply reply;
  call(go, text, length, &reply);
  return as_text(&reply);
}

static PyObject *echo(PyObject *self, PyObject *const *args, Py_ssize_t n) {
  return text_to_text(Echo, "Echo", args, n);
}

static PyObject *echo_person(PyObject *self, PyObject *const *args, Py_ssize_t n) {
  return text_to_text(EchoPerson, "EchoPerson", args, n);
}

static PyObject *people(PyObject *self, PyObject *const *args, Py_ssize_t n) {
  if (!arity("People", n, 1)) return NULL;
  int64_t count = integer(args[0]);
  if (count == -1 && PyErr_Occurred()) return NULL;
  struct reply reply;
  Py_BEGIN_ALLOW_THREADS
  reply.data = (unsigned char *)reply.buffer;
  reply.pinned = People(count, reply.buffer, ROOM, &reply.data, &reply.length);
  Py_END_ALLOW_THREADS
  return as_text(&reply);
}

static PyObject *fail(PyObject *self, PyObject *const *args, Py_ssize_t n) {
  PyObject *text = text_to_text(Fail, "Fail", args, n);
  if (text == NULL) return NULL;
  PyErr_SetObject(go_error, text);
  Py_DECREF(text);
  return NULL;
}

static PyObject *echo_bytes(PyObject *self, PyObject *const *args, Py_ssize_t n) {
  if (!arity("EchoBytes", n, 1)) return NULL;
  Py_buffer view;
  if (PyObject_GetBuffer(args[0], &view, PyBUF_SIMPLE) < 0) return NULL;
  struct reply reply;
  call(EchoBytes, view.buf, view.len, &reply);
  PyBuffer_Release(&view);
  PyObject *bytes = PyBytes_FromStringAndSize((char *)reply.data, reply.length);
  if (reply.pinned) Unpin(reply.pinned);
  return bytes;
}

static PyObject *sum_of(double *numbers, Py_ssize_t length) {
  double sum;
  Py_BEGIN_ALLOW_THREADS
  sum = SumFloats(numbers, length);
  Py_END_ALLOW_THREADS
  return PyFloat_FromDouble(sum);
}

/* A buffer of doubles is lent, any other sequence is copied. */
static PyObject *sum_floats(PyObject *self, PyObject *const *args, Py_ssize_t n) {
  if (!arity("SumFloats", n, 1)) return NULL;
  if (PyObject_CheckBuffer(args[0])) {
    Py_buffer view;
    if (PyObject_GetBuffer(args[0], &view, PyBUF_FORMAT | PyBUF_C_CONTIGUOUS) < 0) return NULL;
    PyObject *sum = NULL;
    if (view.itemsize == sizeof(double) && strcmp(view.format, "d") == 0) {
      sum = sum_of(view.buf, view.len / (Py_ssize_t)sizeof(double));
    } else {
      PyErr_SetString(PyExc_TypeError, "a buffer of float64 is needed");
    }
    PyBuffer_Release(&view);
    return sum;
  }
  PyObject *sequence = PySequence_Fast(args[0], "a sequence of numbers is needed");
  if (sequence == NULL) return NULL;
  Py_ssize_t length = PySequence_Fast_GET_SIZE(sequence);
  double *numbers = PyMem_Malloc(length * sizeof(double));
  PyObject *sum = numbers ? Py_None : PyErr_NoMemory();
  for (Py_ssize_t i = 0; sum != NULL && i < length; i++) {
    numbers[i] = number(PySequence_Fast_GET_ITEM(sequence, i));
    if (numbers[i] == -1 && PyErr_Occurred()) sum = NULL;
  }
  if (sum != NULL) sum = sum_of(numbers, length);
  PyMem_Free(numbers);
  Py_DECREF(sequence);
  return sum;
}

/* The callable and the first exception. Go calls on the thread that called it, so that its state is taken and left. */
struct callback_call {
  PyObject *callable;
  PyThreadState *state;
  PyObject *error[3];
};

static int64_t from_go(void *data, int64_t value) {
  struct callback_call *call = data;
  PyEval_RestoreThread(call->state);
  int64_t answer = 0;
  if (call->error[0] == NULL) {
    PyObject *argument = PyLong_FromLongLong(value);
    PyObject *result = argument ? PyObject_CallOneArg(call->callable, argument) : NULL;
    Py_XDECREF(argument);
    if (result != NULL) answer = integer(result);
    Py_XDECREF(result);
    if (PyErr_Occurred()) PyErr_Fetch(&call->error[0], &call->error[1], &call->error[2]);
  }
  call->state = PyEval_SaveThread();
  return answer;
}

static int64_t two_from_go(void *data, int64_t a, int64_t b) {
  struct callback_call *call = data;
  PyEval_RestoreThread(call->state);
  int64_t answer = 0;
  if (call->error[0] == NULL) {
    PyObject *arguments[3] = {NULL, PyLong_FromLongLong(a), PyLong_FromLongLong(b)};
    PyObject *result = NULL;
    if (arguments[1] && arguments[2])
      result = PyObject_Vectorcall(call->callable, arguments + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    Py_XDECREF(arguments[1]);
    Py_XDECREF(arguments[2]);
    if (result != NULL) answer = integer(result);
    Py_XDECREF(result);
    if (PyErr_Occurred()) PyErr_Fetch(&call->error[0], &call->error[1], &call->error[2]);
  }
  call->state = PyEval_SaveThread();
  return answer;
}

/* CallBack, CallBackTwo and SortFunc; exactly one of the callbacks is there. */
static PyObject *with_callback(const char *name, PyObject *const *args, Py_ssize_t n,
                               int64_t (*one)(callback, void *, int64_t),
                               int64_t (*two)(callback_two, void *, int64_t)) {
  if (!arity(name, n, 2)) return NULL;
  int64_t count = integer(args[1]);
  if (count == -1 && PyErr_Occurred()) return NULL;
  struct callback_call call = {.callable = args[0]};
  call.state = PyEval_SaveThread();
  int64_t sum = one ? one(from_go, &call, count) : two(two_from_go, &call, count);
  PyEval_RestoreThread(call.state);
  if (call.error[0] != NULL) {
    PyErr_Restore(call.error[0], call.error[1], call.error[2]);
    return NULL;
  }
  return PyLong_FromLongLong(sum);
}

static PyObject *call_back(PyObject *self, PyObject *const *args, Py_ssize_t n) {
  return with_callback("CallBack", args, n, CallBack, NULL);
}

static PyObject *call_back_two(PyObject *self, PyObject *const *args, Py_ssize_t n) {
  return with_callback("CallBackTwo", args, n, NULL, CallBackTwo);
}

static PyObject *sort_func(PyObject *self, PyObject *const *args, Py_ssize_t n) {
  return with_callback("SortFunc", args, n, NULL, SortFunc);
}

static PyObject *spin(PyObject *self, PyObject *const *args, Py_ssize_t n) {
  if (!arity("Spin", n, 1)) return NULL;
  int64_t rounds = integer(args[0]);
  if (rounds == -1 && PyErr_Occurred()) return NULL;
  uint64_t value;
  Py_BEGIN_ALLOW_THREADS
  value = Spin(rounds);
  Py_END_ALLOW_THREADS
  return PyLong_FromUnsignedLongLong(value);
}

typedef struct {
  PyObject_HEAD
  GoUintptr handle;
} Counter;

static PyObject *counter_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
  Counter *counter = (Counter *)type->tp_alloc(type, 0);
  if (counter != NULL) counter->handle = NewCounter();
  return (PyObject *)counter;
}

static void counter_dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  Delete(((Counter *)self)->handle);
  type->tp_free(self);
  Py_DECREF(type);
}

static PyObject *counter_inc(PyObject *self, PyObject *const *args, Py_ssize_t n) {
  if (!arity("Inc", n, 1)) return NULL;
  int64_t by = integer(args[0]);
  if (by == -1 && PyErr_Occurred()) return NULL;
  int64_t value;
  Py_BEGIN_ALLOW_THREADS
  value = CounterInc(((Counter *)self)->handle, by);
  Py_END_ALLOW_THREADS
  return PyLong_FromLongLong(value);
}

#define FAST(function) (PyCFunction)(void (*)(void)) function, METH_FASTCALL, NULL

static PyMethodDef counter_methods[] = {{"Inc", FAST(counter_inc)}, {0}};
static PyType_Slot counter_slots[] = {
    {Py_tp_new, counter_new}, {Py_tp_dealloc, counter_dealloc}, {Py_tp_methods, counter_methods}, {0, NULL}};
static PyType_Spec counter_spec = {"cext.NewCounter", sizeof(Counter), 0, Py_TPFLAGS_DEFAULT, counter_slots};

static PyMethodDef methods[] = {
    {"AddInt", FAST(add_int)},           {"AddIntUnchecked", FAST(add_int_unchecked)},
    {"Echo", FAST(echo)},                {"EchoBytes", FAST(echo_bytes)},
    {"SumFloats", FAST(sum_floats)},     {"EchoPersonText", FAST(echo_person)},
    {"PeopleText", FAST(people)},        {"Fail", FAST(fail)},
    {"CallBack", FAST(call_back)},       {"CallBackTwo", FAST(call_back_two)},
    {"SortFunc", FAST(sort_func)},       {"Spin", FAST(spin)},
    {0}};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "cext", NULL, -1, methods};

PyMODINIT_FUNC PyInit_cext(void) {
  PyObject *made = PyModule_Create(&module);
  if (made == NULL) return NULL;
  go_error = PyErr_NewException("cext.GoError", NULL, NULL);
  PyObject *counter = PyType_FromSpec(&counter_spec);
  if (go_error == NULL || counter == NULL) return NULL;
  Py_INCREF(go_error);
  if (PyModule_AddObject(made, "GoError", go_error) < 0) return NULL;
  if (PyModule_AddObject(made, "NewCounter", counter) < 0) return NULL;
  return made;
}
