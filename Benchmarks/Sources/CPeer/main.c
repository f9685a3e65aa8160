#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lead.h"

// c-peer FOLDER NAME MILLISECONDS: prints the name and the nanoseconds of one operation; see Scripts/bench.

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static struct record *records;
static size_t count;
static char *page, *texts, *body;
static size_t page_length;

static size_t run_pass(const char *name) {
  size_t result = 0;
  if (!strncmp(name, "evaluate-c", 10)) {
    int condition = name[10] - '1';
    for (size_t index = 0; index < count; index++) result += (size_t)evaluate(condition, &records[index]);
  } else if (!strcmp(name, "decode")) {
    result = read_page(page, page_length, records, texts);
  } else if (!strcmp(name, "map-encode")) {
    for (size_t index = 0; index < count; index++) result += encode(&records[index], body);
  } else if (!strcmp(name, "page-to-bytes")) {
    size_t found = read_page(page, page_length, records, texts);
    char *out = body;
    for (size_t index = 0; index < found; index++) {
      for (int condition = 0; condition < 3; condition++) result += (size_t)evaluate(condition, &records[index]);
      out += encode(&records[index], out);
      *out++ = ',';
    }
    result += (size_t)(out - body);
  } else {
    printf("%s missing\n", name);
    exit(3);
  }
  return result;
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  char path[4096];
  snprintf(path, sizeof path, "%s/page.json", argv[1]);
  FILE *file = fopen(path, "rb");
  if (!file) return 1;
  fseek(file, 0, SEEK_END);
  page_length = (size_t)ftell(file);
  rewind(file);
  // The last words are read and written whole.
  page = calloc(1, page_length + 64);
  texts = calloc(1, page_length + 64);
  body = calloc(2, page_length + 64);
  records = calloc(1 + page_length / 256, sizeof *records);
  if (fread(page, 1, page_length, file) != page_length) return 1;
  fclose(file);
  prepare_encoder();
  count = read_page(page, page_length, records, texts);
  if (!strcmp(argv[2], "show")) {
    printf("%.*s\n", (int)encode(&records[0], body), body);
    for (int condition = 0; condition < 3; condition++) {
      size_t matches = 0;
      for (size_t index = 0; index < count; index++) matches += (size_t)evaluate(condition, &records[index]);
      printf("C%d %zu of %zu\n", condition + 1, matches, count);
    }
    return 0;
  }
  volatile size_t sink = run_pass(argv[2]);
  double limit = atof(argv[3]) * 1e6, start = now(), elapsed;
  size_t passes = 0;
  do {
    sink += run_pass(argv[2]);
    passes++;
    elapsed = now() - start;
  } while (elapsed < limit);
  printf("%s %.2f\n", argv[2], elapsed / (double)(passes * count));
  return 0;
}
