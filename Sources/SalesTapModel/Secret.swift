/// A text that must not be seen, such as a passcode.
///
/// It prints, dumps, and reflects as `<redacted>`, has no `Codable` form, and compares in a time that depends on the lengths
/// alone. Only ``reveal()`` gives the text.
public struct Secret: Sendable, Hashable, ExpressibleByStringLiteral {
  private let text: String

  /// A secret from its text.
  public init(_ text: String) { self.text = text }
  /// A secret from a literal, for tests.
  public init(stringLiteral value: String) { self.text = value }

  /// The text itself; hand it to the connection and to nothing else.
  public func reveal() -> String { text }

  /// Whether the text is empty.
  public var isEmpty: Bool { text.isEmpty }

  /// Whether two secrets hold the same bytes, in a time that depends on their lengths alone.
  public static func == (left: Secret, right: Secret) -> Bool {
    let a = Array(left.text.utf8), b = Array(right.text.utf8)
    guard a.count == b.count else { return false }
    var difference: UInt8 = 0
    for index in a.indices { difference |= a[index] ^ b[index] }
    return difference == 0
  }

  /// Hashes the length only, so that the hash tells nothing of the text.
  public func hash(into hasher: inout Hasher) { hasher.combine(text.utf8.count) }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// `<redacted>`.
  public var description: String { "<redacted>" }
  /// `<redacted>`.
  public var debugDescription: String { "<redacted>" }
  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
