package import SalesTap

/// Random numbers of the life of a process, for whoever needs them at once.
package final class KilledEngineChance: Sendable {
  private let chance: Locked<Chance>

  package init(seed: UInt64) { chance = Locked(Chance(seed: seed)) }

  package func number(in range: ClosedRange<Int>) -> Int { chance.withLock { $0.int(range) } }
}

// What CleverTap makes of a call, and events as lines, as processes leave them behind.
extension KilledEngines {
  /// What CleverTap makes of a call.
  /// - Parameters:
  ///   - body: The body of the call.
  ///   - misses: Whether it asks for a record again.
  /// - Returns: The answer, and a letter for each record; no letters if it took none of them and refused none by itself.
  package static func answer(
    to body: [UInt8], misses: () -> Bool
  ) -> (verdicts: String?, answer: UploadAnswer) {
    let texts = records(of: body).map { String(decoding: $0, as: UTF8.self) }
    if texts.contains(where: { $0.contains("spoilt whole") }) {
      let failure = CleverTapAnswer.failure("Malformed request", code: 400)
      return (texts.count == 1 ? "r" : nil, .response(status: 400, retryAfter: nil, body: failure))
    }
    var verdicts = ""
    var unprocessed: [StoredValue] = []
    for (index, text) in texts.enumerated() {
      var refusal: Refusal?
      if text.contains("spoilt alone") {
        refusal = Refusal(code: 514, text: "Profile data is incorrect. ")
      } else if misses() {
        refusal = Refusal(code: 555, text: "Internal server error. ")
      }
      verdicts += refusal.map { $0.code == 555 ? "g" : "r" } ?? "a"
      if let refusal { unprocessed.append(CleverTapAnswer.entry(refusal, number: index + 1, echo: .null)) }
    }
    let answer = CleverTapAnswer.body(processed: texts.count - unprocessed.count, unprocessed: unprocessed)
    return (verdicts, .response(status: 200, retryAfter: nil, body: answer))
  }

  /// What CleverTap answers that takes nothing of a call.
  package static func refusal(_ status: Int) -> UploadAnswer {
    .response(
      status: status, retryAfter: nil, body: CleverTapAnswer.failure("HTTP status \(status)", code: status))
  }
}

extension KilledEngines.Event {
  /// The event as a line.
  package var line: String {
    switch self {
    case .began(let number): "began \(number)"
    case .answered(let number): "answered \(number)"
    case .arrived(let verdicts, let body): "arrived \(verdicts) \(Self.hexadecimal(body)) ."
    }
  }

  /// The event of a line; nil for one that was cut off when its process died.
  package init?(line: String) {
    let words = line.split(separator: " ")
    switch (words.first, words.count) {
    case ("began", 2):
      guard let number = Int(words[1]) else { return nil }
      self = .began(number)
    case ("answered", 2):
      guard let number = Int(words[1]) else { return nil }
      self = .answered(number)
    case ("arrived", 4):
      let digits = Array(words[2].utf8).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
      guard digits.count == words[2].utf8.count, digits.count % 2 == 0 else { return nil }
      self = .arrived(
        verdicts: String(words[1]),
        body: stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) })
    default: return nil
    }
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
