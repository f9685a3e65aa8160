import ArgumentParser
import SalesTap

/// The configuration file and what is known of the org.
struct ConfigurationOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("The configuration, a JSON file.", valueName: "file"))
  var config: String

  /// Reads the configuration and prints its diagnostics to standard error.
  /// - Throws: ``ExitCode/inputHasErrors`` if it has errors.
  func load() throws -> ConfigurationDocument {
    let bytes = try contents(ofFile: config)
    let reading = ConfigurationReader().read(bytes)
    let notable = reading.diagnostics.filter { $0.severity != .note }
    if !notable.isEmpty {
      let renderer = DiagnosticRenderer(.error)
      Terminal.complain(renderer.render(notable, source: String(decoding: bytes, as: UTF8.self), name: config))
    }
    guard let document = reading.document else {
      Terminal.complain("\(config) has errors: nothing was processed.")
      throw ExitCode.inputHasErrors
    }
    return document
  }

  /// The planner of a configuration, with the rules of its calendar's zone.
  func planner(for document: ConfigurationDocument, timeZone: String? = nil) throws -> Planner {
    let name = timeZone ?? document.calendar.timeZone
    guard let rules = ZoneFiles.rules(named: name) else { throw Failure("there is no time zone '\(name)' here") }
    do throws(ConfigurationError) {
      return try Planner(document, timeZone: rules)
    } catch {
      Terminal.complain(DiagnosticRenderer(.error).render(error.diagnostics, source: "", name: config))
      throw ExitCode.inputHasErrors
    }
  }
}
