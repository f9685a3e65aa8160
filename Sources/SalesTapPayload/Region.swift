import SalesTapDiagnostics

/// A data centre of CleverTap.
public enum Region: String, Hashable, Sendable, CaseIterable {
  /// India.
  case in1
  /// Singapore.
  case sg1
  /// United States.
  case us1
  /// Indonesia.
  case aps3
  /// Middle East.
  case mec1
  /// Europe.
  case eu1

  /// The host that takes uploads.
  public var host: String { "\(rawValue).api.clevertap.com" }

  /// What CleverTap's dashboard calls the region.
  public var label: String {
    switch self {
    case .in1: "India"
    case .sg1: "Singapore"
    case .us1: "United States"
    case .aps3: "Indonesia"
    case .mec1: "Middle East"
    case .eu1: "Europe"
    }
  }
}

extension Region {
  /// Why a text names no region.
  public struct Unrecognized: Error, Hashable, Sendable, CustomStringConvertible {
    /// The part of the text that should have been a region, at most 100 characters of it.
    public let text: String
    /// Regions that were perhaps meant, the likeliest first.
    public let suggestions: [Region]

    /// The trouble in one sentence.
    public var description: String {
      let all = Region.allCases.map(\.rawValue).joined(separator: ", ")
      let hint = suggestions.first.map { " Did you mean \($0.rawValue) (\($0.label))?" } ?? ""
      return "'\(text)' is no region of CleverTap; there are \(all).\(hint)"
    }
  }

  /// Reads a region from its code, or from the address of the dashboard or of the API.
  ///
  /// `in1`, `https://in1.dashboard.clevertap.com/XYZ/campaigns`, and `in1.api.clevertap.com` are all India;
  /// `api.clevertap.com` without a region is Europe. Letters may have any case. An address that is not CleverTap's
  /// names no region, whatever its path says.
  /// - Throws: ``Unrecognized``, with the regions that were perhaps meant.
  public init(reading text: String) throws(Unrecognized) {
    let text = ValueRules.trimmed(String(text.prefix(2000))).lowercased()
    if let region = Region(rawValue: text) {
      self = region
      return
    }
    guard text.contains(".") || text.contains("/") else { throw Self.unrecognized(text) }
    let host = Self.host(of: text)
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count >= 2, labels.suffix(2) == ["clevertap", "com"] else { throw Self.unrecognized(host) }
    let front = labels.dropLast(2)
    switch front.count {
    case 1 where front[0] == "api" || front[0] == "dashboard": self = .eu1
    case 2 where front[1] == "api" || front[1] == "dashboard":
      guard let region = Region(rawValue: String(front[0])) else { throw Self.unrecognized(String(front[0])) }
      self = region
    default: throw Self.unrecognized(host)
    }
  }

  /// The regions whose code or label a text was perhaps meant to be, the likeliest first.
  public static func suggestions(for text: String) -> [Region] {
    let text = ValueRules.trimmed(String(text.prefix(100)))
    let folded = text.lowercased()
    var found = allCases.filter { region in
      let label = region.label.lowercased()
      return label == folded || aliases[folded] == region || folded.hasPrefix(region.rawValue)
    }
    found += Spelling.suggestions(for: text, among: allCases.map(\.rawValue)).compactMap(Region.init(rawValue:))
    found += Spelling.suggestions(for: text, among: allCases.map(\.label)).compactMap { label in
      allCases.first { $0.label == label }
    }
    // A code without its digit, or with another one: `us`, `eu2`.
    let letters = folded.prefix { $0.isLetter }
    if letters.count >= 2 { found += allCases.filter { $0.rawValue.prefix { $0.isLetter } == letters } }
    var seen: Set<Region> = []
    return found.filter { seen.insert($0).inserted }
  }

  private static let aliases: [String: Region] = [
    "usa": .us1, "america": .us1, "uae": .mec1, "dubai": .mec1, "me": .mec1, "jakarta": .aps3, "id": .aps3,
    "mumbai": .in1, "global": .eu1, "sk1": .sg1,
  ]

  /// The host of an address, with or without a scheme.
  private static func host(of address: String) -> String {
    var rest = address[...]
    if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
    rest = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    if let user = rest.lastIndex(of: "@") { rest = rest[rest.index(after: user)...] }
    return String(rest.prefix { $0 != ":" })
  }

  private static func unrecognized(_ text: String) -> Unrecognized {
    let text = String(text.prefix(100))
    return Unrecognized(text: text, suggestions: suggestions(for: text))
  }
}
