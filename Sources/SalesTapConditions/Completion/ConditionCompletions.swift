public import SalesTapDiagnostics
public import SalesTapModel

/// What may stand at a place of a condition that is being typed.
///
/// ```swift
/// let completions = ConditionCompletions(at: 2, in: "st", for: lead)
/// completions.items.first?.text   // "Status"
/// completions.range               // the two bytes that it replaces
/// ```
///
/// At an empty place these are all fields of the object: what *Show available fields* shows. The text around the place may
/// be incomplete or wrong, as it is while somebody types.
public struct ConditionCompletions: Hashable, Sendable {
  /// One thing that may stand there.
  public struct Item: Hashable, Sendable {
    /// What the text is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
      /// A field; with the path of its relationships where one was begun.
      case field
      /// A relationship with the dot behind it: the fields of the related record follow.
      case relationship
      /// A function of changes.
      case function
      /// An operator that fits the type of the field; those that take a list with the parenthesis that opens it.
      case `operator`
      /// A value of the field's picklist, in quotes.
      case value
      /// TRUE, FALSE, or NULL.
      case literal
      /// A relative date; one that counts with the colon before its number.
      case date
      /// AND, OR, or NOT.
      case keyword
      /// A parenthesis or comma.
      case sign
    }

    /// What the text is.
    public let kind: Kind
    /// The text to insert in the place of ``ConditionCompletions/range``.
    public let text: String
    /// What people call it, where Salesforce has a label for it.
    public let label: String?
    /// The type of a field.
    public let type: FieldType?

    init(_ kind: Kind, _ text: String, label: String? = nil, type: FieldType? = nil) {
      self.kind = kind
      self.text = text
      self.label = label
      self.type = type
    }
  }

  /// The stretch of the text that a completion replaces, in UTF-8 bytes: the word or text that was begun, or nothing.
  public let range: SourceRange
  /// The completions, the likeliest first: names that begin with what was typed, then labels that do, then names and labels
  /// that contain it; equally good ones in alphabetical order, picklist values, dates, and operators in that of the language.
  /// Where nothing fits, names within two mistakes.
  public let items: [Item]
  /// Whether the limit cut completions off.
  public let isTruncated: Bool

  /// The completions at an offset of a text.
  ///
  /// - Parameters:
  ///   - offset: The place of the cursor in UTF-8 bytes; one outside of the text, or inside of a character, counts as the
  ///     nearest place before it.
  ///   - text: The whole text of the condition.
  ///   - object: The object whose records the condition is about; without one, only the words of the language are known.
  ///   - catalog: The descriptions of related objects, for paths into them.
  ///   - limit: The most completions that are given.
  /// - Complexity: linear in the length of the text before the cursor, and O(*n* log *n*) for *n* fields.
  public init(
    at offset: Int, in text: String, for object: ObjectDescription? = nil, catalog: ObjectCatalog = [],
    limit: Int = 1_000
  ) {
    let bytes = Array(text.utf8)
    var end = min(max(0, offset), bytes.count)
    while end > 0, end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    guard bytes.count <= ConditionLimits.standard.length else {
      self.init(range: SourceRange(offset: end, length: 0), items: [], limit: limit)
      return
    }
    let place = CompletionPlace(before: end, in: bytes)
    var candidates = CompletionCandidates(place: place, object: object, catalog: catalog)
    self.init(range: place.range, items: candidates.matching(), limit: limit)
  }

  private init(range: SourceRange, items: [Item], limit: Int) {
    self.range = range
    self.items = Array(items.prefix(max(0, limit)))
    self.isTruncated = items.count > self.items.count
  }
}
