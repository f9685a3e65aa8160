/// One way to mend a trouble: exact edits that take it away.
public struct Fix: Hashable, Sendable {
  /// The replacement of a stretch of text.
  public struct Edit: Hashable, Sendable {
    /// The stretch that goes, in UTF-8 bytes; of length zero for an insertion.
    public var range: SourceRange
    /// The text that comes in its place; empty for a deletion.
    public var replacement: String

    /// The replacement of `range` by `replacement`.
    public init(_ range: SourceRange, with replacement: String) {
      self.range = range
      self.replacement = replacement
    }
  }

  /// What the fix does, as an instruction: "put the text in single quotes".
  public var title: String
  /// The edits; they do not overlap.
  public var edits: [Edit]

  /// A fix of several edits, which must not overlap.
  public init(_ title: String, edits: [Edit]) {
    self.title = title
    self.edits = edits
  }

  /// A fix that replaces one stretch.
  public init(_ title: String, replacing range: SourceRange, with replacement: String) {
    self.init(title, edits: [Edit(range, with: replacement)])
  }

  /// The text after the fix.
  ///
  /// Edits outside the text are left out. Cost: linear in the length of the text.
  public func applied(to source: String) -> String {
    String(decoding: applied(to: Array(source.utf8)), as: UTF8.self)
  }

  /// The bytes after the fix; edits outside of them are left out.
  public func applied(to source: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(source.count + edits.reduce(0) { $0 + $1.replacement.utf8.count })
    var position = 0
    let ordered = edits.enumerated().sorted {
      ($0.element.range.offset, $0.offset) < ($1.element.range.offset, $1.offset)
    }
    for (_, edit) in ordered where edit.range.offset >= position && edit.range.end <= source.count {
      result.append(contentsOf: source[position..<edit.range.offset])
      result.append(contentsOf: edit.replacement.utf8)
      position = edit.range.end
    }
    result.append(contentsOf: source[position...])
    return result
  }
}
