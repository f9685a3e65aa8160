/// What is known of the world when a configuration is checked; all of it is optional, and each part makes the check
/// stricter.
///
/// The check itself opens no file and asks no environment: whoever has the knowledge hands it in.
public struct ConfigurationContext: Sendable {
  /// Whether an environment variable is set; nil where nobody knows.
  public var isEnvironmentVariableSet: (@Sendable (String) -> Bool)?
  /// Whether there are rules for a time zone's identifier; nil where nobody knows.
  public var isTimeZoneKnown: (@Sendable (String) -> Bool)?

  /// A context; without arguments nothing is known.
  public init(
    isEnvironmentVariableSet: (@Sendable (String) -> Bool)? = nil,
    isTimeZoneKnown: (@Sendable (String) -> Bool)? = nil
  ) {
    self.isEnvironmentVariableSet = isEnvironmentVariableSet
    self.isTimeZoneKnown = isTimeZoneKnown
  }
}
