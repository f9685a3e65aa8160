public import SalesTapDiagnostics

/// A condition as it was written: the tree of its parts with their places in the text, for any text at all.
///
/// ```swift
/// let condition = ParsedCondition(parsing: "Status = 'Qualified' AND LeadSource != null")
/// condition.isValid       // true
/// condition.fields        // ["Status", "LeadSource"]
/// condition.canonical     // "Status = 'Qualified' AND LeadSource != NULL"
/// ```
///
/// A text with mistakes parses as well: the parts that can be read are in the tree, and ``diagnostics`` names every
/// mistake in one pass. Compile a valid one with ``compiled(for:exact:)``, or check it against the description of an
/// object first.
public struct ParsedCondition: Hashable, Sendable {
  /// The text that was read.
  public let source: String
  /// The parts of the condition; nil if the text is empty, too long to be read, or no UTF-8.
  public let root: ConditionNode?
  /// What is wrong with the text, in the order of places.
  public let diagnostics: [Diagnostic]
  /// The fields of comparisons that could not be read as a whole, and so are not in the tree.
  let mentions: [ConditionField]

  /// Reads a condition; never fails.
  ///
  /// Cost: linear in the length of the text.
  public init(parsing text: String, limits: ConditionLimits = .standard) {
    var parser = Parser(Array(text.utf8), limits: limits)
    self.source = text
    self.root = parser.parse()
    self.mentions = parser.mentions
    self.diagnostics = parser.diagnostics.sortedByPlace()
  }

  /// Reads a condition from UTF-8 bytes; never fails.
  ///
  /// Bytes that are not UTF-8 give one diagnostic at the first of them, and nothing else is read: ``source`` then has
  /// U+FFFD in their places.
  public init(parsing bytes: some Collection<UInt8>, limits: ConditionLimits = .standard) {
    let source = String(decoding: bytes, as: UTF8.self)
    if let broken = Self.firstBrokenRange(bytes) {
      self.init(source: source, unreadable: ConditionDiagnostic.invalidEncoding(broken))
    } else {
      self.init(parsing: source, limits: limits)
    }
  }

  private init(source: String, unreadable diagnostic: Diagnostic) {
    self.source = source
    self.root = nil
    self.mentions = []
    self.diagnostics = [diagnostic]
  }

  /// Where bytes first are no UTF-8.
  private static func firstBrokenRange(_ bytes: some Collection<UInt8>) -> SourceRange? {
    var iterator = bytes.makeIterator()
    var parser = Unicode.UTF8.ForwardParser()
    var offset = 0
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let scalar): offset += scalar.count
      case .error(let length): return SourceRange(offset: offset, length: length)
      case .emptyInput: return nil
      }
    }
  }

  /// Whether the text is a condition, warnings aside.
  public var isValid: Bool { root != nil && !diagnostics.hasErrors }

  /// The paths of all fields that the condition names, in the order of first use and in the spelling of it.
  public var fields: [String] {
    var collector = FieldCollector()
    if let root { collector.collect(root) }
    return collector.paths
  }

  /// The condition in one canonical spelling; nil if it is not valid.
  ///
  /// Keywords are in capitals, and exactly the parentheses stand that SOQL demands. Reading it gives an equal tree, and
  /// its canonical form is itself.
  public var canonical: String? {
    guard isValid, let root else { return nil }
    return ConditionPrinter.text(root)
  }
}

extension ParsedCondition: CustomStringConvertible {
  /// The canonical form, or the text as it was written if it is not valid.
  public var description: String { canonical ?? source }
}

extension ParsedCondition: Codable {
  /// Reads the text of a condition from a single value. A text with mistakes is no decoding error: it decodes, with
  /// its diagnostics.
  public init(from decoder: any Decoder) throws {
    self.init(parsing: try decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the text as it was written.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(source)
  }
}

/// Gathers the paths that a tree names.
struct FieldCollector {
  private(set) var paths: [String] = []
  private var seen: Set<String> = []

  mutating func collect(_ node: ConditionNode) {
    switch node.kind {
    case .and(let parts), .or(let parts): for part in parts { collect(part) }
    case .not(let part): collect(part)
    case .comparison(let comparison): add(comparison.field.path)
    case .isChanged(let field): add(field.path)
    case .isNew, .invalid: break
    }
  }

  private mutating func add(_ path: String) {
    if seen.insert(path.lowercased()).inserted { paths.append(path) }
  }
}
