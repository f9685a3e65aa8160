#if HTTP
  import Foundation
  import Testing

  private let quickstart = Program.file("Examples/Quickstart/salestap.json")

  /// `salestap run --endpoint` and `salestap check --connect`, against `salestap sandbox` as another process.
  @Suite(.timeLimit(.minutes(2))) struct EndpointCommandTests {
    @Test func aRunOverHTTPLeavesWhatARunInMemoryDoes() throws {
      try Program.withFile("", named: "memory.json") { memory in
        let changes = Program.file("Examples/Quickstart/changes.jsonl")
        let arguments = ["run", "--format", "json", "--config", quickstart, "--changes", changes]
        let inMemory = try Program.run(arguments + ["--dump", memory])
        let dump = memory + ".sandbox"
        let overHTTP = try Program.withSandbox(["--dump", dump]) { address in
          try Program.run(arguments + ["--endpoint", address])
        }
        #expect(overHTTP.exitCode == 0, "\(overHTTP.errors)")
        #expect(overHTTP.output == inMemory.output)
        #expect(try overHTTP.json()["uploads"] as? Int ?? 0 > 0)
        let expected = try String(contentsOfFile: memory, encoding: .utf8)
        #expect(try String(contentsOfFile: dump, encoding: .utf8) == expected)
        #expect(expected.count > 1000)
      }
    }

    @Test func aServerThatIsAwayLosesNothing() throws {
      let changes = Program.file("Examples/Quickstart/changes.jsonl")
      let result = try Program.run(
        ["run", "--format", "json", "--config", quickstart, "--changes", changes, "--endpoint", "http://127.0.0.1:1"])
      let counts = try result.json()
      #expect(counts["records"] as? Int == 0)
      let queue = try #require(counts["queue"] as? [String: Int])
      #expect(queue["waiting"] ?? 0 > 0 && queue["failed"] == 0)
      #expect(result.errors.contains("Nothing came through for six hours"))
    }

    @Test func whatCleverTapHoldsIsAskedForElsewhere() throws {
      let result = try Program.run(
        ["run", "--config", quickstart, "--changes", "-", "--endpoint", "http://127.0.0.1:1", "--dump", "x.json"])
      #expect(result.exitCode == 64)
    }

    static func configuration(_ account: String) -> String {
      #"{"version":1,"connections":[{"name":"production","region":"in1","accountID":"\#(account)","#
        + #""passcode":{"environment":"CANARY_PASSCODE"}}],"syncs":[]}"#
    }

    @Test(
      arguments: [
        ("A", "right", "accepted", 0), ("A", "wrong", "refused", 1), ("B", "right", "refused", 1),
        ("A", nil, "untested", 1),
      ] as [(String, String?, String, Int)])
    func aConnectionIsTested(account: String, passcode: String?, finding: String, exitCode: Int) throws {
      try Program.withFile(Self.configuration(account)) { file in
        try Program.withSandbox(["--account", "A:right"]) { address in
          let environment = passcode.map { ["CANARY_PASSCODE": $0] } ?? [:]
          let arguments = ["check", "--config", file, "--connect", "--endpoint", address]
          let text = try Program.run(arguments, environment: environment)
          #expect(text.exitCode == exitCode)
          #expect(text.output.contains("\(finding): "), "\(text.output)")
          let machine = try Program.run(arguments + ["--format", "json"], environment: environment)
          let connections = try #require(try machine.json()["connections"] as? [[String: Any]])
          #expect(connections.map { $0["finding"] as? String } == [finding])
          #expect(connections.map { $0["name"] as? String } == ["production"])
          #expect(!(text.output + text.errors + machine.output + machine.errors).contains(passcode ?? "wrong"))
        }
      }
    }

    @Test func nobodyAtTheAddressIsToldAsSuch() throws {
      try Program.withFile(Self.configuration("A")) { file in
        let result = try Program.run(
          ["check", "--config", file, "--connect", "--endpoint", "http://127.0.0.1:1"],
          environment: ["CANARY_PASSCODE": "right"])
        #expect(result.exitCode == 1)
        #expect(result.output.contains("unreachable: http://127.0.0.1:1 could not be reached"), "\(result.output)")
        #expect(result.output.contains("connection refused"))
      }
    }
  }

  extension Program {
    /// Lends the address of a sandbox that runs meanwhile and ends in order afterwards.
    static func withSandbox<Result>(_ arguments: [String], _ body: (String) throws -> Result) throws -> Result {
      let process = Process()
      process.executableURL = try executable()
      process.arguments = ["sandbox"] + arguments
      let output = Pipe()
      process.standardOutput = output
      process.standardInput = FileHandle.nullDevice
      try process.run()
      defer {
        process.terminate()
        process.waitUntilExit()
      }
      var line = ""
      while !line.hasSuffix("\n"), let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty {
        line += String(decoding: byte, as: UTF8.self)
      }
      let address = try #require(line.split(whereSeparator: \.isWhitespace).last.map(String.init))
      return try body(address)
    }
  }
#endif
