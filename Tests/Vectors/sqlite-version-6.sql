-- A file of version 6 with an entry in every state, as `sqlite3 FILE .dump` writes it.
BEGIN TRANSACTION;
CREATE TABLE salestap_accepted (
  record TEXT NOT NULL,
  sync TEXT NOT NULL,
  identity TEXT,          -- the digest of the accepted identity
  state TEXT NOT NULL,    -- JSON, of digests only
  PRIMARY KEY (record, sync)
) STRICT, WITHOUT ROWID;
CREATE TABLE salestap_backfill (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  sync TEXT NOT NULL,
  ended_at INTEGER,
  run TEXT NOT NULL,      -- JSON
  token INTEGER NOT NULL,
  lease_ends_at INTEGER
) STRICT;
CREATE TABLE salestap_clock (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  latest INTEGER
) STRICT;
INSERT INTO "salestap_clock" VALUES(1,9000);
CREATE TABLE salestap_connection (
  connection TEXT PRIMARY KEY,
  standing TEXT NOT NULL  -- JSON
) STRICT, WITHOUT ROWID;
CREATE TABLE salestap_feed (
  feed TEXT PRIMARY KEY,
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE salestap_inbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  change_id TEXT UNIQUE,
  content BLOB NOT NULL,
  object TEXT,
  record TEXT,            -- 15 characters
  held TEXT,              -- JSON: the syncs that the change waits for; null if all have yet to look at it
  received_at INTEGER NOT NULL,
  due_at INTEGER,         -- null while it waits for a person
  asked INTEGER NOT NULL,
  token INTEGER NOT NULL DEFAULT 0,
  lease_ends_at INTEGER
) STRICT;
CREATE TABLE salestap_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  time INTEGER NOT NULL,
  sync TEXT,
  connection TEXT,
  object TEXT NOT NULL,
  record TEXT NOT NULL,   -- 15 characters
  change_id TEXT NOT NULL,
  status TEXT NOT NULL,
  decision TEXT NOT NULL,
  reason TEXT NOT NULL,
  resolution TEXT,
  error_class TEXT,
  identity TEXT,
  origin TEXT,
  run TEXT,
  attempt INTEGER,
  request TEXT,
  response TEXT
, duration_ms INTEGER, dropped TEXT) STRICT;
CREATE TABLE salestap_queue (
  id INTEGER PRIMARY KEY,
  record TEXT NOT NULL,               -- 15 characters
  sync TEXT NOT NULL,
  slot INTEGER NOT NULL,              -- 0 for the one entry of a record that may take a merge, else the id
  place INTEGER NOT NULL,
  state INTEGER NOT NULL,             -- 0 waiting, 1 in flight, 2 failed, 3 delivered, 4 superseded, 5 skipped
  ended INTEGER NOT NULL DEFAULT 0,   -- whether the state is above 2
  target INTEGER NOT NULL,            -- 0 profiles, 1 events
  lane INTEGER NOT NULL,              -- 0 slot, 1 prompt
  merge INTEGER NOT NULL,             -- 0 latest, 1 first, 2 every change
  origin INTEGER NOT NULL,
  connection TEXT NOT NULL,
  object TEXT NOT NULL,
  change_id TEXT NOT NULL,
  committed_at INTEGER NOT NULL,
  arrival INTEGER NOT NULL,
  first_enqueued_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  uncertain INTEGER NOT NULL,
  uncertain_in_row INTEGER NOT NULL,
  token INTEGER NOT NULL,
  lease_ends_at INTEGER,
  lease_counts INTEGER,
  worker TEXT,
  run TEXT,
  failure_code TEXT,
  failure_message TEXT,
  superseded_by INTEGER,
  identity TEXT NOT NULL,
  payload BLOB NOT NULL
) STRICT;
INSERT INTO "salestap_queue" VALUES(1,'00Q5e0000000001','leads',0,1,3,1,0,0,0,4,'production','Lead','c1',1000,1,1000,1000,9000,0,0,0,1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'p1',X'');
INSERT INTO "salestap_queue" VALUES(2,'00Q5e0000000002','leads',2,2,1,0,0,0,0,4,'production','Lead','c2',2000,2,2000,2000,9000,0,1,1,3,400000,0,'w',NULL,NULL,NULL,NULL,'p2',X'7B2274776F223A327D');
INSERT INTO "salestap_queue" VALUES(3,'00Q5e0000000002','leads',0,3,0,0,0,0,0,4,'production','Lead','c3',3000,3,3000,3000,3000,0,0,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'p2',X'7B227468726565223A337D');
INSERT INTO "salestap_queue" VALUES(4,'00Q5e0000000003','leads',0,4,2,0,0,0,0,4,'production','Lead','c4',4000,4,4000,4000,9000,5,0,0,5,NULL,NULL,NULL,NULL,'555','refused',NULL,'p3',X'7B22666F7572223A347D');
INSERT INTO "salestap_queue" VALUES(5,'00Q5e0000000004','leads',5,5,4,1,0,0,0,4,'production','Lead','c5',5000,5,5000,5000,9000,1,0,0,2,NULL,NULL,NULL,NULL,'555','refused',6,'p4',X'');
INSERT INTO "salestap_queue" VALUES(6,'00Q5e0000000004','leads',0,5,0,0,0,0,0,4,'production','Lead','c6',6000,6,5000,5000,6000,0,0,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'p4',X'7B22736978223A367D');
INSERT INTO "salestap_queue" VALUES(7,'00Q5e0000000005','leads',0,7,5,1,0,0,0,4,'production','Lead','c7',7000,7,7000,7000,9000,0,0,0,0,NULL,NULL,NULL,NULL,'skipped','by hand',NULL,'p5',X'');
INSERT INTO "salestap_queue" VALUES(8,'00Q5e0000000006','steps',8,8,3,1,1,0,2,4,'production','Lead','c8',8000,8,8000,8000,9000,0,0,0,1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'p6',X'');
INSERT INTO "salestap_queue" VALUES(9,'00Q5e0000000006','steps',9,9,0,0,1,0,2,4,'production','Lead','c9',9000,9,9000,9000,9000,0,0,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'p6',X'7B226E696E65223A397D');
CREATE TABLE salestap_queue_count (
  sync TEXT NOT NULL,
  state INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  PRIMARY KEY (sync, state)
) STRICT, WITHOUT ROWID;
INSERT INTO "salestap_queue_count" VALUES('leads',0,2);
INSERT INTO "salestap_queue_count" VALUES('leads',1,1);
INSERT INTO "salestap_queue_count" VALUES('leads',2,1);
INSERT INTO "salestap_queue_count" VALUES('leads',3,1);
INSERT INTO "salestap_queue_count" VALUES('leads',4,1);
INSERT INTO "salestap_queue_count" VALUES('leads',5,1);
INSERT INTO "salestap_queue_count" VALUES('steps',0,1);
INSERT INTO "salestap_queue_count" VALUES('steps',3,1);
CREATE TABLE salestap_queue_number (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  last_id INTEGER NOT NULL,
  last_arrival INTEGER NOT NULL
) STRICT;
INSERT INTO "salestap_queue_number" VALUES(1,9,9);
CREATE TABLE salestap_queue_version (
  record TEXT NOT NULL,
  sync TEXT NOT NULL,
  committed_at INTEGER NOT NULL,
  arrival INTEGER NOT NULL,
  is_certain INTEGER NOT NULL,
  noted_at INTEGER NOT NULL,
  change_id TEXT NOT NULL,
  PRIMARY KEY (record, sync)
) STRICT, WITHOUT ROWID;
INSERT INTO "salestap_queue_version" VALUES('00Q5e0000000001','leads',1000,1,1,9000,'c1');
INSERT INTO "salestap_queue_version" VALUES('00Q5e0000000002','leads',2000,2,0,9000,'c2');
INSERT INTO "salestap_queue_version" VALUES('00Q5e0000000006','steps',8000,8,1,9000,'c8');
CREATE TABLE salestap_schedule (
  name TEXT PRIMARY KEY,
  state TEXT NOT NULL   -- JSON: timing, last slot, fence, the run on its way, the last run
) STRICT, WITHOUT ROWID;
CREATE TABLE salestap_schema (version INTEGER NOT NULL);
INSERT INTO "salestap_schema" VALUES(6);
CREATE TABLE salestap_volume (
  sync TEXT PRIMARY KEY,
  guard TEXT NOT NULL     -- JSON
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX salestap_queue_record ON salestap_queue (record, sync, slot) WHERE ended = 0;
CREATE INDEX salestap_queue_line ON salestap_queue (sync, place) WHERE state = 0;
CREATE INDEX salestap_queue_lease ON salestap_queue (lease_ends_at) WHERE state = 1;
CREATE INDEX salestap_queue_flight ON salestap_queue (connection, identity) WHERE state = 1 AND target = 1;
CREATE INDEX salestap_queue_failed ON salestap_queue (sync, id) WHERE state = 2;
CREATE INDEX salestap_queue_ended ON salestap_queue (changed_at) WHERE ended = 1;
CREATE INDEX salestap_queue_step ON salestap_queue (record, sync, change_id) WHERE state = 3 AND merge = 2;
CREATE INDEX salestap_inbox_line ON salestap_inbox (id) WHERE due_at IS NOT NULL;
CREATE INDEX salestap_inbox_due ON salestap_inbox (coalesce(lease_ends_at, due_at));
CREATE INDEX salestap_inbox_record ON salestap_inbox (record) WHERE record IS NOT NULL;
CREATE INDEX salestap_accepted_identity ON salestap_accepted (identity) WHERE identity IS NOT NULL;
CREATE INDEX salestap_log_time ON salestap_log (time);
CREATE INDEX salestap_log_record ON salestap_log (record);
CREATE INDEX salestap_log_identity ON salestap_log (identity) WHERE identity IS NOT NULL;
CREATE INDEX salestap_log_run ON salestap_log (run) WHERE run IS NOT NULL;
CREATE INDEX salestap_log_failure ON salestap_log (sync) WHERE status = 'failure';
CREATE INDEX salestap_backfill_sync ON salestap_backfill (sync);
CREATE INDEX salestap_backfill_open ON salestap_backfill (id) WHERE ended_at IS NULL;
CREATE INDEX salestap_queue_failed_at ON salestap_queue (changed_at) WHERE state = 2;
CREATE INDEX salestap_queue_prompt ON salestap_queue (sync, first_enqueued_at)
  WHERE state = 0 AND due_at = first_enqueued_at;
CREATE INDEX salestap_queue_later ON salestap_queue (sync, due_at)
  WHERE state = 0 AND due_at <> first_enqueued_at;
CREATE INDEX salestap_queue_later_since ON salestap_queue (sync, first_enqueued_at)
  WHERE state = 0 AND due_at <> first_enqueued_at;
CREATE INDEX salestap_queue_of_record ON salestap_queue (id >> 14, record);
CREATE INDEX salestap_queue_of_identity ON salestap_queue (id >> 14, identity);
DELETE FROM "sqlite_sequence";
COMMIT;
