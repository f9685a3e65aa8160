import SalesTapDiagnostics

extension RecordReader {
  /// Reads the object of an entry: a related record, the components of a compound field, a geolocation, or the records
  /// of a subquery, which are passed over.
  mutating func readNested(entry: Int32, depth: Int) throws(JSONSyntaxError) {
    let start = scanner.position
    if startsLikeQueryResult() { return try scanner.skipValue(depth: depth) }
    if let location = location(depth: depth) {
      store(location, entry: entry, at: start)
      // In an event the components are fields of their own too.
      guard plan.isEvent else { return }
      scanner.position = start
    } else if !plan.isEvent {
      store(.object, entry: entry, at: start)
    }
    let below = plan.node(below: entry)
    guard below >= 0 else {
      let isDeep = plan.nodes[Int(plan.entries[Int(entry)].owner)].depth >= RecordPlan.maximumDepth
      try scanner.skipValue(depth: depth)
      if isDeep {
        report(
          Diagnostic(
            "record.too-deep", .warning,
            "related records are read \(RecordPlan.maximumDepth) levels deep; what stands deeper is left out",
            range: SourceRange(offset: start, length: 1)))
      }
      return
    }
    // A second value for the same key takes the place of the first with all its fields.
    fill(below: below, with: .missing)
    padSlots()
    try readObject(node: below, depth: depth)
  }

  /// Whether the object that comes next begins like the answer to a query.
  private func startsLikeQueryResult() -> Bool {
    var ahead = scanner
    ahead.position += 1
    guard ahead.next() == UInt8(ascii: "\""), let token = try? ahead.string() else { return false }
    return ahead.token(token, is: "totalSize") || ahead.token(token, is: "done") || ahead.token(token, is: "records")
      || ahead.token(token, is: "nextRecordsUrl")
  }

  /// The geolocation that comes next, passed; nil, and nothing passed, if something else comes.
  private mutating func location(depth: Int) -> RecordSlot? {
    var ahead = scanner
    ahead.position += 1
    var degrees: [Double?] = [nil, nil]
    var nulls = 0
    for part in 0..<2 {
      guard ahead.next() == UInt8(ascii: "\""), let key = try? ahead.key() else { return nil }
      let isLatitude = ahead.token(key, is: "latitude") || ahead.token(key, is: "Latitude")
      guard isLatitude || ahead.token(key, is: "longitude") || ahead.token(key, is: "Longitude") else { return nil }
      switch ahead.next() {
      case UInt8(ascii: "n"):
        guard (try? ahead.literal("null")) != nil else { return nil }
        nulls += 1
      case UInt8(ascii: "-"), (UInt8(ascii: "0")...UInt8(ascii: "9"))?:
        guard let number = try? ahead.number() else { return nil }
        degrees[isLatitude ? 0 : 1] = ahead.double(number)
      default: return nil
      }
      guard ahead.take(part == 0 ? UInt8(ascii: ",") : UInt8(ascii: "}")) else { return nil }
    }
    if nulls == 2 {
      scanner.position = ahead.position
      return .null
    }
    guard let latitude = degrees[0], let longitude = degrees[1], latitude.isFinite, longitude.isFinite else {
      return nil
    }
    scanner.position = ahead.position
    let start = scanner.bytes.count + extra.count
    withUnsafeBytes(of: latitude.bitPattern) { extra.append(contentsOf: $0) }
    withUnsafeBytes(of: longitude.bitPattern) { extra.append(contentsOf: $0) }
    return RecordSlot(kind: .location, length: 16, bits: UInt64(start))
  }

  /// Reads an array: of texts, as the values of a multi-select picklist; of anything else, as nothing.
  mutating func readArray(entry: Int32, depth: Int) throws(JSONSyntaxError) {
    let start = scanner.position
    var ahead = scanner
    try ahead.skipValue(depth: depth)
    defer { scanner.position = ahead.position }
    scanner.position += 1
    let textStart = extra.count
    if !scanner.take(UInt8(ascii: "]")) {
      repeat {
        guard scanner.next() == UInt8(ascii: "\"") else {
          extra.removeSubrange(textStart...)
          return report(
            Diagnostic(
              "record.array", .warning, "'\(plan.path(of: entry))' is an array, which no field is; it is left out",
              range: SourceRange(start..<ahead.position)))
        }
        let token = try scanner.string()
        if extra.count > textStart { extra.append(UInt8(ascii: ";")) }
        extra.append(contentsOf: scanner.text(token).utf8)
      } while try scanner.another(before: UInt8(ascii: "]"))
    }
    let length = extra.count - textStart
    let value =
      length == 0
      ? RecordSlot.null
      : RecordSlot(kind: .list, length: UInt32(clamping: length), bits: UInt64(scanner.bytes.count + textStart))
    store(value, entry: entry, at: start)
  }

  /// Reads what a record says of itself: the object's name, and the record's address.
  mutating func readAttributes(depth: Int) throws(JSONSyntaxError) {
    let start = scanner.position
    var ahead = scanner
    try ahead.skipValue(depth: depth)
    scanner.position = start + 1
    if !scanner.take(UInt8(ascii: "}")) {
      repeat {
        let key = try scanner.key()
        guard scanner.next() == UInt8(ascii: "\"") else {
          try scanner.skipValue(depth: depth + 1)
          continue
        }
        let value = try scanner.string()
        if scanner.token(key, is: "type") {
          let name = objectName(value)
          object = name
          if name != plan.object { switchPlan(to: name) }
        } else if scanner.token(key, is: "url"), !value.hasEscapes {
          var slash = value.end
          while slash > value.start, scanner.bytes[slash - 1] != UInt8(ascii: "/") { slash -= 1 }
          addressID = JSONScanner.StringToken(start: slash, end: value.end, hasEscapes: false)
        }
      } while try scanner.another(before: UInt8(ascii: "}"))
    }
  }

  /// The name that a token holds, without making a new string where the plan has it already.
  private func objectName(_ token: JSONScanner.StringToken) -> String {
    if let known = plan.object, known.utf8.elementsEqual(scanner.bytes[token.start..<token.end]) { return known }
    return scanner.text(token)
  }
}
