import ArgumentParser
import SalesTap

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Reports everything that is wrong with a configuration, or worth knowing, at its place.",
    discussion: """
      Errors make a configuration unusable; warnings and notes do not, and leave the exit code 0. With --objects every name \
      and type is held against the org. An environment variable that a passcode names and that is not set is a note: only a \
      program that is about to send needs it.

      With --format json the answer is {"valid":..,"diagnostics":[{"id":"..","severity":"error","message":"..",\
      "path":"/syncs/0/filter/condition","offset":n,"length":n,"line":n,"column":n,"inner":{"offset":n,"length":n},..}]}: \
      a JSON Pointer, the place in the file in UTF-8 bytes, and, inside of an expression or template, the place in its text.

      With --connect, which needs a build with the trait HTTP, every connection is tested by one upload that stores nothing, and the answer \
      holds "connections":[{"name":"..","finding":"accepted|refused|throttled|unreachable|unclear|untested","advice":"..","message":".."}]. \
      The exit code is 1 if one is not accepted.
      """)

  @Option(name: .long, help: ArgumentHelp("The configuration, a JSON file; - reads standard input.", valueName: "file"))
  var config: String

  @OptionGroup var org: ObjectOptions

  @Option(name: .long, help: "How to print the result.")
  var format = OutputFormat.text

  #if HTTP
    @OptionGroup var network: ConnectOptions
  #endif

  func run() async throws {
    let bytes = try contents(ofFile: config)
    let reading = ConfigurationReader(context: try org.context()).read(bytes)
    let connections = try await connections(of: reading)
    switch format {
    case .json:
      Terminal.print(
        DiagnosticJSON.report(
          isValid: reading.isValid, reading.diagnostics, connections: connections?.json, source: bytes))
    case .text:
      let renderer = DiagnosticRenderer(.output)
      let text = renderer.render(reading.diagnostics, source: String(decoding: bytes, as: UTF8.self), name: config)
      Terminal.print(text + summary(reading.diagnostics) + (connections?.text ?? ""))
    }
    if !reading.isValid || connections?.isFine == false { throw ExitCode.inputHasErrors }
  }

  /// What a test of each connection found; nil where none was asked for, or there is no configuration to test.
  private func connections(of reading: ConfigurationReader.Reading) async throws -> ConnectionReport? {
    #if HTTP
      guard network.connect, let document = reading.document else { return nil }
      return try await ConnectionReport(testing: document.connections, network)
    #else
      return nil
    #endif
  }

  private func summary(_ diagnostics: [Diagnostic]) -> String {
    let counts = [(Diagnostic.Severity.error, "error"), (.warning, "warning"), (.note, "note")].compactMap {
      severity, noun in
      let count = diagnostics.count { $0.severity == severity }
      return count == 0 ? nil : "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
    let unchecked = org.objects != nil ? "" : " Without --objects, names and types of fields are not checked."
    return "\(config): \(counts.isEmpty ? "fine" : counts.joined(separator: ", ")).\(unchecked)\n"
  }
}
