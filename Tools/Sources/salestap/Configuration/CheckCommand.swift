import ArgumentParser
import SalesTap

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Reports everything that is wrong with a configuration, or worth knowing, at its place.")

  @Option(name: .long, help: ArgumentHelp("The configuration, a JSON file; - reads standard input.", valueName: "file"))
  var config: String

  @Option(name: .long, help: "How to print the result.")
  var format = OutputFormat.text

  func run() throws {
    let bytes = try contents(ofFile: config)
    let reading = ConfigurationReader().read(bytes)
    switch format {
    case .json: Terminal.print(DiagnosticJSON.report(isValid: reading.isValid, reading.diagnostics, source: bytes))
    case .text:
      let renderer = DiagnosticRenderer(.output)
      let text = renderer.render(reading.diagnostics, source: String(decoding: bytes, as: UTF8.self), name: config)
      Terminal.print(text + summary(reading.diagnostics))
    }
    if !reading.isValid { throw ExitCode.inputHasErrors }
  }

  private func summary(_ diagnostics: [Diagnostic]) -> String {
    let counts = [(Diagnostic.Severity.error, "error"), (.warning, "warning"), (.note, "note")].compactMap {
      severity, noun in
      let count = diagnostics.count { $0.severity == severity }
      return count == 0 ? nil : "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
    return counts.isEmpty ? "\(config): fine.\n" : "\(config): \(counts.joined(separator: ", ")).\n"
  }
}
