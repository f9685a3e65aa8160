#if Services
  #if SQLite
    import Foundation
    import Logging
    import SalesTap
    import SalesTapServices
    import SalesTapSQLite
    import SalesTapTesting
    import ServiceLifecycle
    import TestSupport
    import Testing
    import UnixSignals

    /// The code of the guide "Run as a service", compiled and run; the last test holds the two together.
    @Suite(.timeLimit(.minutes(10))) struct GuideTests {
      @Test func aGroupOfServicesSendsWhatItsStoreHolds() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // The file of the guide, in a folder of this test's own.
        // swift-format-ignore: AlwaysUseLowerCamelCase
        @Sendable func SQLiteStore(path: String) throws -> SalesTapSQLite.SQLiteStore {
          try SalesTapSQLite.SQLiteStore(path: folder.appending(path: path).path)
        }
        var document = document()
        document.syncs[0].delivery = .realTime
        let line = """
          {"change":"created","record":{"attributes":{"type":"Lead"},"Id":"00Q5g0000010001","Email":"ana@example.com",\
          "LastName":"Ozola","Status":"Qualified"}}
          """
        let arrived = AsyncStream.makeStream(of: Void.self)
        let transport = InMemoryCleverTap { _ in arrived.continuation.finish() }
        let before = SyncEngine(
          planner: try Planner(document), transport: transport, store: try SQLiteStore(path: "sync.sqlite"),
          clock: .system)
        try await before.append([(changeID: "1", line: Array(line.utf8))])

        try await withThrowingTaskGroup(of: Void.self) { [document] tasks in
          tasks.addTask {
            let logger = Logger(label: "sync")
            let service = SyncService(
              planner: try Planner(document), transport: transport, store: try SQLiteStore(path: "sync.sqlite"),
              observers: [LoggingObserver(logger, levels: .operational), MetricsObserver()],
              logger: logger)

            let group = ServiceGroup(
              services: [service], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
            try await group.run()
          }
          for await _ in arrived.stream {}
          tasks.cancelAll()
          do { try await tasks.waitForAll() } catch is CancellationError {}
        }
        #expect(transport.contents().profile("ana@example.com")?["Name"] == "Ozola")
      }

      @Test func everyBlockOfTheGuideStandsHere() throws {
        let (count, missing) = try GuideCode.blocks(
          of: "Sources/SalesTapServices/SalesTapServices.docc/RunAsAService.md")
        #expect(count == 1 && missing.isEmpty, "\(missing)")
      }

      @Test func whatTheGuideSaysOfTheDefaultsIsSo() {
        let options = SyncService.Options()
        #expect(options.drainDeadline == .seconds(20) && options.storePatience == .seconds(300))
      }
    }
  #endif
#endif
