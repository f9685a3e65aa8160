#if Postgres
  import Foundation
  import Testing

  /// A server of the test's own, which it may stop, crash, and fill.
  final class OwnServer: Sendable {
    /// What Scripts/postgres says of it.
    private let settings: [String: String]
    private let script: String

    /// Starts one.
    /// - Parameter fileLimit: how large a file may grow, in KiB; nil without limit.
    init(fileLimit: Int? = nil) throws {
      script = try #require(ProcessInfo.processInfo.environment["SALESTAP_POSTGRES_SCRIPT"], Server.missing)
      var environment: [String: String] = [:]
      if let fileLimit { environment["SALESTAP_POSTGRES_FILE_LIMIT"] = String(fileLimit) }
      let text = try Self.run(script, "start", environment)
      var settings: [String: String] = [:]
      for line in text.split(separator: "\n") where line.hasPrefix("export ") {
        let parts = line.dropFirst(7).split(separator: "=", maxSplits: 1).map(String.init)
        // As bash quotes: a backslash before each blank.
        if parts.count == 2 { settings[parts[0]] = parts[1].replacingOccurrences(of: "\\", with: "") }
      }
      self.settings = settings
      try #require(settings["SALESTAP_POSTGRES"] != nil, "Scripts/postgres did not say where the server is")
    }

    deinit { _ = try? Self.run(script, "stop", settings) }

    var connectionString: String { settings["SALESTAP_POSTGRES"] ?? "" }
    var port: UInt16 { settings["SALESTAP_POSTGRES_PORT"].flatMap { UInt16($0) } ?? 0 }

    /// Lets it crash, as at a power cut but for what the operating system has in memory, and starts it again.
    func crash() throws { _ = try Self.run(script, "crash", settings) }

    /// Stops it in order, and starts it again.
    func restart() throws { _ = try Self.run(script, "restart", settings) }

    private static func run(_ script: String, _ command: String, _ environment: [String: String]) throws -> String {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: script)
      process.arguments = [command]
      process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
      // A file, not a pipe: the server keeps the script's output open for as long as it lives.
      let path = NSTemporaryDirectory() + "salestap-postgres-\(UUID().uuidString)"
      try #require(FileManager.default.createFile(atPath: path, contents: nil))
      defer { try? FileManager.default.removeItem(atPath: path) }
      let output = try #require(FileHandle(forWritingAtPath: path))
      process.standardOutput = output
      process.standardError = output
      try process.run()
      process.waitUntilExit()
      let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
      try #require(process.terminationStatus == 0, "Scripts/postgres \(command) failed: \(text)")
      return text
    }
  }
#endif
