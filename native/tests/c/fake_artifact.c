/*
 * An artifact without Go.
 *
 * Why it exists: the core's own tests need libraries that are damaged, lie in their descriptor, or fail in a chosen way, and
 * must run before the build path exists. It exports what docs/abi.md asks of an artifact and nothing else. Everything that is
 * about Go is tested with real artifacts (tests/).
 *
 * Compile with -DDESCRIPTOR="..." (the whole descriptor as a C string).
 * Functions: 0 echo (the reply is kind 0, then the arguments); 1 count (adds 1, the reply is `[count]`, with 100 bytes of
 * padding); 2 decode failure; 3 encode failure; 4 the environment that init got; 5 an answer that breaks the ABI;
 * 6 the options: `[flags, write-back bits, length of the segments, sum of their bytes]`.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "usegolib.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT extern const char ugl_descriptor[];
const char ugl_descriptor[] = DESCRIPTOR;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint32_t counter;
static uint8_t environment[4096];
static size_t environment_len;

enum { KEPT = 4096 };
static struct {
  uint8_t *bytes;
  size_t len;
} kept[KEPT];

EXPORT int32_t ugl_artifact_init(const ugl_host *host, const uint8_t *environ_ptr, size_t environ_len);
EXPORT int32_t ugl_artifact_call(uint32_t function, const ugl_call_opts *opts, const uint8_t *in_ptr, size_t in_len,
                                 uint8_t *out_ptr, size_t out_cap, size_t *out_len, uint64_t *ticket);
EXPORT int32_t ugl_artifact_take(uint64_t ticket, uint8_t *out_ptr, size_t out_cap, size_t *out_len);
EXPORT int32_t ugl_artifact_drop(uint64_t ticket);

int32_t ugl_artifact_init(const ugl_host *host, const uint8_t *environ_ptr, size_t environ_len) {
  static const char text[] = "the fake artifact is there";
  if (host->size < sizeof *host || host->version != UGL_HOST_VERSION || host->instance == 0) return UGL_STATUS_INCOMPATIBLE;
  if (environ_len > sizeof environment) return UGL_STATUS_LIMIT;
#ifdef INIT_FAILS
  return UGL_STATUS_ERROR;
#endif
  memcpy(environment, environ_ptr, environ_len);
  environment_len = environ_len;
  host->log(2, (const uint8_t *)text, sizeof text - 1);
  return UGL_STATUS_OK;
}

/* Copies a reply into the caller's buffer, or keeps it. Takes over `bytes`. */
static int32_t answer(uint8_t *bytes, size_t len, uint8_t *out_ptr, size_t out_cap, size_t *out_len, uint64_t *ticket) {
  *out_len = len;
  if (len <= out_cap) {
    memcpy(out_ptr, bytes, len);
    free(bytes);
    return UGL_STATUS_OK;
  }
  pthread_mutex_lock(&lock);
  for (uint64_t slot = 0; slot < KEPT; slot++) {
    if (!kept[slot].bytes) {
      kept[slot].bytes = bytes;
      kept[slot].len = len;
      *ticket = slot + 1;
      pthread_mutex_unlock(&lock);
      return UGL_STATUS_BUFFER_TOO_SMALL;
    }
  }
  pthread_mutex_unlock(&lock);
  free(bytes);
  return UGL_STATUS_LIMIT;
}

static int32_t text(int32_t code, const char *text, uint8_t *out_ptr, size_t out_cap, size_t *out_len) {
  size_t len = strlen(text);
  *out_len = len;
  if (out_cap) memcpy(out_ptr, text, len < out_cap ? len : out_cap);
  return code;
}

int32_t ugl_artifact_call(uint32_t function, const ugl_call_opts *opts, const uint8_t *in_ptr, size_t in_len,
                          uint8_t *out_ptr, size_t out_cap, size_t *out_len, uint64_t *ticket) {
  uint8_t *bytes = calloc(1, in_len + environment_len + 128);
  size_t len = 1;
  if (!bytes) return UGL_STATUS_LIMIT;
  switch (function) {
    case 0:
      if (in_len) memcpy(bytes + 1, in_ptr, in_len);
      return answer(bytes, 1 + in_len, out_ptr, out_cap, out_len, ticket);
    case 1: {
      pthread_mutex_lock(&lock);
      uint32_t count = ++counter;
      pthread_mutex_unlock(&lock);
      const uint8_t head[] = {0, 0x92, 0xce, (uint8_t)(count >> 24), (uint8_t)(count >> 16), (uint8_t)(count >> 8), (uint8_t)count, 0xc4, 100};
      memcpy(bytes, head, sizeof head);
      return answer(bytes, sizeof head + 100, out_ptr, out_cap, out_len, ticket);
    }
    case 2: free(bytes); return text(UGL_STATUS_DECODE, "parameter s: expected str", out_ptr, out_cap, out_len);
    case 3: free(bytes); return text(UGL_STATUS_ENCODE, "a func cannot be written", out_ptr, out_cap, out_len);
    case 4:
      memcpy(bytes + 1, environment, environment_len);
      return answer(bytes, 1 + environment_len, out_ptr, out_cap, out_len, ticket);
    case 5: free(bytes); return 99;
    case 6: {
      uint8_t sum = 0, length = 0;
      for (size_t index = 0; opts && index < opts->segments_len; index++) {
        length += (uint8_t)opts->segments_ptr[index].len;
        for (size_t at = 0; at < opts->segments_ptr[index].len; at++) sum += opts->segments_ptr[index].ptr[at];
      }
      const uint8_t reply[] = {0, 0x94, opts ? (uint8_t)opts->flags : 0, opts ? (uint8_t)opts->writeback : 0, length, sum};
      memcpy(bytes, reply, len = sizeof reply);
      return answer(bytes, len, out_ptr, out_cap, out_len, ticket);
    }
    default: free(bytes); return UGL_STATUS_NOT_FOUND;
  }
}

int32_t ugl_artifact_take(uint64_t ticket, uint8_t *out_ptr, size_t out_cap, size_t *out_len) {
  int32_t code = UGL_STATUS_NOT_FOUND;
  pthread_mutex_lock(&lock);
  if (ticket >= 1 && ticket <= KEPT && kept[ticket - 1].bytes) {
    *out_len = kept[ticket - 1].len;
    code = UGL_STATUS_BUFFER_TOO_SMALL;
    if (*out_len <= out_cap) {
      memcpy(out_ptr, kept[ticket - 1].bytes, *out_len);
      free(kept[ticket - 1].bytes);
      kept[ticket - 1].bytes = NULL;
      code = UGL_STATUS_OK;
    }
  }
  pthread_mutex_unlock(&lock);
  return code;
}

int32_t ugl_artifact_drop(uint64_t ticket) {
  int32_t code = UGL_STATUS_NOT_FOUND;
  pthread_mutex_lock(&lock);
  if (ticket >= 1 && ticket <= KEPT && kept[ticket - 1].bytes) {
    free(kept[ticket - 1].bytes);
    kept[ticket - 1].bytes = NULL;
    code = UGL_STATUS_OK;
  }
  pthread_mutex_unlock(&lock);
  return code;
}
