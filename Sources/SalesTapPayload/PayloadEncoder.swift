/// Turns records into the bytes that CleverTap takes.
///
/// Equal records give equal bytes. Keys stand in the order of CleverTap's own samples: the subject, `ts`, `type`, then
/// `profileData`, or `evtName` and `evtData`, with the properties in the order of the record. There is no white space.
///
/// - Text is UTF-8; only quotes, backslashes, and control characters are escaped.
/// - Numbers take their shortest form that reads back as the same number, laid out as RFC 8785 (canonical JSON) and
///   ECMAScript do: `5` for a double of 5, `0` for negative zero, `0.000001`, and an exponent only below that and from
///   10²¹ on: `1e-7`, `1e+21`. Whole numbers of 64 bits are written digit by digit; readers that hold numbers as doubles
///   round them above 2⁵³.
/// - A number that is not finite has no form in JSON: its property is left out (``Preflight`` reports it).
///
/// The encoder checks nothing else: see ``Preflight``.
public struct PayloadEncoder: Sendable {
  private let keys: PreparedKeys?

  /// An encoder.
  public init() { keys = nil }

  private init(keys: PreparedKeys) { self.keys = keys }

  /// An encoder that writes the keys of some properties faster, above all where a record has them in this order; the bytes are the same.
  public func prepared(for propertyNames: [String]) -> PayloadEncoder {
    PayloadEncoder(keys: PreparedKeys(propertyNames))
  }

  /// Appends one record as a JSON object.
  ///
  /// Cost: one pass; the buffer grows only when it has no room left, so hand in the same one again, emptied with
  /// `removeAll(keepingCapacity: true)`.
  public func encode(_ record: CleverTapRecord, into buffer: inout [UInt8]) {
    Self.append(to: &buffer, estimate: Self.estimate(record)) { $0.put(record, keys) }
  }

  /// Appends a device token as a JSON object.
  public func encode(_ token: DeviceToken, into buffer: inout [UInt8]) {
    let length = token.objectID.utf8.count + token.id.utf8.count + 512
    Self.append(to: &buffer, estimate: length) { $0.put(token) }
  }

  /// One record as bytes of its own.
  public func encode(_ record: CleverTapRecord) -> EncodedRecord {
    var buffer: [UInt8] = []
    encode(record, into: &buffer)
    return EncodedRecord(trusted: buffer)
  }

  /// A device token as bytes of its own.
  public func encode(_ token: DeviceToken) -> EncodedRecord {
    var buffer: [UInt8] = []
    encode(token, into: &buffer)
    return EncodedRecord(trusted: buffer)
  }

  /// Appends what `write` writes, giving it more room until all of it fits.
  static func append(to buffer: inout [UInt8], estimate: Int, _ write: (inout PayloadCursor) -> Void) {
    let start = buffer.count
    var room = max(64, estimate)
    while true {
      buffer.append(contentsOf: repeatElement(0, count: room))
      let written = buffer.withUnsafeMutableBufferPointer { memory -> Int? in
        let free = UnsafeMutableBufferPointer(rebasing: memory[start...])
        guard let base = free.baseAddress else { return nil }
        var cursor = PayloadCursor(free, base: base)
        write(&cursor)
        return cursor.isOverflowed ? nil : cursor.count
      }
      if let written {
        buffer.removeLast(room - written)
        return
      }
      buffer.removeLast(room)
      room *= 2
    }
  }

  /// Room that suffices unless a text has many escapes; computed without reading a text.
  private static func estimate(_ record: CleverTapRecord) -> Int {
    var length = 160
    switch record.subject {
    case .identity(let text), .objectID(let text): length += text.utf8.count
    }
    if case .event(let name) = record.content { length += name.utf8.count }
    for property in record.properties {
      length += property.name.utf8.count + 40
      switch property.value {
      case .string(let text): length += text.utf8.count
      case .list(let texts): length += texts.reduce(0) { $0 + $1.utf8.count + 8 }
      case .operation, .items, .categories: length += 400
      case .integer, .double, .boolean, .date: break
      }
    }
    return length + length / 16
  }
}

/// How deep items may hold items; what lies deeper is written as an empty list. CleverTap takes one level.
private let deepestItems = 8

extension PayloadCursor {
  fileprivate mutating func put(_ record: CleverTapRecord, _ keys: PreparedKeys?) {
    switch record.subject {
    case .identity(let text):
      put(#"{"identity":"#)
      put(string: text)
    case .objectID(let text):
      put(#"{"objectId":"#)
      put(string: text)
    }
    if let timestamp = record.timestamp {
      put(#","ts":"#)
      put(integer: timestamp)
    }
    switch record.content {
    case .profile:
      put(#","type":"profile","profileData":"#)
      put(record.properties, keys, isProfile: true, depth: 0)
    case .event(let name):
      put(#","type":"event","evtName":"#)
      put(string: name)
      put(#","evtData":"#)
      put(record.properties, keys, isProfile: false, depth: 0)
    }
    put(byte: UInt8(ascii: "}"))
  }

  private mutating func put(
    _ properties: [CleverTapRecord.Property], _ keys: PreparedKeys?, isProfile: Bool, depth: Int
  ) {
    put("{")
    var isFirst = true
    var next = 0
    // A property is read where it lies: a copy would count its text's references.
    let properties = properties.span
    for index in properties.indices {
      let start = count
      if let keys, let number = keys.number(of: properties[index].name, from: next) {
        keys.put(number, afterComma: !isFirst, to: &self)
        next = number + 1
      } else {
        put(isFirst ? "\"" : ",\"")
        put(escaped: properties[index].name)
        put("\":")
      }
      if put(properties[index].value, isProfile: isProfile, depth: depth) {
        isFirst = false
      } else {
        rewind(to: start)
      }
    }
    put("}")
  }

  /// Writes a value.
  /// - Returns: Whether the value has a form in JSON; if not, part of it may have been written.
  private mutating func put(_ value: CleverTapValue, isProfile: Bool, depth: Int) -> Bool {
    switch value {
    case .string(let text): put(string: text)
    case .integer(let number): put(integer: number)
    case .double(let number):
      guard number.isFinite else { return false }
      put(double: number)
    case .boolean(let flag): put(flag ? "true" : "false")
    case .date(let seconds):
      put("\"$D_")
      put(integer: seconds)
      put("\"")
    case .list(let texts):
      if isProfile { put(#"{"$set":"#) }
      put(texts)
      if isProfile { put("}") }
    case .operation(let operation): return put(operation)
    case .items(let items):
      put("[")
      if depth < deepestItems {
        for (index, item) in items.enumerated() {
          if index > 0 { put(",") }
          put(item, nil, isProfile: false, depth: depth + 1)
        }
      }
      put("]")
    case .categories(let channels):
      put("{")
      for (index, channel) in channels.enumerated() {
        if index > 0 { put(",") }
        put(string: channel.channel)
        put(":")
        put(channel.categories)
      }
      put("}")
    }
    return true
  }

  private mutating func put(_ operation: PropertyOperation) -> Bool {
    switch operation {
    case .add(let texts):
      put(#"{"$add":"#)
      put(texts)
    case .remove(let texts):
      put(#"{"$remove":"#)
      put(texts)
    case .set(let texts):
      put(#"{"$set":"#)
      put(texts)
    case .increment(let number), .decrement(let number):
      guard number.isFinite else { return false }
      if case .increment = operation { put(#"{"$incr":"#) } else { put(#"{"$decr":"#) }
      put(double: number)
    case .delete: put(#"{"$delete":1"#)
    }
    put("}")
    return true
  }

  private mutating func put(_ texts: [String]) {
    put("[")
    for (index, text) in texts.enumerated() {
      if index > 0 { put(",") }
      put(string: text)
    }
    put("]")
  }

  fileprivate mutating func put(_ token: DeviceToken) {
    put(#"{"type":"token","tokenData":{"id":"#)
    put(string: token.id)
    put(#","type":"#)
    put(string: token.service.rawValue)
    if let keys = token.keys {
      put(#","keys":{"p256dh":"#)
      put(string: keys.p256dh)
      put(#","auth":"#)
      put(string: keys.auth)
      put("}")
    }
    put(#"},"objectId":"#)
    put(string: token.objectID)
    put("}")
  }
}
