/// Literals and short forms, so that a mapping reads in Swift as it does in a configuration document.

extension Mapping.Constant: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral
{
  /// A text.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A whole number.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// A number with a fraction.
  public init(floatLiteral value: Double) { self = .double(value) }
  /// True or false.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
}

extension Mapping.Source {
  /// The first of several that yields a value: `.firstOf(.field("MobilePhone"), .field("Phone"))`.
  public static func firstOf(_ first: Mapping.Source, _ others: Mapping.Source...) -> Mapping.Source {
    .firstOf([first] + others)
  }
}

extension Mapping.Identity {
  /// The identity is the value of a field.
  public static func field(_ path: String) -> Mapping.Identity { .identity(.field(path)) }

  /// The identity is the text of a template.
  public static func template(_ text: String) -> Mapping.Identity { .identity(.template(text)) }

  /// The identity is the first of several that yields a value.
  public static func firstOf(_ first: Mapping.Source, _ others: Mapping.Source...) -> Mapping.Identity {
    .identity(.firstOf([first] + others))
  }
}

extension Mapping.Property {
  /// A property with the value of a field: `.field("Email", as: "Email")`.
  public static func field(
    _ path: String, as target: String, type: Mapping.DataType = .automatic, transforms: [Transform] = [],
    null: Mapping.NullPolicy = .omit
  ) -> Mapping.Property {
    Mapping.Property(target, .field(path), type: type, transforms: transforms, null: null)
  }

  /// A property with the text of a template: `.template("{{FirstName}} {{LastName}}", as: "Name")`.
  public static func template(
    _ text: String, as target: String, type: Mapping.DataType = .automatic, transforms: [Transform] = [],
    null: Mapping.NullPolicy = .omit
  ) -> Mapping.Property {
    Mapping.Property(target, .template(text), type: type, transforms: transforms, null: null)
  }

  /// A property that is the same in every record: `.constant("Salesforce", as: "Source")`.
  public static func constant(_ value: Mapping.Constant, as target: String) -> Mapping.Property {
    Mapping.Property(target, .constant(value))
  }

  /// A property with the first of several values: `.firstOf(.field("MobilePhone"), .field("Phone"), as: "Phone")`.
  public static func firstOf(
    _ sources: Mapping.Source..., as target: String, type: Mapping.DataType = .automatic, transforms: [Transform] = [],
    null: Mapping.NullPolicy = .omit
  ) -> Mapping.Property {
    Mapping.Property(target, .firstOf(sources), type: type, transforms: transforms, null: null)
  }
}
