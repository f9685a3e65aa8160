/// Something that must hold for any bytes whatever.
public struct FuzzProperty: Sendable {
  /// The name of the target.
  public let name: String
  private let check: @Sendable ([UInt8]) throws -> Void

  init(_ name: String, _ check: @escaping @Sendable ([UInt8]) throws -> Void) {
    self.name = name
    self.check = check
  }

  /// What an input breaks; nil if the property holds.
  public func breach(of bytes: [UInt8]) -> String? {
    do {
      try check(bytes)
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// Every target.
  public static let all: [FuzzProperty] = [
    .records, .changeEvents, .changeLines, .describes, .conditions, .templates, .crons, .configurations, .answers,
    .uploads, .payloads,
  ]

  /// The target of a name.
  public static func named(_ name: String) -> FuzzProperty? { all.first { $0.name == name } }
}

/// A property that did not hold.
struct Breach: Error, CustomStringConvertible {
  let description: String
}

/// Ends the check of an input where something does not hold.
func require(_ holds: Bool, _ what: @autoclosure () -> String) throws {
  if !holds { throw Breach(description: what()) }
}
