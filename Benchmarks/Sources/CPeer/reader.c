#include <string.h>

#include "lead.h"

const char *const field_names[FIELD_COUNT] = {
    "Id",     "FirstName", "LastName", "Company", "Email",       "Phone",         "Status",            "LeadSource",
    "Industry", "Rating",  "Title",    "Street",  "City",        "Country",       "Description",       "AnnualRevenue",
    "NumberOfEmployees", "HasOptedOutOfEmail", "CreatedDate", "LastActivityDate"};

static int64_t days_from_civil(int year, int month, int day) {
  year -= month <= 2;
  int era = year / 400;
  int year_of_era = year - era * 400;
  int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097LL + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static int digits(const char *text, int count) {
  int number = 0;
  while (count--) number = number * 10 + (*text++ - '0');
  return number;
}

// Reads a string that begins behind the quote; returns where it ends, behind the closing quote.
static const char *read_string(const char *json, struct slot *slot, char **texts) {
  char *out = *texts;
  slot->value.text = out;
  for (;;) {
    uint64_t word;
    memcpy(&word, json, 8);
    uint64_t ones = 0x0101010101010101ULL, quote = word ^ (ones * '"'), slash = word ^ (ones * '\\');
    if ((((quote - ones) & ~quote) | ((slash - ones) & ~slash)) & (ones << 7)) {
      while (*json != '"' && *json != '\\') *out++ = *json++;
      if (*json == '"') break;
      switch (json[1]) {
        case 'n': *out++ = '\n'; break;
        case 'r': *out++ = '\r'; break;
        case 't': *out++ = '\t'; break;
        default: *out++ = json[1];
      }
      json += 2;
    } else {
      memcpy(out, &word, 8);
      out += 8;
      json += 8;
    }
  }
  slot->kind = TEXT;
  slot->length = (uint32_t)(out - slot->value.text);
  *texts = out;
  return json + 1;
}

static const char *read_number(const char *json, struct slot *slot) {
  int negative = *json == '-';
  json += negative;
  int64_t whole = 0;
  while (*json >= '0' && *json <= '9') whole = whole * 10 + (*json++ - '0');
  if (*json != '.') {
    slot->kind = INTEGER;
    slot->value.integer = negative ? -whole : whole;
    return json;
  }
  static const double powers[] = {1, 10, 100, 1000, 1e4, 1e5, 1e6};
  int places = 0;
  for (json++; *json >= '0' && *json <= '9'; json++, places++) whole = whole * 10 + (*json - '0');
  slot->kind = DOUBLE;
  slot->value.number = (double)whole / powers[places];
  return json;
}

static void fit(int field, struct slot *slot) {
  const char *text = slot->value.text;
  if (slot->kind != TEXT) return;
  if (field == 18) {
    int64_t day = days_from_civil(digits(text, 4), digits(text + 5, 2), digits(text + 8, 2));
    int seconds = digits(text + 11, 2) * 3600 + digits(text + 14, 2) * 60 + digits(text + 17, 2);
    slot->kind = DATE_TIME;
    slot->value.integer = day * 86400 + seconds;
  } else if (field == 19) {
    slot->kind = DATE;
    slot->value.integer = days_from_civil(digits(text, 4), digits(text + 5, 2), digits(text + 8, 2)) * 86400;
  }
}

static const char *skip_object(const char *json) {
  while (*json != '}') {
    if (*json++ == '"') {
      while (*json != '"') json += *json == '\\' ? 2 : 1;
      json++;
    }
  }
  return json + 1;
}

size_t read_page(const char *json, size_t length, struct record *records, char *texts) {
  static size_t lengths[FIELD_COUNT];
  if (!lengths[0]) {
    for (int field = 0; field < FIELD_COUNT; field++) lengths[field] = strlen(field_names[field]);
  }
  const char *end = json + length;
  json = strchr(json, '[') + 1;
  size_t count = 0;
  while (json < end && *json == '{') {
    struct record *record = &records[count++];
    memset(record, 0, sizeof *record);
    int expected = 0;
    json++;
    while (*json == '"') {
      const char *key = ++json;
      int field = expected;
      if (expected < FIELD_COUNT && !memcmp(json, field_names[field], lengths[field]) && json[lengths[field]] == '"') {
        json += lengths[field];
        expected++;
      } else {
        while (*json != '"') json++;
        size_t key_length = (size_t)(json - key);
        for (field = 0; field < FIELD_COUNT; field++) {
          if (lengths[field] == key_length && !memcmp(field_names[field], key, key_length)) break;
        }
      }
      json += 2;
      struct slot ignored, *slot = field < FIELD_COUNT ? &record->slots[field] : &ignored;
      switch (*json) {
        case '"':
          json = read_string(json + 1, slot, &texts);
          fit(field, slot);
          break;
        case '{': json = skip_object(json); break;
        case 'n': slot->kind = EMPTY; json += 4; break;
        case 't': slot->kind = BOOLEAN; slot->value.integer = 1; json += 4; break;
        case 'f': slot->kind = BOOLEAN; slot->value.integer = 0; json += 5; break;
        default: json = read_number(json, slot);
      }
      if (*json == ',') json++;
    }
    json++;
    if (*json == ',') json++;
  }
  return count;
}
