/// The hash behind the trait `Hashing`.
enum Hashing {
  /// Whether the package was built with the trait.
  static var isAvailable: Bool { false }

  /// The SHA-256 of the UTF-8 bytes of a text in small hexadecimal digits; nil without the trait.
  static func sha256(of text: String) -> String? { nil }
}
