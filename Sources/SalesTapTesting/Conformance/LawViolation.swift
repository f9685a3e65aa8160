/// A law of a port that an implementation broke, as a conformance suite reports it.
///
/// A suite throws nothing and asserts nothing: it returns violations, which any test framework or program can show.
public struct LawViolation: Hashable, Sendable, CustomStringConvertible {
  /// The stable name of the law.
  public var law: String
  /// The law, as a sentence.
  public var sentence: String
  /// What was seen instead, and how to see it again.
  public var detail: String

  /// A violation from its parts.
  public init(law: String, sentence: String, detail: String) {
    self.law = law
    self.sentence = sentence
    self.detail = detail
  }

  /// The name, the sentence, and what was seen.
  public var description: String { "\(law): \(sentence)\n  \(detail)" }
}
