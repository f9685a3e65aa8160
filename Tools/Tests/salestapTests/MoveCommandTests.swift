#if Postgres
  import Foundation
  import SalesTap
  import SalesTapPostgres
  import SalesTapSQLite
  import Testing

  /// What waits in a file goes into a database, by the program as a person runs it.
  @Suite struct MoveCommandTests {
    private static var server: String {
      get throws {
        try #require(
          ProcessInfo.processInfo.environment["SALESTAP_POSTGRES"],
          "there is no server: run the tests by 'Scripts/postgres run swift test ...'")
      }
    }

    @Test func whatWaitsMovesOnceHoweverOftenItIsStarted() async throws {
      let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).sqlite").path
      defer { for more in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + more) } }
      let now = Instant(secondsSinceEpoch: 1)
      let record = try #require(RecordID("00Q5e0000000001"))
      let offer = QueueOffer(
        sync: "leads", connection: "production", target: .profiles, object: "Lead", recordID: record, changeID: "c",
        committedAt: now, identity: "person", payload: [1, 2])
      let source = try SQLiteStore(path: file)
      _ = try await source.enqueue([offer], at: now)
      let other = try #require(RecordID("00Q5e0000000002"))
      let sent = DirectSend(sync: "leads", target: .profiles, recordID: other, changeID: "sent", committedAt: now)
      try await source.recordHandedOver(
        [HandedOver(sent, version: RecordVersion(committedAt: now, arrival: 7))], at: now)
      let schema = "move_\(ProcessInfo.processInfo.processIdentifier)"
      let arguments = ["move", "--from", file, "--to", try Self.server, "--schema", schema, "--format", "json"]
      for waiting in [1, 0] {
        let result = try Program.run(arguments)
        #expect(result.exitCode == 0, "\(result.errors)")
        #expect(try result.json()["waiting"] as? Int == waiting)
        #expect(try result.json()["notes"] as? Int == 1)
      }
      let target = try await PostgresStore(Self.server, options: .init(schema: schema))
      let entries = try await target.entries(QueueQuery(), after: nil, limit: 9)
      #expect(entries.map(\.changeID) == ["c"])
      #expect(entries.map(\.payload) == [[1, 2]])
      // What was sent before is not overwritten by what is older.
      var older = offer
      older.recordID = other
      older.committedAt = Instant(millisecondsSinceEpoch: 999)
      #expect(try await target.enqueue([older], at: now) == [.superseded])
      await target.close()
    }

    @Test func aDatabaseThatCannotBeReachedIsTold() throws {
      let missing = try Program.run(["move", "--from", "/nowhere/salestap.sqlite", "--to", "host=/nowhere"])
      #expect(missing.exitCode == 1)
      #expect(missing.errors.contains("there is no such file"))
    }
  }
#endif
