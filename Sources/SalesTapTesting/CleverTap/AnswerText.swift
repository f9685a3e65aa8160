import SalesTap

/// Writes JSON, either without white space, or with that of CleverTap's recorded answers: `{ "status" : "fail"}`.
struct AnswerText {
  /// The bytes so far.
  private(set) var bytes: [UInt8] = []
  private let isSpaced: Bool

  init(isSpaced: Bool) { self.isSpaced = isSpaced }

  mutating func append(_ value: StoredValue) {
    switch value {
    case .null: put("null")
    case .boolean(let flag): put(flag ? "true" : "false")
    case .integer(let number): put(String(number))
    case .double(let number): put(number.isFinite ? ValueRules.text(number) : "null")
    case .string(let text): put(string: text)
    case .list(let values):
      put(isSpaced ? "[ " : "[")
      for (index, value) in values.enumerated() {
        if index > 0 { put(isSpaced ? " , " : ",") }
        append(value)
      }
      put("]")
    case .object(let members):
      put(isSpaced ? "{ " : "{")
      for (index, member) in members.enumerated() {
        if index > 0 { put(isSpaced ? " , " : ",") }
        put(string: member.name)
        put(isSpaced ? " : " : ":")
        append(member.value)
      }
      put("}")
    }
  }

  private mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func put(string: String) { ValueRules.append(jsonString: string, to: &bytes) }
}

/// The bodies of CleverTap's answers.
enum CleverTapAnswer {
  /// One entry of `unprocessed`.
  static func entry(_ refusal: Refusal, number: Int, echo: StoredValue) -> StoredValue {
    .object([
      .init("status", "fail"), .init("code", .integer(Int64(refusal.code))),
      .init("error", .string(refusal.text + "Skipped record number : \(number)")), .init("record", echo),
    ])
  }

  /// The answer to an upload that was read.
  static func body(processed: Int, unprocessed: [StoredValue]) -> [UInt8] {
    let status = unprocessed.isEmpty ? "success" : processed == 0 ? "fail" : "partial"
    var text = AnswerText(isSpaced: true)
    text.append(
      .object([
        .init("status", .string(status)), .init("processed", .integer(Int64(processed))),
        .init("unprocessed", .list(unprocessed)),
      ]))
    return text.bytes
  }

  /// The answer to an upload that was refused as a whole.
  static func failure(_ error: String, code: Int) -> [UInt8] {
    var text = AnswerText(isSpaced: true)
    text.append(
      .object([
        .init("status", "fail"), .init("error", .string(error)), .init("code", .integer(Int64(code))),
      ]))
    return text.bytes
  }
}

/// Why CleverTap refuses a record: its code and its words, without the number of the record.
struct Refusal: Hashable {
  let code: Int
  let text: String
  /// Whether the checks that come after the phone number's had begun, at which CleverTap rewrites what it echoes.
  var isAfterPhone = false
}
