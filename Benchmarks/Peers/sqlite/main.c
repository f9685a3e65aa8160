// What the durable queue is measured against: the same work written straight for SQLite's C interface.
//
//   cc -O2 -o sqlite-peer main.c -lsqlite3
//   sqlite-peer FILE BATCH OFFERS RECORDS [full|normal]
//
// OFFERS changes of RECORDS records, in an order that is random and always the same, are taken BATCH to a transaction: a record that waits already
// takes the newer values. Then all are drained, BATCH at a time: a claim and a settlement are a transaction each. The settlement
// empties the payload, and notes the version that was handed over. WAL, a checkpoint each 4,000 pages, a page cache of 32 MiB, and synchronous =
// FULL or NORMAL: as the store has it.
// Prints `enqueue N/s` and `drain N/s`.
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static sqlite3 *database;

static void check(int code) {
  if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) {
    fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(database));
    exit(1);
  }
}

static void run(const char *sql) { check(sqlite3_exec(database, sql, 0, 0, 0)); }

static sqlite3_stmt *prepare(const char *sql) {
  sqlite3_stmt *statement;
  check(sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, 0));
  return statement;
}

static void step(sqlite3_stmt *statement) {
  check(sqlite3_step(statement));
  sqlite3_reset(statement);
}

static double seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static uint64_t state = 20261121;
static uint64_t next(void) {
  uint64_t mixed = state += 0x9E3779B97F4A7C15u;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
  return mixed ^ (mixed >> 31);
}

// A record id of 15 characters; the numbers are spread, as those of a busy org are.
static void record_id(uint64_t number, char *id) {
  static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  memcpy(id, "00Q5e", 5);
  number = number * 0x9E3779B97F4A7C15u >> 8;
  for (int index = 14; index >= 5; index--, number /= 62) id[index] = digits[number % 62];
}

static void enqueue(int batch, int offers, int records, int length) {
  sqlite3_stmt *find = prepare(
      "SELECT id, committed_at, arrival FROM entry WHERE record = ? AND sync = ? AND ended = 0");
  sqlite3_stmt *handed = prepare("SELECT committed_at FROM version WHERE record = ? AND sync = ?");
  sqlite3_stmt *insert = prepare(
      "INSERT INTO entry (id, record, sync, place, state, change_id, committed_at, arrival, enqueued_at, due_at, "
      "changed_at, attempts, token, identity, payload) VALUES (?1, ?2, ?3, ?1, 0, ?4, ?5, ?6, ?7, ?7, ?7, 0, 0, ?8, ?9)");
  sqlite3_stmt *replace = prepare(
      "UPDATE entry SET change_id = ?1, committed_at = ?2, arrival = ?3, changed_at = ?4, identity = ?5, payload = ?6 "
      "WHERE id = ?7");
  char *payload = malloc((size_t)length);
  memset(payload, 'x', (size_t)length);
  sqlite3_int64 last = 0, arrival = 0;
  for (int offer = 0; offer < offers;) {
    run("BEGIN IMMEDIATE");
    for (int index = 0; index < batch && offer < offers; index++, offer++) {
      uint64_t number = next() % (uint64_t)records;
      char record[16], identity[32], change[32];
      record_id(number, record);
      int identity_length = snprintf(identity, sizeof identity, "person-%llu", (unsigned long long)number);
      int change_length = snprintf(change, sizeof change, "change-%d", offer);
      sqlite3_bind_text(find, 1, record, 15, SQLITE_STATIC);
      sqlite3_bind_text(find, 2, "leads", 5, SQLITE_STATIC);
      int found = sqlite3_step(find) == SQLITE_ROW;
      sqlite3_int64 id = found ? sqlite3_column_int64(find, 0) : 0;
      sqlite3_int64 committed = found ? sqlite3_column_int64(find, 1) : 0;
      sqlite3_reset(find);
      sqlite3_bind_text(handed, 1, record, 15, SQLITE_STATIC);
      sqlite3_bind_text(handed, 2, "leads", 5, SQLITE_STATIC);
      check(sqlite3_step(handed));
      sqlite3_reset(handed);
      arrival++;
      if (found && committed <= offer) {
        sqlite3_bind_text(replace, 1, change, change_length, SQLITE_STATIC);
        sqlite3_bind_int64(replace, 2, offer);
        sqlite3_bind_int64(replace, 3, arrival);
        sqlite3_bind_int64(replace, 4, offer);
        sqlite3_bind_text(replace, 5, identity, identity_length, SQLITE_STATIC);
        sqlite3_bind_blob(replace, 6, payload, length, SQLITE_STATIC);
        sqlite3_bind_int64(replace, 7, id);
        step(replace);
      } else if (!found) {
        sqlite3_bind_int64(insert, 1, ++last);
        sqlite3_bind_text(insert, 2, record, 15, SQLITE_STATIC);
        sqlite3_bind_text(insert, 3, "leads", 5, SQLITE_STATIC);
        sqlite3_bind_text(insert, 4, change, change_length, SQLITE_STATIC);
        sqlite3_bind_int64(insert, 5, offer);
        sqlite3_bind_int64(insert, 6, arrival);
        sqlite3_bind_int64(insert, 7, offer);
        sqlite3_bind_text(insert, 8, identity, identity_length, SQLITE_STATIC);
        sqlite3_bind_blob(insert, 9, payload, length, SQLITE_STATIC);
        step(insert);
      }
    }
    run("COMMIT");
  }
  free(payload);
}

static int drain(int batch) {
  sqlite3_stmt *claim = prepare(
      "SELECT id, record, committed_at, arrival, change_id, payload FROM entry WHERE state = 0 AND sync = 'leads' "
      "AND place > ?1 ORDER BY place LIMIT ?2");
  sqlite3_stmt *take = prepare("UPDATE entry SET state = 1, token = token + 1, lease_ends_at = ? WHERE id = ?");
  sqlite3_stmt *settle = prepare(
      "UPDATE entry SET state = 3, ended = 1, lease_ends_at = NULL, changed_at = ?, payload = x'' WHERE id = ?");
  sqlite3_stmt *note = prepare(
      "INSERT INTO version (record, sync, committed_at, arrival, change_id) VALUES (?, 'leads', ?, ?, ?) "
      "ON CONFLICT (record, sync) DO UPDATE SET committed_at = excluded.committed_at, arrival = excluded.arrival, "
      "change_id = excluded.change_id");
  struct row {
    sqlite3_int64 id, committed, arrival;
    char record[15], change[32];
    int change_length;
  } *rows = malloc(sizeof *rows * (size_t)batch);
  int total = 0, count;
  size_t bytes = 0;
  do {
    run("BEGIN IMMEDIATE");
    sqlite3_bind_int64(claim, 1, -1);
    sqlite3_bind_int(claim, 2, batch);
    for (count = 0; sqlite3_step(claim) == SQLITE_ROW; count++) {
      rows[count].id = sqlite3_column_int64(claim, 0);
      memcpy(rows[count].record, sqlite3_column_text(claim, 1), 15);
      rows[count].committed = sqlite3_column_int64(claim, 2);
      rows[count].arrival = sqlite3_column_int64(claim, 3);
      rows[count].change_length = snprintf(rows[count].change, 32, "%s", sqlite3_column_text(claim, 4));
      const unsigned char *payload = sqlite3_column_blob(claim, 5);
      bytes += (size_t)sqlite3_column_bytes(claim, 5) + payload[0];
    }
    sqlite3_reset(claim);
    for (int index = 0; index < count; index++) {
      sqlite3_bind_int64(take, 1, 300);
      sqlite3_bind_int64(take, 2, rows[index].id);
      step(take);
    }
    run("COMMIT");
    run("BEGIN IMMEDIATE");
    for (int index = 0; index < count; index++) {
      sqlite3_bind_int64(settle, 1, 301);
      sqlite3_bind_int64(settle, 2, rows[index].id);
      step(settle);
      sqlite3_bind_text(note, 1, rows[index].record, 15, SQLITE_STATIC);
      sqlite3_bind_int64(note, 2, rows[index].committed);
      sqlite3_bind_int64(note, 3, rows[index].arrival);
      sqlite3_bind_text(note, 4, rows[index].change, rows[index].change_length, SQLITE_STATIC);
      step(note);
    }
    run("COMMIT");
    total += count;
  } while (count > 0);
  free(rows);
  return bytes > 0 ? total : 0;
}

int main(int argc, char **argv) {
  if (argc < 5) return 2;
  int batch = atoi(argv[2]), offers = atoi(argv[3]), records = atoi(argv[4]), length = 580;
  check(sqlite3_open(argv[1], &database));
  run("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -32768;");
  run(argc > 5 && strcmp(argv[5], "normal") == 0 ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL");
  run(
      "CREATE TABLE entry (id INTEGER PRIMARY KEY, record TEXT NOT NULL, sync TEXT NOT NULL, place INTEGER NOT NULL,"
      " state INTEGER NOT NULL, ended INTEGER NOT NULL DEFAULT 0, change_id TEXT NOT NULL, committed_at INTEGER NOT NULL,"
      " arrival INTEGER NOT NULL, enqueued_at INTEGER NOT NULL, due_at INTEGER NOT NULL, changed_at INTEGER NOT NULL,"
      " attempts INTEGER NOT NULL, token INTEGER NOT NULL, lease_ends_at INTEGER, identity TEXT NOT NULL,"
      " payload BLOB NOT NULL) STRICT;"
      "CREATE UNIQUE INDEX entry_record ON entry (record, sync) WHERE ended = 0;"
      "CREATE INDEX entry_line ON entry (sync, place) WHERE state = 0;"
      "CREATE INDEX entry_lease ON entry (lease_ends_at) WHERE state = 1;"
      "CREATE INDEX entry_ended ON entry (changed_at) WHERE ended = 1;"
      "CREATE TABLE version (record TEXT NOT NULL, sync TEXT NOT NULL, committed_at INTEGER NOT NULL,"
      " arrival INTEGER NOT NULL, change_id TEXT NOT NULL, PRIMARY KEY (record, sync)) STRICT, WITHOUT ROWID;");
  double began = seconds();
  enqueue(batch, offers, records, length);
  double enqueued = seconds();
  int drained = drain(batch);
  double ended = seconds();
  printf("enqueue %.0f/s\ndrain %.0f/s\n", offers / (enqueued - began), drained / (ended - enqueued));
  return 0;
}
