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
}
