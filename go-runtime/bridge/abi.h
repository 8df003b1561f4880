// The ABI between the core and an artifact, as docs/abi.md section 2 has it. A test compares the structs with the
// core's own header.
#ifndef USEGOLIB_RT_ABI_H
#define USEGOLIB_RT_ABI_H

#include <stddef.h>
#include <stdint.h>

typedef struct ugl_segment {
  const uint8_t *ptr;
  size_t len;
  uint64_t flags;
} ugl_segment;

typedef struct ugl_call_opts {
  uint32_t size;
  uint32_t flags;
  uint64_t deadline_ns;
  uint64_t cancel;
  const uint8_t *context_ptr;
  size_t context_len;
  const ugl_segment *segments_ptr;
  size_t segments_len;
  uint64_t writeback;
} ugl_call_opts;

#define UGL_MAX_WORDS 8

typedef struct ugl_words {
  uint32_t function;
  uint32_t reserved;
  uint8_t *out_ptr;
  size_t out_cap;
  size_t out_len;
  uint64_t ticket;
  uint64_t words[UGL_MAX_WORDS];
} ugl_words;

typedef struct ugl_callback_words {
  uint64_t number;
  uint64_t length;
  uint64_t ticket;
  uint64_t words[UGL_MAX_WORDS];
} ugl_callback_words;

typedef struct ugl_host {
  uint32_t size;
  uint32_t version;
  uint16_t instance;
  uint16_t reserved;
  uint32_t reserved2;
  void (*log)(int32_t level, const uint8_t *ptr, size_t len);
  const uint8_t *argv_ptr;
  size_t argv_len;
  int32_t (*callback)(uint32_t operation, uint64_t number, const uint8_t *in_ptr, size_t in_len, uint8_t *out_ptr,
                      size_t out_cap, size_t *out_len, uint64_t *ticket);
  void (*drop)(uint64_t number, uint64_t passes, uint64_t writes);
  int32_t (*callback_words)(ugl_callback_words *words);
} ugl_host;

#endif
