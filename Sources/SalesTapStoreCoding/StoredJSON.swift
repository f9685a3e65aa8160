#if SQLite || Postgres
  import Foundation

  /// Values that are kept as JSON in one column, because nothing is ever looked up by their parts.
  package enum StoredJSON {
    /// The JSON of a value, with its members in the order of their names.
    package static func text(of value: some Encodable) throws -> String {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// The value of a JSON text.
    ///
    /// - Throws: ``StoredValueError`` for anything that ``text(of:)`` does not write.
    package static func value<Value: Decodable>(
      _ type: Value.Type, from text: String, of what: String
    ) throws -> Value {
      do {
        return try JSONDecoder().decode(type, from: Data(text.utf8))
      } catch {
        throw StoredValueError("the store holds \(what) that no version of the package wrote")
      }
    }
  }
#endif
