#if HTTP
  import Foundation
  import SalesTap
  import SalesTapHTTP
  import SalesTapTesting
  import TestSupport
  import Testing

  /// The code of the guide "Read from Salesforce", compiled; and what its table says, held against the code.
  @Suite struct SalesforceGuideTests {
    private let consumerKey = "key"
    private let consumerSecret = "secret"

    @Test func `the client is the engine's source`() async throws {
      let planner = try Planner(ConfigurationDocument(connections: [], syncs: []))
      let transport = InMemoryCleverTap()
      let store = InMemoryStore()

      let salesforce = SalesforceClient(
        .clientCredentials(
          at: "https://acme.my.salesforce.com", consumerKey: consumerKey, consumerSecret: Secret(consumerSecret)))

      let engine = SyncEngine(planner: planner, transport: transport, store: store, source: salesforce, clock: .system)
      let backfiller = Backfiller(
        engine: engine, source: SalesforceBulkSource(salesforce), clock: .system)

      // When the service ends:
      await salesforce.shutdown()

      #expect(try await backfiller.runs().isEmpty)
      #expect(salesforce.usage == nil)
      await #expect(throws: SalesforceError.self) { try await salesforce.sources() }
    }

    @Test func `a login by a key`() {
      let pem = "-----BEGIN PRIVATE KEY-----"
      let login = SalesforceLogin.jwtBearer(
        at: "https://acme.my.salesforce.com", consumerKey: consumerKey, username: "integration@acme.example",
        privateKey: Secret(pem))
      #expect("\(login)" == "JWT bearer at acme.my.salesforce.com")
    }

    @Test func `every block of the guide stands here`() throws {
      let (count, missing) = try GuideCode.blocks(of: "Sources/SalesTapHTTP/SalesTapHTTP.docc/ReadFromSalesforce.md")
      #expect(count == 2 && missing.isEmpty, "\(missing)")
    }

    @Test func `the defaults are those that the guide names`() throws {
      let options = SalesforceOptions()
      #expect(options.apiVersion == 62 && options.largestShare == 0.8 && options.attempts == 5)
      #expect(options.descriptionLifetime == .seconds(3600))
      let bulk = SalesforceBulkOptions()
      #expect(bulk.smallestCount == 10_000 && bulk.jobSize == 250_000 && bulk.pageSize == 10_000)
      let guide = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources/SalesTapHTTP/SalesTapHTTP.docc/ReadFromSalesforce.md")
      let text = try String(contentsOf: guide, encoding: .utf8)
      for words in ["80 %", "is 62", "10,000 records each", "250,000 records at a time", "for an hour"] {
        #expect(text.contains(words), "\(words)")
      }
    }
  }
#endif
