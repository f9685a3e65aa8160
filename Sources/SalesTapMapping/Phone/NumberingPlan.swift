/// What is needed of a country's numbering plan to write its numbers internationally.
struct NumberingPlan: Sendable {
  /// The calling code of the country.
  var callingCode: Int
  /// The digits dialled before a calling code, as ASCII; nil where callers choose a carrier with them.
  var internationalPrefix: [UInt8]?
  /// The digits dialled before a national number inside the country, as ASCII; the longest first.
  var trunkPrefixes: [[UInt8]]
  /// The lengths of national numbers: bit *n* stands for *n* digits.
  var lengths: UInt32
  /// Whether 0 is a trunk prefix, so that no national number begins with it.
  var hasTrunkZero: Bool

  init(callingCode: Int, internationalPrefix: [UInt8]?, trunkPrefixes: [[UInt8]], lengths: UInt32) {
    self.callingCode = callingCode
    self.internationalPrefix = internationalPrefix
    self.trunkPrefixes = trunkPrefixes
    self.lengths = lengths
    self.hasTrunkZero = trunkPrefixes.contains([UInt8(ascii: "0")])
  }

  func allows(_ national: ArraySlice<UInt8>) -> Bool {
    guard national.count < 16, lengths >> UInt32(national.count) & 1 == 1, let first = national.first else {
      return false
    }
    if first == UInt8(ascii: "0"), hasTrunkZero { return false }
    guard callingCode == 1 else { return true }
    // The North American plan: area code and exchange begin with 2 to 9.
    let exchange = national[national.startIndex + 3]
    return first >= UInt8(ascii: "2") && exchange >= UInt8(ascii: "2")
  }

  /// The number without its trunk prefix, if it has one that cannot be a part of it.
  func withoutTrunkPrefix(_ digits: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    for prefix in trunkPrefixes where digits.starts(with: prefix) {
      let rest = digits.dropFirst(prefix.count)
      if (prefix.count == 1 && prefix[0] == UInt8(ascii: "0")) || (!allows(digits) && allows(rest)) { return rest }
    }
    return digits
  }

  func objection(to national: ArraySlice<UInt8>) -> ConversionFailure.Reason {
    if national.count < lengths.trailingZeroBitCount { return .phoneNumberTooShort }
    if national.count > 31 - lengths.leadingZeroBitCount { return .phoneNumberTooLong }
    return lengths >> UInt32(national.count) & 1 == 1 ? .notAPhoneNumber : .phoneNumberLength
  }

  /// The number of digits of the calling code, if a number begins with it.
  func callingCodeLength(startingIn digits: [UInt8]) -> Int? {
    guard digits.first != UInt8(ascii: "0") else { return nil }
    var code = 0
    for (index, digit) in digits.prefix(3).enumerated() {
      code = code * 10 + Int(digit &- UInt8(ascii: "0"))
      if code == callingCode { return index + 1 }
    }
    return nil
  }

  /// The number with its calling code; the national number has digits only, and fewer than 16 of them.
  func number(_ national: ArraySlice<UInt8>) -> String {
    String(unsafeUninitializedCapacity: 4 + national.count) { buffer in
      buffer[0] = UInt8(ascii: "+")
      var end = 1
      for power in [100, 10, 1] where callingCode >= power {
        buffer[end] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: callingCode / power % 10)
        end += 1
      }
      return buffer[end...].update(fromContentsOf: national)
    }
  }

  static func of(country: String) -> NumberingPlan? { byCountry[country.uppercased()] }

  /// The country that somebody perhaps meant by a text that is no ISO 3166 code: a calling code, or a usual mistake.
  static func country(meantBy text: String) -> String? {
    let text = text.uppercased().filter { $0 != "+" }
    if let alias = ["UK": "GB", "EL": "GR", "USA": "US", "UAE": "AE"][text] { return alias }
    guard let code = Int(text) else { return nil }
    return rows.first { $0.plan.callingCode == code && $0.country != "001" && ($0.country == "US" || code != 1) }?
      .country
  }

  /// The plans by ISO 3166 code.
  static let byCountry: [String: NumberingPlan] = {
    var plans: [String: NumberingPlan] = [:]
    for (country, plan) in rows where country != "001" { plans[country] = plan }
    return plans
  }()

  /// The plans by calling code; countries that share one are joined: all of their lengths, the first one's prefixes.
  static let byCallingCode: [NumberingPlan?] = {
    var plans = [NumberingPlan?](repeating: nil, count: 1000)
    for (_, plan) in rows {
      var joined = plans[plan.callingCode] ?? plan
      joined.lengths |= plan.lengths
      plans[plan.callingCode] = joined
    }
    return plans
  }()

  private static let rows: [(country: String, plan: NumberingPlan)] = table.split(separator: "\n").compactMap { line in
    let columns = line.split(separator: " ")
    guard columns.count == 5, let code = Int(columns[1]), 1..<1000 ~= code else { return nil }
    var lengths: UInt32 = 0
    for range in columns[4].split(separator: ",") {
      let bounds = range.split(separator: "-").compactMap { UInt32($0) }
      guard let low = bounds.first, let high = bounds.last, low <= high, high < 16 else { return nil }
      for length in low...high { lengths |= 1 << length }
    }
    let trunk = columns[3] == "-" ? [] : columns[3].split(separator: "/").map { Array($0.utf8) }
    return (
      String(columns[0]),
      NumberingPlan(
        callingCode: code, internationalPrefix: columns[2] == "-" ? nil : Array(columns[2].utf8),
        trunkPrefixes: trunk.sorted { $0.count > $1.count }, lengths: lengths)
    )
  }
}
