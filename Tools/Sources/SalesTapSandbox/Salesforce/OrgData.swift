#if HTTP
  import Foundation
  import SalesTap

  /// The objects and records of an org, read from a folder.
  ///
  /// Files that end in `.json` are describe responses, one object a file, or one describe-global answer. Files that end in
  /// `.jsonl` are records in the form of REST, one a line, of any object that is described; of a record that comes several
  /// times the last one stands.
  public struct OrgData: Sendable {
    /// An object with its records.
    struct Object: Sendable {
      var description: ObjectDescription
      /// The describe response, byte by byte.
      var describe: [UInt8]
      /// The records in the order of their ids.
      var rows: [Row] = []
    }

    /// A record with its id.
    struct Row: Sendable {
      var id: RecordID
      var record: SalesforceRecord
    }

    /// Why a folder cannot be served.
    public struct Unreadable: Error, CustomStringConvertible {
      /// The file, the place in it, and what is wrong.
      public let description: String
    }

    private(set) var objects: [Object] = []
    /// The describe-global answer of the folder, if it has one.
    private(set) var describeGlobal: [UInt8]?
    /// All descriptions, by which paths over relationships are resolved.
    private(set) var catalog: ObjectCatalog = []

    /// An org without objects.
    public init() {}

    /// The objects and records of a folder.
    /// - Throws: ``Unreadable`` for a file that is neither, and a record of an object that is not described.
    public init(folder: String) throws {
      let names: [String]
      do {
        names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      } catch {
        throw Unreadable(description: "cannot read the folder \(folder): \(error.localizedDescription)")
      }
      for name in names where name.hasSuffix(".json") { try add(describe: Self.read("\(folder)/\(name)"), from: name) }
      for name in names where name.hasSuffix(".jsonl") { try add(records: Self.read("\(folder)/\(name)"), from: name) }
    }

    private static func read(_ path: String) throws -> [UInt8] {
      do {
        return try Array(Data(contentsOf: URL(fileURLWithPath: path)))
      } catch {
        throw Unreadable(description: "cannot read \(path): \(error.localizedDescription)")
      }
    }

    /// Adds an object, or replaces its description.
    public mutating func add(describe bytes: [UInt8], from name: String = "describe") throws {
      do throws(SalesforceDecodingError) {
        let description = try ObjectDescription(describe: bytes)
        catalog.insert(description)
        if let place = place(of: description.name) {
          objects[place].description = description
          objects[place].describe = bytes
        } else {
          objects.append(Object(description: description, describe: bytes))
        }
      } catch {
        guard (try? SourceList(describeGlobal: bytes)) != nil else {
          throw Unreadable(description: "\(name): \(error)")
        }
        describeGlobal = bytes
      }
    }

    /// Adds records, one a line.
    public mutating func add(records bytes: [UInt8], from name: String = "records") throws {
      var decoder = RecordDecoder(catalog: catalog)
      var found: [String: [RecordID: SalesforceRecord]] = [:]
      for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
      where line.contains(where: { $0 > 0x20 }) {
        func unreadable(_ column: Int, _ words: String) -> Unreadable {
          Unreadable(description: "\(name):\(index + 1):\(column): \(words)")
        }
        let decoded: DecodedRecord
        do throws(SalesforceDecodingError) {
          decoded = try decoder.decodeRecord(Array(line))
        } catch {
          throw unreadable(error.location.column, error.message)
        }
        guard let object = decoded.object.flatMap({ place(of: $0) }).map({ objects[$0].description }) else {
          throw unreadable(1, "no describe response tells of the object \(decoded.object ?? "without a type")")
        }
        guard let id = decoded.recordID else { throw unreadable(1, "a record needs its Id") }
        found[object.name, default: [:]][id] = Self.complete(decoded.record, with: object)
      }
      for (object, records) in found {
        guard let place = place(of: object) else { continue }
        var rows = Dictionary(objects[place].rows.map { ($0.id, $0.record) }, uniquingKeysWith: { $1 })
        rows.merge(records) { $1 }
        objects[place].rows = rows.map { Row(id: $0.key, record: $0.value) }.sorted { $0.id < $1.id }
      }
    }

    /// A record with a value in every field that its object has: what a line leaves out is empty in the org.
    private static func complete(_ record: SalesforceRecord, with description: ObjectDescription) -> SalesforceRecord {
      let absent = description.fields.filter { record[$0.name] == nil }
      return SalesforceRecord(absent.map { ($0.name, $0.type == .boolean ? .boolean(false) : .null) }).merging(record)
    }

    private func place(of name: String) -> Int? {
      objects.firstIndex { $0.description.name.lowercased() == name.lowercased() }
    }

    /// The object of a name, in any case.
    subscript(name: String) -> Object? { place(of: name).map { objects[$0] } }
  }
#endif
