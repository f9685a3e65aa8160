/// Which changes of an object matter to a sync.
public struct Filter: Hashable, Sendable {
  /// The fields whose changes matter.
  public enum Watch: Hashable, Sendable {
    /// The paths of the fields, in any case.
    case fields([String])
    /// Exactly the fields that identity, event name, and properties of the mapping read; a relationship path watches
    /// its lookup field.
    case mappedFields
  }

  /// The watched fields; nil lets a change pass whatever changed.
  public var watch: Watch?
  /// The text of the condition that a record must meet; nil lets every record pass.
  public var condition: String?
  /// Whether texts are compared with regard to case.
  public var exact: Bool

  /// A filter; without arguments, every change passes.
  public init(watch: Watch? = nil, condition: String? = nil, exact: Bool = false) {
    self.watch = watch
    self.condition = condition
    self.exact = exact
  }

  /// Lets every change pass.
  public static let none = Filter()
}
