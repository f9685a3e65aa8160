/// The leads that everything is measured on: 20 fields each, as a page that Salesforce answers a query with.
///
/// Among the texts are quotes, line breaks, and characters of several bytes, as in any org's data.
enum LeadData {
  /// The fields of a lead, in the order of the page.
  static let fields = [
    "Id", "FirstName", "LastName", "Company", "Email", "Phone", "Status", "LeadSource", "Industry", "Rating", "Title",
    "Street", "City", "Country", "Description", "AnnualRevenue", "NumberOfEmployees", "HasOptedOutOfEmail",
    "CreatedDate", "LastActivityDate",
  ]

  static let seed: UInt64 = 2026

  /// A page of so many leads; `custom` adds so many fields of an org's own to each.
  static func page(count: Int, seed: UInt64 = seed, custom: Int = 0) -> [UInt8] {
    var generator = Generator(seed: seed)
    var text = #"{"totalSize":\#(count),"done":true,"records":["#
    text.reserveCapacity(count * (900 + 40 * custom))
    for index in 0..<count {
      if index > 0 { text += "," }
      text += lead(index, &generator, custom: custom)
    }
    text += "]}"
    return Array(text.utf8)
  }

  /// The id of the lead of a number: eighteen characters with a right checksum.
  static func id(_ number: Int) -> String {
    let letters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    var digits = [UInt8](repeating: UInt8(ascii: "0"), count: 15)
    digits.replaceSubrange(0..<3, with: "00Q".utf8)
    digits[3] = UInt8(ascii: "d")
    var rest = number
    var place = 14
    while rest > 0 {
      digits[place] = letters[rest % 62]
      rest /= 62
      place -= 1
    }
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345".utf8)
    for start in [0, 5, 10] {
      var bits = 0
      for offset in 0..<5 where (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(digits[start + offset]) {
        bits |= 1 << offset
      }
      digits.append(alphabet[bits])
    }
    return String(decoding: digits, as: UTF8.self)
  }

  private static func lead(_ index: Int, _ generator: inout Generator, custom: Int) -> String {
    let id = id(index * 7919 + 1)
    let first = generator.pick(firstNames)
    let last = generator.pick(lastNames)
    let company = generator.pick(companies)
    let number = generator.below(9_000_000) + 1_000_000
    func orNull(_ text: String, _ generator: inout Generator) -> String {
      generator.below(10) == 0 ? "null" : quoted(text)
    }
    var text = #"{"attributes":{"type":"Lead","url":"/services/data/v64.0/sobjects/Lead/\#(id)"},"Id":"\#(id)""#
    func add(_ name: String, _ value: String) { text += #","\#(name)":\#(value)"# }
    add("FirstName", quoted(first))
    add("LastName", quoted(last))
    add("Company", quoted(company))
    add("Email", quoted("\(first.ascii).\(last.ascii).\(index)@mail.example.com"))
    add("Phone", orNull("+1415\(number)", &generator))
    add("Status", quoted(generator.pick(["Open - Not Contacted", "Working - Contacted", "Qualified", "Unqualified"])))
    add("LeadSource", orNull(generator.pick(["Web", "Phone Inquiry", "Partner Referral", "Trade Show"]), &generator))
    add("Industry", quoted(generator.pick(["Technology", "Finance", "Healthcare", "Retail", "Manufacturing"])))
    add("Rating", orNull(generator.pick(["Hot", "Warm", "Cold"]), &generator))
    add("Title", quoted(generator.pick(titles)))
    add("Street", quoted("\(generator.below(9000) + 1) \(generator.pick(streets))\nFloor \(generator.below(40) + 1)"))
    add("City", quoted(generator.pick(["San Francisco", "Boston", "東京", "München", "São Paulo", "上海"])))
    add("Country", quoted(generator.pick(["US", "US", "JP", "DE", "BR", "CN"])))
    add("Description", quoted(generator.pick(descriptions)))
    add("AnnualRevenue", "\(generator.below(40_000_000)).\(generator.pick(["0", "5", "25"]))")
    add("NumberOfEmployees", "\(generator.below(5000))")
    add("HasOptedOutOfEmail", generator.below(4) == 0 ? "true" : "false")
    let month = two(generator.below(12) + 1)
    let day = two(generator.below(28) + 1)
    let time = "\(two(generator.below(24))):\(two(generator.below(60))):\(two(generator.below(60)))"
    add("CreatedDate", "\"2025-\(month)-\(day)T\(time).000+0000\"")
    add("LastActivityDate", "\"2026-\(month)-\(day)\"")
    for field in 0..<custom {
      let name = "Custom_Field_\(field)__c"
      switch field % 4 {
      case 0: add(name, "null")
      case 1: add(name, quoted(generator.pick(companies)))
      case 2: add(name, "\(generator.below(100_000))")
      default: add(name, generator.below(2) == 0 ? "true" : "false")
      }
    }
    return text + "}"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private static let firstNames = ["Ana", "Béla", "Chidi", "Daisuke", "Élodie", "Farah", "Gustavo", "花子", "Ingrid"]
  private static let lastNames = ["García", "Müller", "O'Neill", "Nakamura", "佐藤", "Smith", "Oyelaran", "Kowalski"]
  private static let companies = [
    "Acme \"Rockets\" & Sons", "Globex Corporation", "株式会社サンプル", "Initech", "Universal Exports Ltd.",
    "Wayne Enterprises, Incorporated",
  ]
  private static let titles = [
    "Chief Financial Officer", "VP Engineering", "Buyer", "Head of Procurement and Supply", "部長",
  ]
  private static let streets = ["Market Street", "Main Street", "Königsallee", "Avenida Paulista", "南京东路"]
  private static let descriptions = [
    "Asked for a quote on \"Enterprise\".\nCall back after the fair.", "Met at the booth; wants a demo next week.",
    "お問い合わせ：見積もりを希望。\n来週に電話する。", "No budget this year. \\ see the notes of the last call",
  ]
}

extension String {
  /// The ASCII letters of the text, or a stand-in where it has none.
  fileprivate var ascii: String {
    let letters = String(unicodeScalars.filter { $0.isASCII && $0.properties.isAlphabetic }.map(Character.init))
    return letters.isEmpty ? "lead" : letters
  }
}
