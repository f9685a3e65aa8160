public import SalesTapDiagnostics

/// Why a historical sync cannot be asked for, or a run cannot be changed.
public struct BackfillError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of refusal; more may be added.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Kind: String {
      case unknownSync, inactiveSync, invalidCondition, invalidSize, alreadyRunning, unknownRun, wrongState
    }

    private let kind: Kind

    /// No sync has the key or name.
    public static let unknownSync = Code(kind: .unknownSync)
    /// The sync is not active.
    public static let inactiveSync = Code(kind: .inactiveSync)
    /// The condition of the run has errors.
    public static let invalidCondition = Code(kind: .invalidCondition)
    /// A page or upload size, or a limit, is out of range.
    public static let invalidSize = Code(kind: .invalidSize)
    /// The last run of the sync is scheduled, processing, or paused.
    public static let alreadyRunning = Code(kind: .alreadyRunning)
    /// There is no such run.
    public static let unknownRun = Code(kind: .unknownRun)
    /// The run is in a state in which this cannot be asked.
    public static let wrongState = Code(kind: .wrongState)

    /// A short stable label, fit for a metric.
    public var description: String { kind.rawValue }
  }

  /// The kind of refusal.
  public var code: Code
  /// What is wrong and what to do, in plain words.
  public var message: String
  /// What is wrong with a condition; empty for all else.
  public var diagnostics: [Diagnostic]

  /// An error from its parts.
  public init(_ code: Code, _ message: String, diagnostics: [Diagnostic] = []) {
    self.code = code
    self.message = message
    self.diagnostics = diagnostics
  }

  /// Whether the codes are the same.
  public static func == (left: BackfillError, right: BackfillError) -> Bool { left.code == right.code }

  /// Hashes the code.
  public func hash(into hasher: inout Hasher) { hasher.combine(code) }

  /// The message, and what is wrong with the condition.
  public var description: String { ([message] + diagnostics.map(\.message)).joined(separator: "\n") }
}
