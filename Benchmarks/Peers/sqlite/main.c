// What the durable queue is measured against: the same work written straight for SQLite's C interface.
//
//   cc -O2 -o sqlite-peer main.c -lsqlite3
//   sqlite-peer FILE BATCH OFFERS RECORDS [full|normal]
//
// OFFERS changes of RECORDS records, in an order that is random and always the same, are taken BATCH to a transaction: a record that
// waits already takes the newer values. Then all are drained, BATCH at a time: a claim and a settlement are a transaction each. The tables,
// the indexes, and the statements of the usual path are those of the store, so that it makes the same promises: fenced settlement,
// the newest version handed over, exact counts, the age of what waits, and who it was about. WAL, a checkpoint each 4,000 pages, a page
// cache of 32 MiB, and synchronous = FULL or NORMAL: as the store has it.
// Prints `enqueue N/s M`, and the same for `drain`: entries per second, and microseconds of the processor for each.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../work.h"

#define NOW 1772000000000

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

static sqlite3_int64 last_id, last_arrival;

// The numbers given last and the counts are kept in the transaction of every change.
static void begin(void) {
  static sqlite3_stmt *numbers;
  if (!numbers) numbers = prepare("SELECT last_id, last_arrival FROM number");
  run("BEGIN IMMEDIATE");
  check(sqlite3_step(numbers));
  last_id = sqlite3_column_int64(numbers, 0);
  last_arrival = sqlite3_column_int64(numbers, 1);
  sqlite3_reset(numbers);
}

static void count(int state, int change) {
  static sqlite3_stmt *counts;
  if (!counts)
    counts = prepare(
        "INSERT INTO count (sync, state, entries) VALUES ('leads', ?, ?) "
        "ON CONFLICT (sync, state) DO UPDATE SET entries = entries + excluded.entries");
  if (change == 0) return;
  sqlite3_bind_int(counts, 1, state);
  sqlite3_bind_int(counts, 2, change);
  step(counts);
}

static void commit(void) {
  static sqlite3_stmt *numbers;
  if (!numbers) numbers = prepare("UPDATE number SET last_id = ?, last_arrival = ? WHERE one = 1");
  sqlite3_bind_int64(numbers, 1, last_id);
  sqlite3_bind_int64(numbers, 2, last_arrival);
  step(numbers);
  run("COMMIT");
}

static void enqueue(int batch, int offers, int records, int length) {
  sqlite3_stmt *find = prepare(
      "SELECT id, committed_at, arrival, change_id, merge, state, place, slot FROM entry WHERE record = ? AND sync = ?");
  sqlite3_stmt *handed = prepare(
      "SELECT committed_at, arrival, change_id, is_certain, noted_at FROM version WHERE record = ? AND sync = ?");
  sqlite3_stmt *insert = prepare(
      "INSERT INTO entry (id, record, sync, slot, place, state, contested, target, lane, merge, origin, connection, object, "
      "change_id, committed_at, arrival, first_enqueued_at, due_at, changed_at, attempts, uncertain, uncertain_in_row, token, "
      "identity, payload) VALUES (?1, ?2, ?3, 0, ?1, 0, 0, 0, 0, 0, 4, 'production', 'Lead', ?4, ?5, ?6, ?7, ?7, ?7, 0, 0, 0, "
      "0, ?8, ?9)");
  sqlite3_stmt *replace = prepare(
      "UPDATE entry SET target = 0, lane = 0, merge = 0, origin = 4, connection = 'production', object = 'Lead', change_id = "
      "?1, committed_at = ?2, arrival = ?3, attempts = 0, uncertain = 0, uncertain_in_row = 0, run = NULL, failure_code = NULL, "
      "failure_message = NULL, changed_at = ?4, identity = ?5, payload = ?6 WHERE id = ?7");
  char *payload = malloc((size_t)length);
  memset(payload, 'x', (size_t)length);
  for (int offer = 0; offer < offers;) {
    int inserted = 0;
    begin();
    for (int index = 0; index < batch && offer < offers; index++, offer++) {
      uint64_t number = next() % (uint64_t)records;
      char record[16], identity[32], change[32];
      record_id(number, record);
      int identity_length = snprintf(identity, sizeof identity, "person-%llu", (unsigned long long)number);
      int change_length = snprintf(change, sizeof change, "change-%d", offer);
      sqlite3_bind_text(find, 1, record, 15, SQLITE_STATIC);
      sqlite3_bind_text(find, 2, "leads", 5, SQLITE_STATIC);
      sqlite3_int64 id = 0, committed = 0;
      int found = 0, duplicate = 0;
      while (sqlite3_step(find) == SQLITE_ROW) {
        duplicate |= strcmp((const char *)sqlite3_column_text(find, 3), change) == 0;
        if (sqlite3_column_int(find, 5) != 0) continue;
        found = 1;
        id = sqlite3_column_int64(find, 0);
        committed = sqlite3_column_int64(find, 1);
      }
      sqlite3_reset(find);
      sqlite3_bind_text(handed, 1, record, 15, SQLITE_STATIC);
      sqlite3_bind_text(handed, 2, "leads", 5, SQLITE_STATIC);
      int superseded = sqlite3_step(handed) == SQLITE_ROW && sqlite3_column_int64(handed, 0) > offer;
      sqlite3_reset(handed);
      if (duplicate || superseded) continue;
      if (found && committed <= offer) {
        sqlite3_bind_text(replace, 1, change, change_length, SQLITE_STATIC);
        sqlite3_bind_int64(replace, 2, offer);
        sqlite3_bind_int64(replace, 3, ++last_arrival);
        sqlite3_bind_int64(replace, 4, NOW);
        sqlite3_bind_text(replace, 5, identity, identity_length, SQLITE_STATIC);
        sqlite3_bind_blob(replace, 6, payload, length, SQLITE_STATIC);
        sqlite3_bind_int64(replace, 7, id);
        step(replace);
      } else if (!found) {
        sqlite3_bind_int64(insert, 1, ++last_id);
        sqlite3_bind_text(insert, 2, record, 15, SQLITE_STATIC);
        sqlite3_bind_text(insert, 3, "leads", 5, SQLITE_STATIC);
        sqlite3_bind_text(insert, 4, change, change_length, SQLITE_STATIC);
        sqlite3_bind_int64(insert, 5, offer);
        sqlite3_bind_int64(insert, 6, ++last_arrival);
        sqlite3_bind_int64(insert, 7, NOW);
        sqlite3_bind_text(insert, 8, identity, identity_length, SQLITE_STATIC);
        sqlite3_bind_blob(insert, 9, payload, length, SQLITE_STATIC);
        step(insert);
        inserted++;
      }
    }
    count(0, inserted);
    commit();
  }
  free(payload);
}

static int drain(int batch) {
  sqlite3_stmt *claim = prepare(
      "SELECT id, record, sync, committed_at, arrival, change_id, identity, token, payload FROM entry q "
      "WHERE q.state = 0 AND q.sync = 'leads' AND q.place > ?1 AND q.due_at <= ?3 AND (q.contested = 0 OR NOT EXISTS ("
      "SELECT 1 FROM entry o WHERE o.record = q.record AND o.sync = q.sync AND o.id <> q.id "
      "AND (o.state = 1 OR (o.state = 0 AND o.place < q.place)))) ORDER BY q.place LIMIT ?2");
  sqlite3_stmt *take = prepare(
      "UPDATE entry SET state = 1, token = ?, lease_ends_at = ?, lease_counts = 0, worker = 'benchmark', changed_at = ? "
      "WHERE id = ?");
  sqlite3_stmt *held = prepare(
      "SELECT token, lease_ends_at, record, sync, committed_at, arrival, change_id FROM entry WHERE id = ?");
  sqlite3_stmt *note = prepare(
      "INSERT INTO version AS v (record, sync, committed_at, arrival, is_certain, noted_at, change_id) "
      "VALUES (?, ?, ?, ?, 1, ?, ?) ON CONFLICT (record, sync) DO UPDATE SET committed_at = excluded.committed_at, "
      "arrival = excluded.arrival, is_certain = excluded.is_certain, noted_at = excluded.noted_at, "
      "change_id = excluded.change_id WHERE v.committed_at < excluded.committed_at");
  sqlite3_stmt *keep = prepare(
      "INSERT INTO ended (id, record, sync, place, state, target, lane, merge, origin, connection, object, change_id, "
      "committed_at, arrival, first_enqueued_at, due_at, changed_at, attempts, uncertain, uncertain_in_row, token, run, "
      "failure_code, failure_message, superseded_by, identity) SELECT id, record, sync, place, 3, target, lane, merge, "
      "origin, connection, object, change_id, committed_at, arrival, first_enqueued_at, due_at, ?, attempts, uncertain, 0, "
      "token, run, failure_code, failure_message, NULL, identity FROM entry WHERE id = ?");
  sqlite3_stmt *delete = prepare("DELETE FROM entry WHERE id = ?");
  struct row {
    sqlite3_int64 id, token;
  } *rows = malloc(sizeof *rows * (size_t)batch);
  int total = 0, taken;
  size_t bytes = 0;
  do {
    begin();
    sqlite3_bind_int64(claim, 1, -1);
    sqlite3_bind_int(claim, 2, batch);
    sqlite3_bind_int64(claim, 3, NOW);
    for (taken = 0; sqlite3_step(claim) == SQLITE_ROW; taken++) {
      rows[taken].id = sqlite3_column_int64(claim, 0);
      rows[taken].token = sqlite3_column_int64(claim, 7) + 1;
      for (int column = 1; column < 7; column++) bytes += sqlite3_column_text(claim, column)[0];
      const unsigned char *payload = sqlite3_column_blob(claim, 8);
      bytes += (size_t)sqlite3_column_bytes(claim, 8) + payload[0];
    }
    sqlite3_reset(claim);
    for (int index = 0; index < taken; index++) {
      sqlite3_bind_int64(take, 1, rows[index].token);
      sqlite3_bind_int64(take, 2, NOW + 300000);
      sqlite3_bind_int64(take, 3, NOW);
      sqlite3_bind_int64(take, 4, rows[index].id);
      step(take);
    }
    count(0, -taken);
    count(1, taken);
    commit();
    begin();
    for (int index = 0; index < taken; index++) {
      sqlite3_bind_int64(held, 1, rows[index].id);
      if (sqlite3_step(held) != SQLITE_ROW || sqlite3_column_int64(held, 0) != rows[index].token) exit(1);
      char record[15], change[32];
      memcpy(record, sqlite3_column_text(held, 2), 15);
      int change_length = snprintf(change, sizeof change, "%s", sqlite3_column_text(held, 6));
      sqlite3_bind_text(note, 1, record, 15, SQLITE_STATIC);
      sqlite3_bind_text(note, 2, "leads", 5, SQLITE_STATIC);
      sqlite3_bind_int64(note, 3, sqlite3_column_int64(held, 4));
      sqlite3_bind_int64(note, 4, sqlite3_column_int64(held, 5));
      sqlite3_bind_int64(note, 5, NOW);
      sqlite3_bind_text(note, 6, change, change_length, SQLITE_STATIC);
      sqlite3_reset(held);
      step(note);
      sqlite3_bind_int64(keep, 1, NOW);
      sqlite3_bind_int64(keep, 2, rows[index].id);
      step(keep);
      sqlite3_bind_int64(delete, 1, rows[index].id);
      step(delete);
    }
    count(1, -taken);
    count(3, taken);
    commit();
    total += taken;
  } while (taken > 0);
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
      "CREATE TABLE entry (id INTEGER PRIMARY KEY, record TEXT NOT NULL, sync TEXT NOT NULL, slot INTEGER NOT NULL,"
      " place INTEGER NOT NULL, state INTEGER NOT NULL, contested INTEGER NOT NULL, target INTEGER NOT NULL,"
      " lane INTEGER NOT NULL, merge INTEGER NOT NULL, origin INTEGER NOT NULL, connection TEXT NOT NULL,"
      " object TEXT NOT NULL, change_id TEXT NOT NULL, committed_at INTEGER NOT NULL, arrival INTEGER NOT NULL,"
      " first_enqueued_at INTEGER NOT NULL, due_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, attempts INTEGER NOT NULL,"
      " uncertain INTEGER NOT NULL, uncertain_in_row INTEGER NOT NULL, token INTEGER NOT NULL, lease_ends_at INTEGER,"
      " lease_counts INTEGER, worker TEXT, run TEXT, failure_code TEXT, failure_message TEXT, superseded_by INTEGER,"
      " identity TEXT NOT NULL, payload BLOB NOT NULL) STRICT;"
      "CREATE UNIQUE INDEX entry_record ON entry (record, sync, slot);"
      "CREATE INDEX entry_line ON entry (sync, place) WHERE state = 0;"
      "CREATE INDEX entry_prompt ON entry (sync, first_enqueued_at) WHERE state = 0 AND due_at = first_enqueued_at;"
      "CREATE INDEX entry_later ON entry (sync, due_at) WHERE state = 0 AND due_at <> first_enqueued_at;"
      "CREATE INDEX entry_lease ON entry (lease_ends_at) WHERE state = 1;"
      "CREATE INDEX entry_flight ON entry (connection, identity) WHERE state = 1 AND target = 1;"
      "CREATE TABLE ended (id INTEGER PRIMARY KEY, record TEXT NOT NULL, sync TEXT NOT NULL, place INTEGER NOT NULL,"
      " state INTEGER NOT NULL, target INTEGER NOT NULL, lane INTEGER NOT NULL, merge INTEGER NOT NULL,"
      " origin INTEGER NOT NULL, connection TEXT NOT NULL, object TEXT NOT NULL, change_id TEXT NOT NULL,"
      " committed_at INTEGER NOT NULL, arrival INTEGER NOT NULL, first_enqueued_at INTEGER NOT NULL,"
      " due_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, attempts INTEGER NOT NULL, uncertain INTEGER NOT NULL,"
      " uncertain_in_row INTEGER NOT NULL, token INTEGER NOT NULL, run TEXT, failure_code TEXT, failure_message TEXT,"
      " superseded_by INTEGER, identity TEXT NOT NULL) STRICT;"
      "CREATE INDEX ended_at ON ended (changed_at);"
      "CREATE INDEX ended_record ON ended (id >> 14, record);"
      "CREATE INDEX ended_identity ON ended (id >> 14, identity);"
      "CREATE TABLE version (record TEXT NOT NULL, sync TEXT NOT NULL, committed_at INTEGER NOT NULL,"
      " arrival INTEGER NOT NULL, is_certain INTEGER NOT NULL, noted_at INTEGER NOT NULL, change_id TEXT NOT NULL,"
      " PRIMARY KEY (record, sync)) STRICT, WITHOUT ROWID;"
      "CREATE TABLE count (sync TEXT NOT NULL, state INTEGER NOT NULL, entries INTEGER NOT NULL,"
      " PRIMARY KEY (sync, state)) STRICT, WITHOUT ROWID;"
      "CREATE TABLE number (one INTEGER PRIMARY KEY CHECK (one = 1), last_id INTEGER NOT NULL,"
      " last_arrival INTEGER NOT NULL) STRICT;"
      "INSERT INTO number (one, last_id, last_arrival) VALUES (1, 0, 0);");
  double began = seconds(), used = processor();
  enqueue(batch, offers, records, length);
  double enqueued = seconds(), halfway = processor();
  int drained = drain(batch);
  double ended = seconds(), total = processor();
  printf("enqueue %.0f/s %.2f\n", offers / (enqueued - began), (halfway - used) / offers * 1e6);
  printf("drain %.0f/s %.2f\n", drained / (ended - enqueued), (total - halfway) / drained * 1e6);
  return 0;
}
