extension Mapping.Identity {
  /// The identity is the email address: one profile for a person, whether lead or contact.
  ///
  /// White space around it is taken away; its case stays, because CleverTap tells identities apart by case. For another field than
  /// `Email`, say which: `.byEmail("Contact.Email")`.
  public static func byEmail(_ path: String = "Email") -> Mapping.Identity { .identity(.field(path)) }

  /// The identity is the email address in the field `Email`.
  public static var byEmail: Mapping.Identity { byEmail() }

  /// The identity is the id of the changed record behind a prefix: `byRecordID(prefix: "SF_Lead_")` gives
  /// `SF_Lead_{{Id}}`.
  ///
  /// Braces in the prefix stand for themselves.
  public static func byRecordID(prefix: String) -> Mapping.Identity {
    .identity(.template(Template([.literal(prefix), .token(.init("Id"))]).description))
  }

  /// The identity is the id of the changed record behind the prefix that CleverTap's package documents for its object:
  /// `SF_Lead_{{Lead.Id}}` for `Lead`.
  public static func byRecordID(of object: String) -> Mapping.Identity {
    .identity(.template(Template([.literal("SF_\(object)_"), .token(.init("\(object).Id"))]).description))
  }
}
