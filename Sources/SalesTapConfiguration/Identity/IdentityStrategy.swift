public import SalesTapMapping
import SalesTapModel

/// What kind of identity a rule gives, as far as its text tells: what decides whether two syncs mean the same person.
///
/// A rule of several alternatives counts by its first one.
public enum IdentityStrategy: Hashable, Sendable {
  /// An email address: stable across Lead and Contact, and the same for events.
  case email
  /// A record id with a prefix, such as `SF_Lead_`; the text before the id.
  case prefixedRecordID(prefix: String)
  /// A bare record id: one person has several of them, as a lead and as a contact.
  case recordID
  /// Anything else; the path of the field or the text of the template, in small letters.
  case other(String)
  /// A value that is the same for every record; the records of all people fall together.
  case constant
  /// CleverTap's objectId instead of an identity.
  case objectID

  /// The strategy of an identity rule.
  public init(_ identity: Mapping.Identity) {
    switch identity {
    case .objectID: self = .objectID
    case .identity(let source): self.init(source)
    }
  }

  /// The strategy of a source that gives an identity.
  public init(_ source: Mapping.Source) {
    switch source {
    case .constant: self = .constant
    case .firstOf(let sources): if let first = sources.first { self.init(first) } else { self = .constant }
    case .field(let path): self.init(prefix: "", field: path, suffix: "")
    case .template(let text):
      let pieces = TemplatePieces(text)
      if pieces.tokens.isEmpty {
        self = .constant
      } else if pieces.tokens.count == 1 {
        self.init(prefix: pieces.literals[0], field: pieces.tokens[0], suffix: pieces.literals[1])
      } else {
        self = .other(text.lowercased())
      }
    }
  }

  private init(prefix: String, field: String, suffix: String) {
    let name = (field.split(separator: ".").last.map(String.init) ?? field).lowercased()
    if name.contains("email"), prefix.isEmpty, suffix.isEmpty {
      self = .email
    } else if name.hasSuffix("id"), name == "id" || Self.lookups.contains(name) {
      self = prefix.isEmpty ? .recordID : .prefixedRecordID(prefix: prefix)
    } else {
      self = .other(prefix + field.lowercased() + suffix)
    }
  }

  /// The lookup fields of the standard objects, whose values are record ids.
  private static let lookups: Set<String> = [
    "accountid", "contactid", "leadid", "opportunityid", "whoid", "whatid", "leadorcontactid", "caseid", "campaignid",
    "ownerid", "parentid", "quoteid", "orderid", "contractid", "assetid", "product2id", "pricebook2id",
    "personcontactid", "convertedcontactid",
  ]

  /// The strategy in a few words.
  public var description: String {
    switch self {
    case .email: "email"
    case .prefixedRecordID(let prefix): "record id with the prefix '\(prefix)'"
    case .recordID: "record id without a prefix"
    case .other(let text): text
    case .constant: "the same for every record"
    case .objectID: "CleverTap's objectId"
    }
  }
}

extension IdentityStrategy: CustomStringConvertible {}

/// The tokens of a template and the texts around them, without a judgement of either; what stands after the first `|`
/// of a token is left out.
struct TemplatePieces {
  /// One more than there are tokens.
  var literals = [""]
  var tokens: [String] = []

  init(_ text: String) {
    let bytes = Array(text.utf8)
    var index = 0
    var literal: [UInt8] = []
    func matches(_ pattern: StaticString, at position: Int) -> Bool {
      let pattern = Array(pattern.description.utf8)
      return position + pattern.count <= bytes.count
        && bytes[position..<position + pattern.count].elementsEqual(pattern)
    }
    while index < bytes.count {
      if matches("\\{{", at: index) {
        literal += "{{".utf8
        index += 3
      } else if matches("{{", at: index) {
        var end = index + 2
        while end < bytes.count, !matches("}}", at: end) { end += 1 }
        let token = bytes[index + 2..<end].split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)[0]
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        let trimmed = token.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        tokens.append(String(decoding: Array(trimmed), as: UTF8.self))
        literals[literals.count - 1] = String(decoding: literal, as: UTF8.self)
        literals.append("")
        literal = []
        index = end + 2
      } else {
        literal.append(bytes[index])
        index += 1
      }
    }
    literals[literals.count - 1] = String(decoding: literal, as: UTF8.self)
  }
}
