extension Preflight {
  /// Checks a name.
  /// - Returns: The standard property of this name, in profiles.
  func checkName(
    _ name: String, isProfile: Bool, isItem: Bool, property: String?, _ violations: inout [Violation]
  ) -> StandardProperty? {
    let reported = property ?? name
    if name.isEmpty {
      violations.append(Violation(.nameEmpty, property: reported, "a property needs a name"))
      return nil
    }
    if name.utf8.count > limits.nameBytes {
      violations.append(
        Violation(
          .nameLength, property: reported,
          "the name has \(name.utf8.count) bytes; CleverTap takes at most \(limits.nameBytes)"))
    }
    if let character = ValueRules.forbiddenCharacter(in: name, of: .property) {
      violations.append(
        Violation(.nameCharacters, property: reported, "the name has a '\(character)', which is not allowed"))
    }
    guard !isItem else { return nil }
    if name.utf8.first == UInt8(ascii: "C"), name.utf8.starts(with: "CT ".utf8) {
      violations.append(
        Violation(
          .nameSystem, property: reported, "names that begin with 'CT ' are those of CleverTap's own properties"))
    }
    guard isProfile, let match = StandardProperty.match(name) else { return nil }
    if match.isExact { return match.property }
    violations.append(
      Violation(
        .nameCase, property: reported,
        "'\(name)' is a custom property; CleverTap's own is written '\(match.property.rawValue)'",
        suggestion: match.property.rawValue))
    return nil
  }

  /// Checks a value.
  /// - Returns: The value to send where it differs from the given one.
  func checkValue(
    _ property: CleverTapRecord.Property, standard: StandardProperty?, isProfile: Bool, isCharged: Bool,
    _ violations: inout [Violation]
  ) -> CleverTapValue? {
    let name = property.name
    switch property.value {
    case .operation(let operation):
      return check(operation, of: name, standard: standard, isProfile: isProfile, &violations)
    case .items(let items):
      guard !isProfile else {
        violations.append(
          Violation(.nestedProfile, property: name, "a profile's property can be no list of objects; map their fields"))
        return nil
      }
      guard isCharged, name == "Items" else {
        violations.append(Self.nested(name))
        return nil
      }
      check(items: items, &violations)
      return nil
    case .categories where standard?.valueType != .categories || !isProfile:
      violations.append(
        isProfile
          ? Violation(
            .nestedProfile, property: name,
            "only category-unsubscribe and category-resubscribe hold categories by channel; this is no such property")
          : Self.nested(name))
      return nil
    default: break
    }
    if let standard, isProfile {
      return check(standard, property.value, &violations)
    }
    return checkCustom(property.value, of: name, &violations)
  }

  static func nested(_ name: String) -> Violation {
    Violation(
      .nested, property: name,
      "Only Items can have a nested structure, incorrect nested structure for field : \(name.clipped)")
  }

  private func checkCustom(
    _ value: CleverTapValue, of name: String, _ violations: inout [Violation]
  ) -> CleverTapValue? {
    switch value {
    case .string(let text):
      guard text.utf8.count > limits.valueBytes else { return nil }
      return cut(text, of: name, &violations).map { .string($0) }
    case .double(let number):
      if !number.isFinite {
        violations.append(Violation(.notFinite, property: name, "\(number) cannot be sent: it is no finite number"))
      }
      return nil
    case .list(let texts): return check(texts, of: name, &violations).map { .list($0) }
    case .integer, .boolean, .date, .operation, .items, .categories: return nil
    }
  }

  /// Checks a value of a standard property; fits it.
  private func check(
    _ standard: StandardProperty, _ value: CleverTapValue, _ violations: inout [Violation]
  ) -> CleverTapValue? {
    if case .list = value, standard.isSingleValued {
      violations.append(Self.notMultiValued(standard))
      return nil
    }
    switch standard.coercing(value) {
    case .unchanged: return checkCustom(value, of: standard.rawValue, &violations)
    case .changed where !fitsValues && !standard.takesAsItIs(value):
      violations.append(Self.refusal(of: standard))
      return nil
    case .changed(let fitted): return checkCustom(fitted, of: standard.rawValue, &violations) ?? fitted
    case .impossible:
      // Where a text is wanted, other values are taken with a warning; this one has no form in JSON at all.
      if standard.valueType == .text, case .double = value {
        return checkCustom(value, of: standard.rawValue, &violations)
      }
      violations.append(Self.refusal(of: standard))
      return nil
    }
  }

  private static func notMultiValued(_ standard: StandardProperty) -> Violation {
    Violation(
      .standardOperation, property: standard.rawValue, "\(standard.rawValue) holds one value and can be no multi-value")
  }

  private static func refusal(of standard: StandardProperty) -> Violation {
    let (kind, message): (Violation.Kind, String) =
      switch standard.valueType {
      case .email: (.email, "Email is not valid")
      case .phone:
        (.phone, "Phone number is not valid: it needs '+', the country code, and the number, as in +14155551234")
      case .gender: (.gender, "Gender needs to be M/F")
      case .education: (.education, "Education needs to be School/College/Graduate")
      case .number: (.age, "Age is invalid: it must be a number")
      case .yesNo:
        standard == .employed ? (.employed, "Employed needs to be Y/N") : (.married, "Married needs to be Y/N")
      case .date: (.dateOfBirth, "DOB must be a date; CleverTap would keep anything else as text")
      case .boolean: (.standardBoolean, "\(standard.rawValue) must be true or false")
      case .categories:
        (
          .standardCategories,
          #"\(standard.rawValue) must hold lists of categories by channel: {"email":["Marketing"]}"#
        )
      case .text: (.standardText, "\(standard.rawValue) should be a text")
      }
    return Violation(kind, property: standard.rawValue, message)
  }

  /// Cuts a text that is too long, if that is wanted.
  private func cut(_ text: String, of name: String, _ violations: inout [Violation]) -> String? {
    guard text.utf8.count > limits.valueBytes else { return nil }
    guard truncates else {
      violations.append(
        Violation(
          .valueLength, property: name,
          "the text has \(text.utf8.count) bytes; CleverTap takes at most \(limits.valueBytes)"))
      return nil
    }
    violations.append(
      Violation(
        .valueTruncated, property: name, "the text had \(text.utf8.count) bytes and was cut to \(limits.valueBytes)"))
    return ValueRules.prefix(of: text, maximumBytes: limits.valueBytes)
  }

  /// Checks the texts of a multi-value; gives them back where one was cut.
  private func check(_ texts: [String], of name: String, _ violations: inout [Violation]) -> [String]? {
    var changed: [String]?
    for (index, text) in texts.enumerated() where text.utf8.count > limits.valueBytes {
      if let shorter = cut(text, of: name, &violations) { changed = changed ?? texts; changed?[index] = shorter }
    }
    if texts.count > limits.listCount {
      violations.append(
        Violation(
          .listCount, property: name,
          "the list has \(texts.count) texts; CleverTap keeps the last \(limits.listCount)"))
    }
    return changed
  }

  private func check(
    _ operation: PropertyOperation, of name: String, standard: StandardProperty?, isProfile: Bool,
    _ violations: inout [Violation]
  ) -> CleverTapValue? {
    guard isProfile else {
      violations.append(Self.nested(name))
      return nil
    }
    switch operation {
    case .add(let texts), .remove(let texts), .set(let texts):
      if let standard, standard.isSingleValued {
        violations.append(Self.notMultiValued(standard))
        return nil
      }
      guard let changed = check(texts, of: name, &violations) else { return nil }
      switch operation {
      case .add: return .operation(.add(changed))
      case .remove: return .operation(.remove(changed))
      default: return .operation(.set(changed))
      }
    case .increment(let number), .decrement(let number):
      if let standard, standard != .age {
        violations.append(
          Violation(
            .standardOperation, property: name, "\(standard.rawValue) is no number that can be counted up or down"))
      } else if !number.isFinite {
        violations.append(Violation(.notFinite, property: name, "\(number) cannot be sent: it is no finite number"))
      }
    case .delete:
      if standard != .name, standard != .gender {
        violations.append(
          Violation(
            .deletion, property: name,
            "CleverTap documents $delete for Name and Gender only; the value may stay as it is"))
      }
    }
    return nil
  }

  private func check(items: [[CleverTapRecord.Property]], _ violations: inout [Violation]) {
    if items.count > limits.chargedItems {
      violations.append(
        Violation(
          .chargedItems, property: "Items",
          "the event has \(items.count) items; CleverTap takes at most \(limits.chargedItems)"))
    } else if items.count > limits.chargedItemsDefault {
      violations.append(
        Violation(
          .chargedItemsDefault, property: "Items",
          "the event has \(items.count) items; CleverTap's SDKs send at most \(limits.chargedItemsDefault)"))
    }
    for item in items {
      for property in item {
        let path = "Items.\(property.name.clipped)"
        _ = checkName(property.name, isProfile: false, isItem: true, property: path, &violations)
        switch property.value {
        case .list, .operation, .items, .categories:
          violations.append(
            Violation(.nested, property: path, "the items of a Charged event are flat: texts, numbers, booleans, dates")
          )
        case .string(let text) where text.utf8.count > limits.valueBytes:
          violations.append(
            Violation(
              .valueLength, property: path,
              "the text has \(text.utf8.count) bytes; CleverTap takes at most \(limits.valueBytes)"))
        case .double(let number) where !number.isFinite:
          violations.append(Violation(.notFinite, property: path, "\(number) cannot be sent: it is no finite number"))
        case .string, .integer, .double, .boolean, .date: break
        }
      }
    }
  }
}
