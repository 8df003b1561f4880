/* A bare C loop calling the exported Go functions: the floor of the way from C to Go and back.
 *
 * It answers the requests of the benchmark (see runner.py), one line each:
 *     check ROW            ok | absent
 *     time ROW LOOPS       nanoseconds
 *     spin THREADS ROUNDS  nanoseconds until that many threads have each run Spin(ROUNDS) once */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "libclib.h"

static double numbers[100000];
static volatile int64_t sink;

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int64_t add_one(void *data, int64_t value) { return value + 1; }

static int64_t add_two(void *data, int64_t a, int64_t b) { return a + b; }

static int64_t add_int(void) { return AddInt(1, 2); }
static int64_t sum_list(void) { return (int64_t)SumFloats(numbers, 1000); }
static int64_t sum_lent(void) { return (int64_t)SumFloats(numbers, 100000); }
static int64_t people(void) { return PeopleDropped(1000); }
static int64_t call_back(void) { return CallBack(add_one, NULL, 1000); }
static int64_t call_back_two(void) { return CallBackTwo(add_two, NULL, 1000); }

static int64_t echo(void) {
  char out[64];
  GoUint8 *data = NULL;
  GoInt64 length = 0;
  Echo((GoUint8 *)"hello", 5, out, sizeof out, &data, &length);
  return length;
}

static const struct row {
  const char *name;
  int64_t (*call)(void);
  int64_t answer;
} rows[] = {{"add_int", add_int, 3},     {"echo_5", echo, 5},         {"sum_list", sum_list, 500},
            {"sum_lent", sum_lent, 50000}, {"people", people, 1000}, {"call_back", call_back, 500500},
            {"call_back_two", call_back_two, 500500}};

static const struct row *find(const char *name) {
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp(rows[i].name, name) == 0) return &rows[i];
  return NULL;
}

static void *spin(void *rounds) {
  Spin(*(int64_t *)rounds);
  return NULL;
}

static int64_t spin_in_threads(int threads, int64_t rounds) {
  pthread_t started[64];
  if (threads > 64) threads = 64;
  int64_t start = now();
  for (int i = 0; i < threads; i++) pthread_create(&started[i], NULL, spin, &rounds);
  for (int i = 0; i < threads; i++) pthread_join(started[i], NULL);
  return now() - start;
}

int main(void) {
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) numbers[i] = 0.5;
  char line[256], name[64];
  long long count;
  int threads;
  while (fgets(line, sizeof line, stdin)) {
    if (sscanf(line, "check %63s", name) == 1) {
      const struct row *row = find(name);
      puts(row == NULL ? "absent not a row of the floor" : row->call() == row->answer ? "ok" : "wrong answer");
    } else if (sscanf(line, "time %63s %lld", name, &count) == 2 && find(name)) {
      int64_t (*call)(void) = find(name)->call;
      int64_t start = now();
      for (long long i = 0; i < count; i++) sink += call();
      printf("%lld\n", (long long)(now() - start));
    } else if (sscanf(line, "spin %d %lld", &threads, &count) == 2) {
      printf("%lld\n", (long long)spin_in_threads(threads, count));
    } else {
      puts("failed: unknown request");
    }
    fflush(stdout);
  }
  return 0;
}
