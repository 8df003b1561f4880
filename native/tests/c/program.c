/*
 * A C program that knows usegolib.h and nothing else: opens an artifact, calls one function in every way the ABI allows, and
 * in the ways it refuses. Compiled as C11 and as C++17 with warnings as errors.
 *
 *     program MANIFEST FUNCTION ARGUMENTS-HEX REPLY-HEX
 *
 * Exit code 0: everything was as the header says.
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "usegolib.h"

#define CHECK(condition)                                                                        \
  do {                                                                                          \
    if (!(condition)) {                                                                         \
      fprintf(stderr, "line %d: %s\n  last status: %d %s\n", __LINE__, #condition, (int)status.code, \
              status.message ? status.message : "");                                            \
      exit(1);                                                                                  \
    }                                                                                           \
  } while (0)

static uint64_t artifact;
static uint32_t function;
static uint8_t arguments[4096], expected[4096];
static size_t arguments_len, expected_len;

static size_t unhex(const char *text, uint8_t *bytes) {
  size_t len = 0;
  for (; text[0] && text[1]; text += 2) {
    const char digits[3] = {text[0], text[1], 0};
    bytes[len++] = (uint8_t)strtoul(digits, NULL, 16);
  }
  return len;
}

/* The unsigned integer that follows a key in an envelope. */
static uint64_t field(const uint8_t *envelope, size_t len, const char *key) {
  size_t key_len = strlen(key);
  for (size_t at = 0; at + key_len + 1 <= len; at++) {
    if (envelope[at] == (0xa0 | key_len) && memcmp(envelope + at + 1, key, key_len) == 0) {
      const uint8_t *value = envelope + at + 1 + key_len;
      int width = value[0] < 0x80 ? 0 : 1 << (value[0] - 0xcc);
      uint64_t number = width ? 0 : value[0];
      for (int byte = 1; byte <= width; byte++) number = number << 8 | value[byte];
      return number;
    }
  }
  fprintf(stderr, "no %s in the envelope\n", key);
  exit(1);
}

static void open_artifact(const char *manifest) {
  ugl_status status;
  uint8_t request[4096], info[4096];
  size_t len = 0, info_len = 0, manifest_len = strlen(manifest);
  static const uint8_t head[] = {0x81, 0xa8, 'm', 'a', 'n', 'i', 'f', 'e', 's', 't', 0xda};
  memcpy(request, head, sizeof head);
  len = sizeof head;
  request[len++] = (uint8_t)(manifest_len >> 8);
  request[len++] = (uint8_t)manifest_len;
  memcpy(request + len, manifest, manifest_len);
  len += manifest_len;

  CHECK(ugl_open(0, NULL, 0, info, sizeof info, &info_len, &status) == UGL_STATUS_INVALID_ARGUMENT);
  CHECK(ugl_open(0, NULL, 3, info, sizeof info, &info_len, &status) == UGL_STATUS_INVALID_ARGUMENT);
  CHECK(info_len == 0);
  CHECK(ugl_open(0, request, len, NULL, 0, &info_len, &status) == UGL_STATUS_BUFFER_TOO_SMALL);
  size_t needed = info_len;
  CHECK(needed > 0 && needed <= sizeof info);
  CHECK(ugl_open(0, request, len, info, sizeof info, &info_len, &status) == UGL_STATUS_OK);
  CHECK(status.code == UGL_STATUS_OK && status.message && status.length == 0);
  artifact = field(info, info_len, "artifact");
  CHECK(artifact != 0 && artifact >> 52 == field(info, info_len, "instance"));

  uint8_t again[4096];
  size_t again_len = 0;
  CHECK(ugl_info(artifact, NULL, 0, again, sizeof again, &again_len, &status) == UGL_STATUS_OK);
  CHECK(again_len == info_len && memcmp(again, info, info_len) == 0);
  CHECK(ugl_loaded(0, NULL, 0, again, sizeof again, &again_len, &status) == UGL_STATUS_OK);
  CHECK(again[0] == 0x91 && again_len == info_len + 1);
}

static void call_in_every_way(void) {
  ugl_status status;
  uint8_t out[4096];
  size_t len = 0;
  CHECK(ugl_call(artifact, function, NULL, arguments, arguments_len, out, sizeof out, &len, &status) == UGL_STATUS_OK);
  CHECK(len == expected_len && memcmp(out, expected, len) == 0);

  ugl_call_opts opts;
  memset(&opts, 0, sizeof opts);
  opts.size = sizeof opts;
  opts.flags = UGL_CALL_SELF_CONTAINED | UGL_CALL_CHECK_FRAME;
  CHECK(ugl_call(artifact, function, &opts, arguments, arguments_len, out, sizeof out, NULL, NULL) == UGL_STATUS_OK);
  CHECK(memcmp(out, expected, expected_len) == 0);
  opts.deadline_ns = 1;
  CHECK(ugl_call(artifact, function, &opts, arguments, arguments_len, out, sizeof out, &len, &status) == UGL_STATUS_NOT_SUPPORTED);
  opts.deadline_ns = 0;
  opts.size = 3;
  CHECK(ugl_call(artifact, function, &opts, arguments, arguments_len, out, sizeof out, &len, &status) == UGL_STATUS_INVALID_ARGUMENT);
  opts.size = sizeof opts;
  CHECK(ugl_call(artifact, function, &opts, (const uint8_t *)"\x91\xc1", 2, out, sizeof out, &len, &status) == UGL_STATUS_DECODE);

  CHECK(ugl_call(artifact, function, NULL, NULL, 1, out, sizeof out, &len, &status) == UGL_STATUS_INVALID_ARGUMENT);
  CHECK(ugl_call(artifact, function, NULL, arguments, arguments_len, NULL, 1, &len, &status) == UGL_STATUS_INVALID_ARGUMENT);
  CHECK(ugl_call(artifact, 0xffffffff, NULL, arguments, arguments_len, out, sizeof out, &len, &status) == UGL_STATUS_NOT_FOUND);
  CHECK(ugl_call(0, function, NULL, arguments, arguments_len, out, sizeof out, &len, &status) == UGL_STATUS_NOT_FOUND);
  CHECK(ugl_call(artifact + 1, function, NULL, arguments, arguments_len, out, sizeof out, &len, &status) == UGL_STATUS_NOT_FOUND);
  CHECK(status.length == strlen(status.message) && status.length > 0);
}

static void keep_and_take(void) {
  ugl_status status;
  uint8_t out[4096];
  size_t len = 0;
  CHECK(ugl_call(artifact, function, NULL, arguments, arguments_len, NULL, 0, &len, &status) == UGL_STATUS_BUFFER_TOO_SMALL);
  CHECK(len == expected_len && status.detail != 0);
  uint64_t ticket = status.detail;
  len = 0;
  CHECK(ugl_take(ticket, NULL, 0, out, expected_len - 1, &len, &status) == UGL_STATUS_BUFFER_TOO_SMALL);
  CHECK(len == expected_len && status.detail == ticket);
  CHECK(ugl_take(ticket + 1, NULL, 0, out, sizeof out, &len, &status) == UGL_STATUS_NOT_FOUND);
  CHECK(ugl_take(ticket, NULL, 0, out, sizeof out, &len, &status) == UGL_STATUS_OK);
  CHECK(len == expected_len && memcmp(out, expected, len) == 0);
  CHECK(ugl_take(ticket, NULL, 0, out, sizeof out, &len, &status) == UGL_STATUS_NOT_FOUND);
  CHECK(ugl_drop(ticket, NULL, 0, NULL, 0, NULL, &status) == UGL_STATUS_NOT_FOUND);

  CHECK(ugl_call(artifact, function, NULL, arguments, arguments_len, out, 1, &len, &status) == UGL_STATUS_BUFFER_TOO_SMALL);
  CHECK(ugl_drop(status.detail, NULL, 0, NULL, 0, NULL, &status) == UGL_STATUS_OK);
}

static void *many_calls(void *unused) {
  ugl_status status;
  uint8_t out[4096];
  size_t len = 0;
  for (int round = 0; round < 2000; round++) {
    CHECK(ugl_call(artifact, function, NULL, arguments, arguments_len, out, round % 2 ? sizeof out : 0, &len, &status) ==
          (round % 2 ? UGL_STATUS_OK : UGL_STATUS_BUFFER_TOO_SMALL));
    if (round % 2 == 0) CHECK(ugl_take(status.detail, NULL, 0, out, sizeof out, &len, &status) == UGL_STATUS_OK);
    CHECK(len == expected_len && memcmp(out, expected, len) == 0);
  }
  return unused;
}

static void two_threads(void) {
  pthread_t threads[2];
  for (int index = 0; index < 2; index++) pthread_create(&threads[index], NULL, many_calls, NULL);
  for (int index = 0; index < 2; index++) pthread_join(threads[index], NULL);
}

static void child_after_fork(void) {
  ugl_status status;
  uint8_t out[64];
  size_t len = 0;
  memset(&status, 0, sizeof status);
  pid_t child = fork();
  if (child == 0) {
    CHECK(ugl_call(artifact, function, NULL, arguments, arguments_len, out, sizeof out, &len, &status) == UGL_STATUS_FORKED);
    CHECK(strstr(status.message, "spawn"));
    CHECK(ugl_close(artifact, NULL, 0, NULL, 0, NULL, &status) == UGL_STATUS_FORKED);
    CHECK(ugl_take(1, NULL, 0, out, sizeof out, &len, &status) == UGL_STATUS_FORKED);
    _exit(0);
  }
  int result = -1;
  CHECK(child > 0 && waitpid(child, &result, 0) == child);
  CHECK(WIFEXITED(result) && WEXITSTATUS(result) == 0);
}

static void close_twice(void) {
  ugl_status status;
  uint8_t out[4096];
  size_t len = 0;
  CHECK(ugl_call(artifact, function, NULL, arguments, arguments_len, NULL, 0, &len, &status) == UGL_STATUS_BUFFER_TOO_SMALL);
  uint64_t ticket = status.detail;
  CHECK(ugl_close(artifact, NULL, 0, NULL, 0, NULL, &status) == UGL_STATUS_OK);
  CHECK(ugl_close(artifact, NULL, 0, NULL, 0, NULL, &status) == UGL_STATUS_CLOSED);
  CHECK(ugl_call(artifact, function, NULL, arguments, arguments_len, out, sizeof out, &len, &status) == UGL_STATUS_CLOSED);
  CHECK(ugl_info(artifact, NULL, 0, out, sizeof out, &len, &status) == UGL_STATUS_CLOSED);
  CHECK(ugl_take(ticket, NULL, 0, out, sizeof out, &len, &status) == UGL_STATUS_NOT_FOUND);
}

int main(int argc, char **argv) {
  ugl_status status;
  uint8_t out[16];
  size_t len = 0;
  memset(&status, 0, sizeof status);
  if (argc != 5) {
    fprintf(stderr, "usage: %s MANIFEST FUNCTION ARGUMENTS-HEX REPLY-HEX\n", argv[0]);
    return 2;
  }
  function = (uint32_t)strtoul(argv[2], NULL, 10);
  arguments_len = unhex(argv[3], arguments);
  expected_len = unhex(argv[4], expected);

  CHECK(ugl_abi_version() == UGL_ABI_VERSION);
  CHECK(ugl_rendezvous(0, NULL, 0, out, sizeof out, &len, &status) == UGL_STATUS_OK && len == 8);
  open_artifact(argv[1]);
  call_in_every_way();
  keep_and_take();
  two_threads();
  child_after_fork();
  call_in_every_way();
  close_twice();
  return 0;
}
