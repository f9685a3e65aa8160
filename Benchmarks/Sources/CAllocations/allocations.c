#include "CAllocations.h"

#include <stddef.h>

static volatile uint64_t allocation_count;
static volatile uint64_t allocation_bytes;

void salestap_allocations(uint64_t *count, uint64_t *bytes) {
  *count = allocation_count;
  *bytes = allocation_bytes;
}

#if defined(__GLIBC__)

#include <malloc.h>

uint64_t salestap_live_bytes(void) {
  struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

// An executable's own malloc is taken before the C library's, whose real one stays under these names.
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static inline void note(size_t size) {
  allocation_count = allocation_count + 1;
  allocation_bytes = allocation_bytes + size;
}

void *malloc(size_t size) {
  note(size);
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  note(count * size);
  return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
  note(size);
  return __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  note(size);
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
  note(size);
  void *memory = __libc_memalign(alignment, size);
  if (memory == NULL) return 12;
  *result = memory;
  return 0;
}

#else

uint64_t salestap_live_bytes(void) { return 0; }

#endif
