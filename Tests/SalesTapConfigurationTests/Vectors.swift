import Foundation
import SalesTapConfiguration
import Testing

/// The vectors of this room: an example, and changes of it with the diagnostics that they add.
enum Vectors {
  static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let folder = repository.appending(path: "Tests/Vectors/configuration")

  /// Writes a golden file anew if the run was told to (`SALESTAP_RECORD=1`).
  static func record(_ bytes: [UInt8], to file: URL) throws {
    guard ProcessInfo.processInfo.environment["SALESTAP_RECORD"] == "1" else { return }
    try Data(bytes).write(to: file)
  }

  static func bytes(_ name: String) -> [UInt8] {
    (try? Data(contentsOf: folder.appending(path: name))).map(Array.init) ?? []
  }

  static let example = bytes("example.json")

  struct Cases: Decodable {
    var structural: [String]
    var cases: [Case]
  }

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    struct Expectation: Decodable, Sendable {
      var id: String
      var path: String
      var text: String?
      var suggestions: [String]?
      var fix: String?
      var note: String?
    }
    var name: String
    var set: [String: JSON]?
    var remove: [String]?
    var expect: [Expectation]
    /// The ids of the example's own diagnostics that this case takes away.
    var without: [String]?
    /// Whether the expected diagnostics stand instead of the example's own.
    var instead: Bool?
    var testDescription: String { name }
  }

  static let cases: [Case] = {
    do {
      return try JSONDecoder().decode(Cases.self, from: Data(bytes("cases.json"))).cases
    } catch {
      preconditionFailure("cases.json: \(error)")
    }
  }()

  /// What the tests know of the world.
  static let context = ConfigurationContext(
    isEnvironmentVariableSet: { $0 != "NOT_SET" }, isTimeZoneKnown: { $0 != "Mars/Olympus" })
}

/// Any JSON value, for changing documents.
indirect enum JSON: Codable, Hashable, Sendable {
  case null
  case boolean(Bool)
  case integer(Int)
  case double(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .double(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .boolean(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .double(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }

  /// The value as a text, keys in alphabetical order.
  var bytes: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map(Array.init) ?? []
  }

  init(_ bytes: [UInt8]) throws { self = try JSONDecoder().decode(JSON.self, from: Data(bytes)) }

  /// The value with another one at a pointer; nil takes it away.
  func setting(_ pointer: String, to value: JSON?) -> JSON { setting(pointer.split(separator: "/")[...], to: value) }

  private func setting(_ pointer: ArraySlice<Substring>, to value: JSON?) -> JSON {
    guard let name = pointer.first.map(String.init) else { return value ?? .null }
    let rest = pointer.dropFirst()
    switch self {
    case .object(var members):
      if rest.isEmpty { members[name] = value } else { members[name] = members[name]?.setting(rest, to: value) }
      return .object(members)
    case .array(var items):
      if name == "-" { return .array(items + (value.map { [$0] } ?? [])) }
      guard let index = Int(name), items.indices.contains(index) else { return self }
      if rest.isEmpty, value == nil {
        items.remove(at: index)
      } else {
        items[index] = items[index].setting(rest, to: value)
      }
      return .array(items)
    default: return self
    }
  }
}
