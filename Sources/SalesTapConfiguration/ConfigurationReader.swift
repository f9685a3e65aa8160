public import SalesTapDiagnostics
import SalesTapModel

/// Reads a configuration from JSON, and reports all that is wrong with it at once, each trouble at its place.
///
/// ```swift
/// let reading = ConfigurationReader().read(bytes)
/// print(DiagnosticRenderer().render(reading.diagnostics, source: text, name: "salestap.json"))
/// guard let document = reading.document else { return }
/// ```
///
/// Nothing is guessed: an unknown key, a value of another type, or a number out of range is an error with the place
/// and, where one is near, the name that was meant. The checks of meaning run over all that could be read, so that one
/// reading shows every trouble.
public struct ConfigurationReader: Sendable {
  /// What is known of the world, for the checks of meaning.
  public var context: ConfigurationContext
  /// How many bytes a document may have.
  public var maximumBytes: Int

  /// A reader; without arguments it knows nothing of the Salesforce org.
  public init(context: ConfigurationContext = ConfigurationContext(), maximumBytes: Int = 16_000_000) {
    self.context = context
    self.maximumBytes = maximumBytes
  }

  /// What a reading gave.
  public struct Reading: Hashable, Sendable {
    /// The configuration; nil if the diagnostics hold an error.
    public var document: ConfigurationDocument?
    /// All that is wrong or worth knowing, in the order of the text; with paths and ranges in the document.
    public var diagnostics: [Diagnostic]

    /// Whether there is no error: what `salestap check` calls valid.
    public var isValid: Bool { document != nil }
  }

  /// Reads the UTF-8 bytes of a document.
  ///
  /// Any bytes may come in. Cost: linear in the number of bytes, apart from the checks that compare syncs with each other.
  public func read(_ bytes: [UInt8]) -> Reading {
    guard bytes.count <= maximumBytes else {
      let rule = ConfigurationRule.documentTooLarge
      return Reading(
        document: nil,
        diagnostics: [
          Diagnostic(
            rule.id, rule.severity, "a configuration has at most \(maximumBytes) bytes; this one has \(bytes.count)",
            path: "")
        ])
    }
    let node: JSONNode
    do throws(JSONSyntaxError) {
      node = try JSONNode(parsing: bytes)
    } catch {
      var diagnostic = error.diagnostic
      diagnostic.path = ""
      return Reading(document: nil, diagnostics: [diagnostic])
    }
    let root = Place(node: node, path: "", source: bytes)
    var draft = DraftDocument(reading: root)
    if !draft.isOfLaterVersion {
      draft.reading.diagnostics += ConfigurationCheck(
        document: draft.document, context: context, broken: draft.reading.broken, root: root
      ).diagnostics()
    }
    let diagnostics = draft.reading.diagnostics.sortedByPlace()
    return Reading(document: diagnostics.hasErrors ? nil : draft.document, diagnostics: diagnostics)
  }

  /// Reads the text of a document.
  public func read(_ text: String) -> Reading { read(Array(text.utf8)) }
}

/// A document as far as it could be read, with what was wrong.
struct DraftDocument: Sendable {
  var document = ConfigurationDocument()
  var reading = DocumentReading()
  /// Whether the document says that a later SalesTap is needed; then nothing else is reported.
  var isOfLaterVersion = false

  init(reading root: Place) {
    if let version = root.members?.first(where: { $0.name == "version" })?.place, let number = version.node.int64,
      number > Int64(ConfigurationDocument.currentVersion)
    {
      isOfLaterVersion = true
      reading.report(
        .unsupportedVersion,
        "this SalesTap reads version \(ConfigurationDocument.currentVersion) of the document; this is version \(number)",
        at: version.range, path: version.path)
      return
    }
    _ = DocumentTable.document.read(root, into: &document, &reading)
  }
}
