#if SQLite
  import SalesTapQueue
  import SalesTapSQLite
  import SalesTapTesting
  import Testing

  @Suite("The laws of the queue, in SQLite")
  struct SQLiteConformanceTests {
    @Test("Each law", arguments: QueueConformance.laws.map(\.name))
    func law(name: String) async throws {
      let law = try #require(QueueConformance.laws.first { $0.name == name })
      let suite = QueueConformance { try .sqlite(path: ":memory:") }
      let found = await suite.violations(of: law).map(\.description)
      #expect(found == [])
    }

    @Test("Random calls")
    func random() async {
      let suite = QueueConformance(sequences: 24, length: 100) { try .sqlite(path: ":memory:") }
      let found = await suite.randomViolations().map(\.description)
      #expect(found == [])
    }

    @Test("Every short sequence of calls")
    func exhaustive() async {
      let suite = QueueConformance(depth: 2) { try .sqlite(path: ":memory:") }
      let found = await suite.exhaustiveViolations().map(\.description)
      #expect(found == [])
    }
  }
#endif
