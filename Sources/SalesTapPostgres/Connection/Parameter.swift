#if Postgres
  import SalesTapTime

  /// A value that is bound to a statement, in PostgreSQL's binary form.
  ///
  /// Lists are arrays: a statement unnests them, so that a batch of any size is one statement.
  struct Parameter: Sendable {
    /// The type's number in PostgreSQL's catalogue.
    let type: UInt32
    /// The value; nil for null.
    let bytes: [UInt8]?

    private init(_ type: Kind, _ bytes: [UInt8]?) {
      self.type = type.rawValue
      self.bytes = bytes
    }

    private enum Kind: UInt32 {
      case bytes = 17
      case integer = 20
      case text = 25
      case listOfBytes = 1001
      case listOfTexts = 1009
      case listOfIntegers = 1016
    }

    // MARK: One value

    static func integer(_ value: Int64?) -> Parameter { Parameter(.integer, value.map(bigEndian)) }
    static func integer(_ value: Int) -> Parameter { .integer(Int64(value)) }
    static func instant(_ value: Instant?) -> Parameter { .integer(value?.millisecondsSinceEpoch) }
    static func text(_ value: String?) -> Parameter { Parameter(.text, value.map(StoredText.bytes)) }
    static func blob(_ value: [UInt8]) -> Parameter { Parameter(.bytes, value) }

    private static func bigEndian(_ value: Int64) -> [UInt8] { withUnsafeBytes(of: value.bigEndian, Array.init) }

    // MARK: Lists

    static func integers(_ values: some Collection<Int64?>) -> Parameter {
      list(.listOfIntegers, of: .integer, values) { value, bytes in
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
      }
    }

    /// Integers of which none is null.
    static func numbers(_ values: some Collection<Int64>) -> Parameter {
      guard !values.isEmpty else { return integers([Int64?]()) }
      let length = 20 + values.count * 12
      let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, initialized in
        var place = 0
        func put(_ value: some FixedWidthInteger) {
          let size = MemoryLayout.size(ofValue: value)
          for index in 0..<size {
            buffer.initializeElement(
              at: place + index, to: UInt8(truncatingIfNeeded: value >> (8 * (size - 1 - index))))
          }
          place += size
        }
        for word in [1, 0, Int32(Kind.integer.rawValue), Int32(values.count), 1] { put(word) }
        for value in values {
          put(Int32(8))
          put(value)
        }
        initialized = place
      }
      return Parameter(.listOfIntegers, bytes)
    }

    static func instants(_ values: some Collection<Instant?>) -> Parameter {
      integers(values.map { $0?.millisecondsSinceEpoch })
    }

    static func texts(_ values: some Collection<String?>) -> Parameter {
      list(.listOfTexts, of: .text, values) { StoredText.append($0, to: &$1) }
    }

    static func blobs(_ values: some Collection<[UInt8]?>) -> Parameter {
      list(.listOfBytes, of: .bytes, values) { $1.append(contentsOf: $0) }
    }

    /// The binary form of an array of one dimension: number of dimensions, whether it has nulls, type, count, lower bound, then each
    /// element with its length in front, -1 for null.
    private static func list<Element>(
      _ type: Kind, of element: Kind, _ values: some Collection<Element?>, _ append: (Element, inout [UInt8]) -> Void
    ) -> Parameter {
      var bytes: [UInt8] = []
      bytes.reserveCapacity(20 + values.count * 24)
      func number(_ value: Int32) { withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) } }
      number(values.isEmpty ? 0 : 1)
      number(values.contains { $0 == nil } ? 1 : 0)
      number(Int32(element.rawValue))
      guard !values.isEmpty else { return Parameter(type, bytes) }
      number(Int32(values.count))
      number(1)
      for value in values {
        guard let value else {
          number(-1)
          continue
        }
        let start = bytes.count
        number(0)
        append(value, &bytes)
        let length = Int32(bytes.count - start - 4).bigEndian
        withUnsafeBytes(of: length) { length in
          for (index, byte) in length.enumerated() { bytes[start + index] = byte }
        }
      }
      return Parameter(type, bytes)
    }
  }

  /// Texts as PostgreSQL can keep them: it refuses the character U+0000, which is written as an escape here.
  ///
  /// The escape begins with U+F8FF, a character of private use, which is itself escaped where it occurs.
  enum StoredText {
    private static let escape: [UInt8] = [0xEF, 0xA3, 0xBF]

    static func bytes(of text: String) -> [UInt8] {
      var bytes: [UInt8] = []
      append(text, to: &bytes)
      return bytes
    }

    static func append(_ text: String, to bytes: inout [UInt8]) {
      var text = text
      text.withUTF8 { utf8 in
        guard utf8.contains(where: { $0 == 0 || $0 == 0xEF }) else { return bytes.append(contentsOf: utf8) }
        var index = 0
        while index < utf8.count {
          if utf8[index] == 0 {
            bytes += escape + [UInt8(ascii: "0")]
            index += 1
          } else if utf8[index...].starts(with: escape) {
            bytes += escape + [UInt8(ascii: "1")]
            index += 3
          } else {
            bytes.append(utf8[index])
            index += 1
          }
        }
      }
    }

    static func text(of utf8: UnsafeBufferPointer<UInt8>) -> String {
      guard utf8.contains(0xEF) else { return String(decoding: utf8, as: UTF8.self) }
      var bytes: [UInt8] = []
      var index = 0
      while index < utf8.count {
        if utf8[index...].starts(with: escape), index + 3 < utf8.count,
          utf8[index + 3] == UInt8(ascii: "0") || utf8[index + 3] == UInt8(ascii: "1")
        {
          bytes += utf8[index + 3] == UInt8(ascii: "0") ? [0] : escape
          index += 4
        } else {
          bytes.append(utf8[index])
          index += 1
        }
      }
      return String(decoding: bytes, as: UTF8.self)
    }
  }
#endif
