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
    case .field(let path): self.init(prefix: "", field: path)
    case .template(let text):
      // What is no template has a diagnostic of its own.
      guard let template = Template.parse(text).template else {
        self = .other(text.lowercased())
        return
      }
      switch (template.pieces.count, template.pieces.first, template.pieces.last) {
      case (1, .token(let token), _): self.init(prefix: "", field: token.path)
      case (2, .literal(let prefix), .token(let token)): self.init(prefix: prefix, field: token.path)
      default: self = template.tokens.isEmpty ? .constant : .other(text.lowercased())
      }
    }
  }

  private init(prefix: String, field: String) {
    let name = (field.split(separator: ".").last.map(String.init) ?? field).lowercased()
    if Self.isEmail(name), prefix.isEmpty {
      self = .email
    } else if name.hasSuffix("id"), name == "id" || Self.lookups.contains(name) {
      self = prefix.isEmpty ? .recordID : .prefixedRecordID(prefix: prefix)
    } else {
      self = .other(prefix + field.lowercased())
    }
  }

  /// Whether a field holds an address, by its name: `Email`, `PersonEmail`, `Work_Email__c`, but not
  /// `HasOptedOutOfEmail` or `EmailBouncedDate`.
  private static func isEmail(_ name: String) -> Bool {
    let parts = name.split(separator: "__")
    let bare = parts.count > 1 ? parts[parts.count - 2] : name[...]
    return ["email", "email_address", "emailaddress"].contains { bare.hasSuffix($0) } && !bare.hasPrefix("hasoptedout")
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
