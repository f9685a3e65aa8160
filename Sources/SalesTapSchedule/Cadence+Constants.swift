extension Cadence {
  private init(_ minutes: Int) {
    self.minutes = minutes
    self.offsetMinutes = 0
  }

  /// Minute 0, 5, 10, and so on.
  public static let every5Minutes = Cadence(5)
  /// Minute 0, 10, 20, and so on.
  public static let every10Minutes = Cadence(10)
  /// Minute 0, 15, 30, and 45.
  public static let every15Minutes = Cadence(15)
  /// Minute 0, 20, and 40.
  public static let every20Minutes = Cadence(20)
  /// Minute 0 and 30.
  public static let every30Minutes = Cadence(30)
  /// Minute 0.
  public static let everyHour = Cadence(60)
}
