#if Postgres
  /// A statement with what is bound to it.
  struct Statement: Sendable {
    /// The text; values stand in it as `$1`, `$2`, and so on.
    let sql: String
    /// What is bound.
    let parameters: [Parameter]
    /// Whether it is prepared once on each connection; not for texts of which there are many.
    let isKept: Bool

    init(_ sql: String, _ parameters: [Parameter] = [], isKept: Bool = true) {
      self.sql = sql
      self.parameters = parameters
      self.isKept = isKept
    }
  }
#endif
