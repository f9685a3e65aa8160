/// Why a zone could not be read.
///
/// Two errors are equal when their codes are.
public struct TimeZoneRulesError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of trouble.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Kind: String {
      case notTZif, unsupportedVersion, truncated, inconsistent, leapSeconds, malformedRule, unknownZone
    }
    private let kind: Kind

    /// The bytes do not begin as a TZif file does.
    public static let notTZif = Code(kind: .notTZif)
    /// The file has a version that is not known (1 to 4 are).
    public static let unsupportedVersion = Code(kind: .unsupportedVersion)
    /// The file ends before what its header announces.
    public static let truncated = Code(kind: .truncated)
    /// The file's parts contradict each other: a type that does not exist, transitions out of order, an offset above 26 hours.
    public static let inconsistent = Code(kind: .inconsistent)
    /// The file counts leap seconds, which instants do not.
    public static let leapSeconds = Code(kind: .leapSeconds)
    /// The yearly rule, a POSIX `TZ` string, cannot be read.
    public static let malformedRule = Code(kind: .malformedRule)
    /// There is no zone of that name.
    public static let unknownZone = Code(kind: .unknownZone)

    /// A short label, for metrics.
    public var description: String { kind.rawValue }
  }

  /// The kind of trouble.
  public let code: Code
  /// The trouble in plain words, and what to do.
  public let message: String

  /// An error of a kind.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The trouble in plain words, and what to do.
  public var description: String { message }

  /// Whether two errors are of the same kind.
  public static func == (left: TimeZoneRulesError, right: TimeZoneRulesError) -> Bool { left.code == right.code }

  /// Hashes the kind.
  public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
