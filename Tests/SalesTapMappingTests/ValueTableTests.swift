import SalesTapMapping
import SalesTapModel
import SalesTapPayload
import SalesTapTime
import TestSupport
import Testing

/// The tables of conversions and transforms, cell by cell.
@Suite struct ValueTableTests {
  struct Conversions: Decodable {
    struct Case: Decodable {
      var from: String
      var value: String
      var to: String
      var expect: String
    }
    var cases: [Case]
  }

  struct Transforms: Decodable {
    struct Case: Decodable {
      var transform: String
      var from: String
      var value: String
      var expect: String
    }
    var cases: [Case]
  }

  @Test func conversions() throws {
    var wrong: [String] = []
    for cell in try Vectors.decode(Conversions.self, from: "conversions.json").cases {
      let value = try #require(FieldValue(cell.from, cell.value), "\(cell)")
      let type = try #require(Mapping.DataType(rawValue: cell.to))
      let result: String
      do throws(ConversionFailure) {
        result = try ValueConversion.convert(value, to: type).map { describe($0) } ?? "null"
      } catch {
        result = "fails \(error.reason)"
        #expect(error.valueType == ValueType(of: value))
        #expect(cell.value.utf8.count < 6 || !error.description.contains(cell.value), "\(error)")
      }
      if result != cell.expect { wrong.append("\(cell): \(result)") }
    }
    #expect(wrong == [])
  }

  @Test func everyPairOfTypesIsInTheTable() throws {
    let cells = Set(try Vectors.decode(Conversions.self, from: "conversions.json").cases.map { "\($0.from) \($0.to)" })
    for from in ValueType.allCases {
      for to in Mapping.DataType.allCases { #expect(cells.contains("\(from.rawValue) \(to.rawValue)")) }
    }
  }

  @Test func transforms() throws {
    var wrong: [String] = []
    for cell in try Vectors.decode(Transforms.self, from: "transforms.json").cases {
      let value = try #require(FieldValue(cell.from, cell.value), "\(cell)")
      let transform = try #require(Transform(text: cell.transform))
      let result: String
      do throws(ConversionFailure) {
        result = describe(try transform.apply(to: value))
      } catch {
        result = "fails \(error.reason)"
        #expect(error.transform == transform.name)
      }
      if result != cell.expect { wrong.append("\(cell): \(result)") }
    }
    #expect(wrong == [])
  }

  @Test func numbersAsTextReadBack() throws {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<20_000 {
      let number = Double(bitPattern: random.next())
      guard number.isFinite else { continue }
      let text = ValueText.decimal(number)
      #expect(!text.contains("e"))
      #expect(Double(text) == number)
    }
    #expect(ValueText.decimal(.leastNonzeroMagnitude).count < 400)
  }
}

func describe(_ value: CleverTapValue) -> String {
  switch value {
  case .string(let text): "string \(text)"
  case .integer(let number): "integer \(number)"
  case .double(let number): "double \(number)"
  case .boolean(let flag): "boolean \(flag)"
  case .date(let seconds): "date \(seconds)"
  case .list(let values): "list \(values.joined(separator: "|"))"
  case .operation, .items, .categories: "\(value)"
  }
}

func describe(_ value: FieldValue) -> String {
  switch value {
  case .null: "null"
  case .boolean(let flag): "boolean \(flag)"
  case .integer(let number): "integer \(number)"
  case .double(let number): "double \(number)"
  case .string(let text): "string \(text)"
  case .list(let values): "list \(values.joined(separator: "|"))"
  default: "\(value)"
  }
}

extension FieldValue {
  /// A value from the name of its type and its text, as the tables write it.
  init?(_ type: String, _ text: String) {
    switch type {
    case "null": self = .null
    case "boolean": self = .boolean(text == "true")
    case "integer": guard let value = Int64(text) else { return nil }; self = .integer(value)
    case "double": guard let value = Double(text) else { return nil }; self = .double(value)
    case "string": self = .string(text)
    case "date": guard let value = CalendarDate(text) else { return nil }; self = .date(value)
    case "dateTime": guard let value = Instant(text) else { return nil }; self = .dateTime(value)
    case "time": guard let value = TimeOfDay(text) else { return nil }; self = .time(value)
    case "list": self = .list(text.split(separator: ";").map(String.init))
    case "location":
      let parts = text.split(separator: ",").compactMap { Double($0) }
      guard parts.count == 2 else { return nil }
      self = .location(Geolocation(latitude: parts[0], longitude: parts[1]))
    case "object": self = .object([:])
    default: return nil
    }
  }
}

extension Transform {
  /// A transform as the table writes it: `trim`, `prefix:SF_`, `values:a=b,c=d`.
  init?(text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else {
      self.init(filter: text)
      return
    }
    switch parts[0] {
    case "prefix": self = .prefix(parts[1])
    case "phone": self = .phone(parts[1])
    case "values":
      var table: [String: String] = [:]
      for entry in parts[1].split(separator: ",") {
        let pair = entry.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        table[pair[0]] = pair[1]
      }
      self = .values(table)
    default: return nil
    }
  }
}
