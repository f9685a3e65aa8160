/// A JSON value to write: members keep their order, numbers their text.
indirect enum JSONValue: Hashable, Sendable {
  case null
  case boolean(Bool)
  /// The text of a number, as it is written.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  struct Member: Hashable, Sendable {
    var name: String
    var value: JSONValue
  }

  static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

  /// A number with a fraction, in its shortest form that reads back to the same; null if it is not finite.
  static func double(_ value: Double) -> JSONValue { value.isFinite ? .number(value.description) : .null }

  static func strings(_ texts: some Sequence<String>) -> JSONValue { .array(texts.map(JSONValue.string)) }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral
{
  init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member(name: $0.0, value: $0.1) })
  }
  init(stringLiteral value: String) { self = .string(value) }
  init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  init(booleanLiteral value: Bool) { self = .boolean(value) }
  init(integerLiteral value: Int) { self = .number(String(value)) }
}

extension JSONValue {
  /// The value as UTF-8 text, indented by two blanks; ends with a line feed.
  ///
  /// An array or object without children of its own stays on one line if it is short: documents are read by people.
  func encoded(lineLength: Int = 100) -> [UInt8] {
    var output: [UInt8] = []
    write(into: &output, indent: 0, lineLength: lineLength)
    output.append(UInt8(ascii: "\n"))
    return output
  }

  private func write(into output: inout [UInt8], indent: Int, lineLength: Int) {
    switch self {
    case .null: output += "null".utf8
    case .boolean(let value): output += (value ? "true" : "false").utf8
    case .number(let text): output += text.utf8
    case .string(let text): Self.write(text, into: &output)
    case .array(let items):
      guard !items.isEmpty else { return output += "[]".utf8 }
      if writeFlat(into: &output, indent: indent, lineLength: lineLength) { return }
      output.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        Self.breakLine(&output, indent: indent + 2, first: index == 0)
        item.write(into: &output, indent: indent + 2, lineLength: lineLength)
      }
      Self.breakLine(&output, indent: indent, first: true)
      output.append(UInt8(ascii: "]"))
    case .object(let members):
      guard !members.isEmpty else { return output += "{}".utf8 }
      if writeFlat(into: &output, indent: indent, lineLength: lineLength) { return }
      output.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        Self.breakLine(&output, indent: indent + 2, first: index == 0)
        Self.write(member.name, into: &output)
        output += ": ".utf8
        member.value.write(into: &output, indent: indent + 2, lineLength: lineLength)
      }
      Self.breakLine(&output, indent: indent, first: true)
      output.append(UInt8(ascii: "}"))
    }
  }

  /// Writes the value on one line; false, and nothing is written, if it nests or is too long for that.
  private func writeFlat(into output: inout [UInt8], indent: Int, lineLength: Int) -> Bool {
    guard isFlat else { return false }
    var line: [UInt8] = []
    switch self {
    case .array(let items):
      line.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { line += ", ".utf8 }
        item.write(into: &line, indent: 0, lineLength: .max)
      }
      line.append(UInt8(ascii: "]"))
    case .object(let members):
      line += "{ ".utf8
      for (index, member) in members.enumerated() {
        if index > 0 { line += ", ".utf8 }
        Self.write(member.name, into: &line)
        line += ": ".utf8
        member.value.write(into: &line, indent: 0, lineLength: .max)
      }
      line += " }".utf8
    case .null, .boolean, .number, .string: return false
    }
    guard line.count + indent <= lineLength else { return false }
    output += line
    return true
  }

  /// Whether no object lies deeper than one level, so that one line is readable.
  private var isFlat: Bool {
    switch self {
    case .null, .boolean, .number, .string: true
    case .array(let items): items.allSatisfy { !$0.holdsObject }
    case .object(let members): members.allSatisfy { !$0.value.holdsObject }
    }
  }

  private var holdsObject: Bool {
    switch self {
    case .null, .boolean, .number, .string: false
    case .array(let items): items.contains(where: \.holdsObject)
    case .object: true
    }
  }

  private static func breakLine(_ output: inout [UInt8], indent: Int, first: Bool) {
    if !first { output.append(UInt8(ascii: ",")) }
    output.append(UInt8(ascii: "\n"))
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent))
  }

  /// The text in quotes, with the escapes that JSON demands and no others.
  static func write(_ text: String, into output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    appendEscaped(text, into: &output)
    output.append(UInt8(ascii: "\""))
  }

  /// The text as it stands between the quotes of a JSON string.
  static func escaped(_ text: String) -> String {
    var output: [UInt8] = []
    appendEscaped(text, into: &output)
    return String(decoding: output, as: UTF8.self)
  }

  private static func appendEscaped(_ text: String, into output: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): output += "\\\"".utf8
      case UInt8(ascii: "\\"): output += "\\\\".utf8
      case UInt8(ascii: "\n"): output += "\\n".utf8
      case UInt8(ascii: "\r"): output += "\\r".utf8
      case UInt8(ascii: "\t"): output += "\\t".utf8
      case 0..<0x20, 0x7F:
        let digits = Array("0123456789abcdef".utf8)
        output += "\\u00".utf8
        output.append(digits[Int(byte >> 4)])
        output.append(digits[Int(byte & 15)])
      default: output.append(byte)
      }
    }
  }
}
