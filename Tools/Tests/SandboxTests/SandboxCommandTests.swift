#if HTTP
  import Foundation
  import Testing

  /// `salestap sandbox` as a person starts it.
  @Suite struct SandboxCommandTests {
    /// The built executable.
    static func executable() throws -> URL {
      var folder = URL(filePath: ProcessInfo.processInfo.arguments[0]).resolvingSymlinksInPath()
      for _ in 0..<4 {
        folder.deleteLastPathComponent()
        let candidate = folder.appending(path: "salestap")
        if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      }
      throw CocoaError(.fileNoSuchFile)
    }

    /// Starts the sandbox, and gives the port of its first line.
    static func start(_ arguments: [String]) throws -> (process: Process, port: Int) {
      let process = Process()
      process.executableURL = try executable()
      process.arguments = ["sandbox"] + arguments
      let output = Pipe()
      process.standardOutput = output
      process.standardInput = FileHandle.nullDevice
      try process.run()
      var line = ""
      while !line.hasSuffix("\n"), let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty {
        line += String(decoding: byte, as: UTF8.self)
      }
      let port = try #require(line.split(separator: ":").last.flatMap { Int($0.trimmingCharacters(in: .newlines)) })
      return (process, port)
    }

    @Test(arguments: [SIGTERM, SIGINT]) func aSignalEndsItInOrder(_ signal: Int32) async throws {
      let dump = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
      defer { try? FileManager.default.removeItem(at: dump) }
      let (process, port) = try Self.start(["--account", "A:p", "--dump", dump.path])
      let call = HTTPCall(port: port)
      #expect(
        try await call.upload(#"{"identity":"ana","type":"profile","profileData":{"Plan":"gold"}}"#).status == 200)
      #expect(try await call.upload("", passcode: "q").status == 401)
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      #expect(process.terminationReason == .exit)
      #expect(process.terminationStatus == 0)
      let text = try String(contentsOf: dump, encoding: .utf8)
      #expect(text == #"{"profiles":{"ana":{"Plan":"gold"}},"events":[]}"# + "\n")
    }

    @Test func faultsComeFromTheCommandLine() async throws {
      let (process, port) = try Self.start(["--fail-every", "2", "--fail-status", "429", "--retry-after", "3"])
      defer { process.terminate() }
      let call = HTTPCall(port: port)
      #expect(try await call.upload("").status == 200)
      let refused = try await call.upload("")
      #expect(refused.status == 429)
      #expect(refused.headers["retry-after"] == "3")
      #expect(try await call.upload("").status == 200)
    }

    @Test func recordsOfAFolderAreServedAndAFaultInThemIsLocated() async throws {
      let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      try Data(SalesforceServiceTests.describe.utf8).write(to: folder.appending(path: "Lead.json"))
      let records = folder.appending(path: "leads.jsonl")
      try Data(#"{"attributes":{"type":"Lead"},"Id":"00Q5g0000000001","Name":"Ana"}"#.utf8).write(to: records)
      let (process, port) = try Self.start(["--salesforce-records", folder.path])
      let client = try await SalesforceServiceTests.Client(port: port)
      #expect(try await client.ids("SELECT Id FROM Lead") == ["1"])
      process.terminate()
      process.waitUntilExit()

      try Data("\n{\"attributes\":{\"type\":\"Ghost\"}}".utf8).write(to: records)
      let broken = Process()
      broken.executableURL = try Self.executable()
      broken.arguments = ["sandbox", "--salesforce-records", folder.path]
      let errors = Pipe()
      broken.standardError = errors
      try broken.run()
      broken.waitUntilExit()
      #expect(broken.terminationStatus == 1)
      let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
      #expect(text.contains("leads.jsonl:2:1: no describe response tells of the object Ghost"))
    }
  }
#endif
