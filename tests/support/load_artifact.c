/* Loads an artifact without the core and calls one function: `program <library> <function number>`, which takes nothing.
 * Prints the reply in hexadecimal digits. For machines that have no Python here, under an emulator. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include "../../go-runtime/bridge/abi.h"

typedef int32_t (*init_fn)(const ugl_host *, const uint8_t *, size_t);
typedef int32_t (*call_fn)(uint32_t, const ugl_call_opts *, const uint8_t *, size_t, uint8_t *, size_t, size_t *, uint64_t *);

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    return 1;
  }
  init_fn init = (init_fn)dlsym(library, "ugl_artifact_init");
  call_fn call = (call_fn)dlsym(library, "ugl_artifact_call");
  if (init == NULL || call == NULL) return 1;
  ugl_host host = {.size = sizeof host, .version = 1, .instance = 1};
  if (init(&host, NULL, 0) != 0) return 1;
  const uint8_t no_arguments[] = {0x90};
  uint8_t reply[256];
  size_t length = 0;
  uint64_t ticket = 0;
  int32_t code = call((uint32_t)atoi(argv[2]), NULL, no_arguments, 1, reply, sizeof reply, &length, &ticket);
  if (code != 0) {
    fprintf(stderr, "status %d\n", code);
    return 1;
  }
  for (size_t i = 0; i < length; i++) printf("%02x", reply[i]);
  printf("\n");
  return 0;
}
