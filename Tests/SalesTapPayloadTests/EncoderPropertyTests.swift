import Foundation
import SalesTapPayload
import TestSupport
import Testing

/// What comes out is held against Foundation's two parsers, which share nothing with the encoder. `JSONSerialization` says
/// whether it is JSON; it rounds numbers and normalises texts on Linux, so `JSONDecoder` says what it holds.
@Suite("Whatever goes in, JSON comes out, and holds what went in")
struct EncoderPropertyTests {
  @Test("Two thousand random records", arguments: 0..<20)
  func randomRecords(seed: Int) throws {
    var random = RandomRecords(seed: UInt64(seed))
    for _ in 0..<100 {
      let record = random.record()
      let encoded = EncodedRecord(record)
      _ = try JSONSerialization.jsonObject(with: Data(encoded.bytes))
      let parsed = try JSONDecoder().decode(ParsedJSON.self, from: Data(encoded.bytes))

      switch record.subject {
      case .identity(let text): #expect(parsed["identity"]?.bytes == Array(text.utf8))
      case .objectID(let text): #expect(parsed["objectId"]?.bytes == Array(text.utf8))
      }
      #expect(parsed["ts"] == record.timestamp.map(ParsedJSON.integer))
      let data: ParsedJSON?
      switch record.content {
      case .profile:
        #expect(parsed["type"] == .string("profile"))
        data = parsed["profileData"]
      case .event(let name):
        #expect(parsed["type"] == .string("event"))
        #expect(parsed["evtName"]?.bytes == Array(name.utf8))
        data = parsed["evtData"]
      }
      try check(record.properties, against: #require(data), isProfile: record.content == .profile)

      // Keys that were prepared give the same bytes, whichever of them a record has.
      let names = record.properties.map(\.name)
      for prepared in [names, names.reversed(), Array(names.dropFirst()), ["other"] + names + names] {
        #expect(PayloadEncoder().prepared(for: prepared).encode(record) == encoded)
      }

      // And the head reads back from the bytes.
      let stored = try #require(EncodedRecord(bytes: encoded.bytes))
      #expect(stored.subject == record.subject)
      #expect(stored.timestamp == record.timestamp)
      if case .event(let name) = record.content { #expect(stored.eventName == name) }
      #expect(stored.kind == (record.content == .profile ? .profile : .event))
    }
  }

  private func check(_ properties: [CleverTapRecord.Property], against data: ParsedJSON, isProfile: Bool) throws {
    for property in properties {
      let value = data[property.name]
      switch property.value {
      case .string(let text): #expect(value?.bytes == Array(text.utf8))
      case .integer(let number): #expect(value == .integer(number))
      case .double(let number): #expect(value?.number == (number.isFinite ? number : nil))
      case .boolean(let flag): #expect(value == .boolean(flag))
      case .date(let seconds): #expect(value == .string("$D_\(seconds)"))
      case .list(let texts): #expect((isProfile ? value?["$set"] : value) == .array(texts.map(ParsedJSON.string)))
      case .operation(.increment(let number)): #expect(value?["$incr"]?.number == number)
      case .operation(.add(let texts)): #expect(value?["$add"] == .array(texts.map(ParsedJSON.string)))
      case .operation: Issue.record("no such operation is made")
      case .categories(let channels):
        #expect(channels.count == 1)
        for channel in channels {
          #expect(value?[channel.channel] == .array(channel.categories.map(ParsedJSON.string)))
        }
      case .items(let items):
        guard case .array(let parsed) = value else {
          Issue.record("items are no list")
          continue
        }
        #expect(parsed.count == items.count)
        for (item, object) in zip(items, parsed) { try check(item, against: object, isProfile: false) }
      }
    }
  }
}

/// A JSON value as `JSONDecoder` sees it.
enum ParsedJSON: Decodable, Equatable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case double(Double)
  case string(String)
  case array([ParsedJSON])
  case object([String: ParsedJSON])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .double(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([ParsedJSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: ParsedJSON].self))
    }
  }

  subscript(key: String) -> ParsedJSON? { if case .object(let members) = self { members[key] } else { nil } }

  /// The bytes of a text: equality of strings alone would let normalised ones pass.
  var bytes: [UInt8]? { if case .string(let text) = self { Array(text.utf8) } else { nil } }

  var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }
}

/// Records of texts and numbers that hurt.
struct RandomRecords {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  private static let scalars: [Unicode.Scalar] = [
    "\"", "\\", "/", "\u{0}", "\u{1}", "\n", "\r", "\t", "\u{8}", "\u{C}", "\u{1F}", "\u{7F}", "\u{80}", "\u{2028}",
    "\u{2029}", "\u{FEFF}", "\u{FFFD}", "\u{FFFF}", "\u{10FFFF}", "😀", "é", "\u{301}", "中", "a", "Z", " ", "{", "}",
    "[", ",", ":", "$", "\u{D7FF}", "\u{E000}",
  ]

  mutating func text(longest: Int = 40) -> String {
    var scalars = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...longest, using: &generator) {
      if Bool.random(using: &generator) {
        scalars.append(Unicode.Scalar(UInt8.random(in: 0x61...0x7A, using: &generator)))
      } else {
        scalars.append(Self.scalars[Int.random(in: 0..<Self.scalars.count, using: &generator)])
      }
    }
    return String(scalars)
  }

  mutating func value(depth: Int = 0) -> CleverTapValue {
    switch Int.random(in: 0...(depth == 0 ? 9 : 4), using: &generator) {
    case 0: .string(text(longest: Bool.random(using: &generator) ? 10 : 700))
    case 1: .integer(Int64(bitPattern: generator.next()) >> Int64(generator.next() & 63))
    case 2: .double(Double(bitPattern: generator.next()))
    case 3: .boolean(Bool.random(using: &generator))
    case 4: .date(Int64(bitPattern: generator.next()) >> 20)
    case 5: .list((0..<Int.random(in: 0...5, using: &generator)).map { _ in text() })
    case 6: .operation(.increment(Double(Int.random(in: -100...100, using: &generator))))
    case 7: .operation(.add([text()]))
    case 8: .categories([ChannelCategories(text(), [text(), text()])])
    default: .items((0..<Int.random(in: 0...4, using: &generator)).map { _ in properties(depth: depth + 1) })
    }
  }

  /// Properties with names that no two share.
  mutating func properties(depth: Int = 0) -> [CleverTapRecord.Property] {
    (0..<Int.random(in: 0...12, using: &generator)).map { .init("\($0)" + text(longest: 20), value(depth: depth)) }
  }

  mutating func record() -> CleverTapRecord {
    CleverTapRecord(
      Bool.random(using: &generator) ? .identity(text()) : .objectID(text()),
      Bool.random(using: &generator) ? .profile : .event(name: text()),
      timestamp: Bool.random(using: &generator) ? Int64(bitPattern: generator.next()) : nil, properties: properties())
  }
}
