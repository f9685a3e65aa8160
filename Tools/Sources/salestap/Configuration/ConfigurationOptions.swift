import ArgumentParser
import SalesTap

/// The configuration file and what is known of the org.
struct ConfigurationOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("The configuration, a JSON file.", valueName: "file"))
  var config: String

  @OptionGroup var org: ObjectOptions

  /// Reads the configuration, and prints the errors and warnings to standard error.
  /// - Throws: ``ExitCode/inputHasErrors`` if it has errors.
  func load() throws -> LoadedConfiguration { try LoadedConfiguration(file: config, context: try org.context()) }
}

/// A configuration without errors, and what it was checked against.
struct LoadedConfiguration {
  let file: String
  let document: ConfigurationDocument
  let context: ConfigurationContext

  init(file: String, context: ConfigurationContext) throws {
    self.file = file
    self.context = context
    let bytes = try contents(ofFile: file)
    let reading = ConfigurationReader(context: context).read(bytes)
    let notable = reading.diagnostics.filter { $0.severity != .note }
    if !notable.isEmpty {
      let renderer = DiagnosticRenderer(.error)
      Terminal.complain(renderer.render(notable, source: String(decoding: bytes, as: UTF8.self), name: file))
    }
    guard let document = reading.document else {
      Terminal.complain("\(file) has errors: nothing was processed.")
      throw ExitCode.inputHasErrors
    }
    self.document = document
  }

  /// The planner of the configuration, with the rules of its calendar's zone, or of another.
  func planner(timeZone: String? = nil) throws -> Planner {
    let rules = try ZoneTable.rules(for: timeZone ?? document.calendar.timeZone)
    do throws(ConfigurationError) {
      return try Planner(document, context: context, timeZone: rules)
    } catch {
      Terminal.complain(DiagnosticRenderer(.error).render(error.diagnostics, source: "", name: file))
      throw ExitCode.inputHasErrors
    }
  }

  /// The lines of a file of changes, read by what is known of the objects.
  /// - Parameters:
  ///   - feed: How a store knows the file; nil where there is no store.
  ///   - handedOver: How many lines at its beginning were handed over before.
  func changes(ofFile path: String, feed: ChangeFeed? = nil, handedOver: Int = 0) throws -> ChangeLines {
    try ChangeLines(
      path: path, catalog: context.objects, changeIDPrefix: feed?.changeIDPrefix, handedOver: handedOver)
  }
}
