extension Filter {
  /// Lets a change of one of the fields pass, if the condition holds.
  public static func watching(
    _ fields: String..., where condition: String? = nil, exact: Bool = false
  ) -> Filter {
    Filter(watch: .fields(fields), condition: condition, exact: exact)
  }

  /// Lets a change pass of anything that identity, event name, and properties read, if the condition holds.
  public static func watchingMappedFields(where condition: String? = nil, exact: Bool = false) -> Filter {
    Filter(watch: .mappedFields, condition: condition, exact: exact)
  }

  /// Lets a record pass for which the condition holds, whatever changed.
  public static func condition(_ condition: String, exact: Bool = false) -> Filter {
    Filter(condition: condition, exact: exact)
  }
}
