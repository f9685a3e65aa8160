#if HTTP
  import ArgumentParser
  // Signal sources are not marked Sendable on Linux, although they may be cancelled from anywhere.
  @preconcurrency import Dispatch
  import Foundation
  import SalesTap
  import SalesTapTesting
  import SalesTapSandbox

  struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "sandbox",
      abstract: "Serves a CleverTap, and a Salesforce if there are records for one, on this machine over HTTP.",
      discussion: """
        Any HTTP client can use it: POST /1/upload answers as CleverTap does, by the documented rules, and GET /1/profile.json reads \
        a profile back. With --salesforce-records, /services answers as Salesforce does: tokens, queries, describe, records, and query jobs of \
        Bulk API 2.0. GET /sandbox/clevertap shows what CleverTap holds, GET /sandbox/counts what was counted, and \
        POST /sandbox/faults orders a fault, such as {"fault":"status","status":429,"retryAfter":"2","times":3}.

        One line tells the address when the sandbox is ready. It listens on the loopback interface alone, keeps everything in memory, and ends on \
        an interrupt or SIGTERM.
        """)

    @Option(help: ArgumentHelp("The port; 0 takes one that is free.", valueName: "number"))
    var port = 0

    @Option(
      help: ArgumentHelp(
        "An account that is known, as id:passcode; may be given several times. Without one, every account is.",
        valueName: "id:passcode"))
    var account: [String] = []

    @Option(help: ArgumentHelp("How long CleverTap takes to answer an upload.", valueName: "milliseconds"))
    var latency = 0

    @Option(help: ArgumentHelp("Refuse every so-manyth upload with a status.", valueName: "number"))
    var failEvery: Int?

    @Option(help: ArgumentHelp("The status of refused uploads.", valueName: "status"))
    var failStatus = 503

    @Option(help: ArgumentHelp("The Retry-After of refused uploads: seconds, or a date.", valueName: "value"))
    var retryAfter: String?

    @Option(
      help: ArgumentHelp("Reset the connection of every so-manyth upload before the answer.", valueName: "number"))
    var cutEvery: Int?

    @Option(
      help: ArgumentHelp(
        "A folder of describe responses (.json) and records (.jsonl) for Salesforce.", valueName: "folder"))
    var salesforceRecords: String?

    @Option(help: ArgumentHelp("How many records a page of a query has.", valueName: "number"))
    var pageSize = 2000

    @Option(help: ArgumentHelp("How many requests Salesforce allows.", valueName: "number"))
    var requestLimit = 100_000

    @Option(help: ArgumentHelp("Write what CleverTap accepted when the sandbox ends, as JSON.", valueName: "file"))
    var dump: String?

    func validate() throws {
      guard (0...65_535).contains(port) else { throw ValidationError("A port is 0 to 65535.") }
      guard latency >= 0, pageSize > 0, requestLimit >= 0, (failEvery ?? 1) > 0, (cutEvery ?? 1) > 0 else {
        throw ValidationError("Numbers are not negative, and intervals and pages at least 1.")
      }
      guard (100...599).contains(failStatus) else { throw ValidationError("A status is 100 to 599.") }
      guard failEvery == nil || cutEvery == nil else {
        throw ValidationError("Uploads are refused, or their connections reset; POST /sandbox/faults orders both.")
      }
      guard account.allSatisfy({ $0.contains(":") }) else { throw ValidationError("An account is id:passcode.") }
    }

    func run() async throws {
      var options = OrgOptions()
      options.pageSize = pageSize
      options.requestLimit = requestLimit
      let org: OrgData?
      do {
        org = try salesforceRecords.map { try OrgData(folder: $0) }
      } catch let error as OrgData.Unreadable {
        throw Failure(error.description)
      }
      let sandbox = Sandbox(cleverTap: cleverTap(), org: org, orgOptions: options)
      if let failEvery { sandbox.fail(every: failEvery, with: .status(failStatus, retryAfter: retryAfter)) }
      if let cutEvery { sandbox.fail(every: cutEvery, with: .answerLost) }
      let ending = Self.endings()
      do {
        try await sandbox.run(port: port) { port in
          let servers = org == nil ? "CleverTap" : "CleverTap and Salesforce"
          Terminal.print("\(servers) at http://127.0.0.1:\(port)")
          for await _ in ending { break }
        }
      } catch {
        throw Failure("cannot serve on port \(port): \(error)")
      }
      if let dump { try write(sandbox.cleverTap.dump, to: dump) }
    }

    private func cleverTap() -> InMemoryCleverTap {
      let latency = Duration.milliseconds(latency)
      let pause: @Sendable (UploadRequest) async -> Void = { _ in
        if latency > .zero { try? await Task.sleep(for: latency) }
      }
      guard !account.isEmpty else { return InMemoryCleverTap(pause: pause) }
      let accounts = account.map { text in
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return InMemoryCleverTap.Account(id: parts[0], passcode: Secret(parts[1]), region: .eu1)
      }
      return InMemoryCleverTap(accounts: accounts, pause: pause)
    }

    /// One element when the program is asked to end.
    private static func endings() -> AsyncStream<Void> {
      AsyncStream { continuation in
        let sources = [SIGINT, SIGTERM].map { number in
          // The source hears the signal; its usual effect, the end at once, is not wanted.
          signal(number, SIG_IGN)
          let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
          source.setEventHandler { continuation.yield() }
          source.resume()
          return source
        }
        continuation.onTermination = { _ in for source in sources { source.cancel() } }
      }
    }
  }
#endif
