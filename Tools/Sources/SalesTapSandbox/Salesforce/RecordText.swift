#if HTTP
  import SalesTap

  /// Records as the answers of REST and Bulk write them.
  struct RecordText: Sendable {
    /// The object of the records.
    let object: String
    /// The API version, such as `60.0`, which stands in the addresses of records.
    let version: String
    private let paths: [String]
    private let nodes: [Node]

    /// A field, or a relationship with fields of its own.
    private struct Node: Sendable {
      var name: String
      var path: String
      /// The name of the related object.
      var type: String?
      var children: [Node] = []
    }

    /// - Parameters:
    ///   - paths: The fields, in the order in which they are written.
    ///   - object: The object.
    ///   - catalog: The descriptions that tell the objects of relationships.
    init(_ paths: [String], of object: ObjectDescription, in catalog: ObjectCatalog, version: String) {
      self.object = object.name
      self.version = version
      self.paths = paths
      nodes = Self.nodes(paths.map { $0.split(separator: ".").map(String.init)[...] }, of: object, catalog, under: "")
    }

    private static func nodes(
      _ paths: [ArraySlice<String>], of object: ObjectDescription?, _ catalog: ObjectCatalog, under prefix: String
    ) -> [Node] {
      var nodes: [Node] = []
      for path in paths {
        guard let first = path.first, !nodes.contains(where: { $0.name.lowercased() == first.lowercased() }) else {
          continue
        }
        if path.count == 1 {
          nodes.append(Node(name: object?.field(named: first)?.name ?? first, path: prefix + first))
          continue
        }
        let reference = object?.reference(forRelationship: first)
        let related = reference?.referenceTo.lazy.compactMap { catalog[$0] }.first
        let rest = paths.filter { $0.first?.lowercased() == first.lowercased() }.map { $0.dropFirst() }
        nodes.append(
          Node(
            name: reference?.relationshipName ?? first, path: prefix + first,
            type: related?.name ?? reference?.referenceTo.first ?? first,
            children: self.nodes(rest, of: related, catalog, under: prefix + first + ".")))
      }
      return nodes
    }

    // MARK: JSON

    /// A record in REST's form.
    func json(_ row: OrgData.Row) -> String {
      let url = "/services/data/v\(version)/sobjects/\(object)/\(row.id)"
      let attributes = JSONText.object([("type", JSONText.string(object)), ("url", JSONText.string(url))])
      return JSONText.object([("attributes", attributes)] + members(nodes, of: row.record))
    }

    private func members(_ nodes: [Node], of record: SalesforceRecord) -> [(key: String, value: String)] {
      nodes.map { node in
        guard !node.children.isEmpty else { return (node.name, Self.json(record[node.path] ?? .null)) }
        let isEmpty = node.children.allSatisfy { (record[$0.path] ?? .null) == .null && $0.children.isEmpty }
        guard !isEmpty else { return (node.name, "null") }
        let attributes = JSONText.object([("type", JSONText.string(node.type))])
        return (node.name, JSONText.object([("attributes", attributes)] + members(node.children, of: record)))
      }
    }

    private static func json(_ value: FieldValue) -> String {
      switch value {
      case .null: "null"
      case .boolean(let flag): flag ? "true" : "false"
      case .integer(let number): String(number)
      case .double(let number): JSONText.number(number)
      case .location(let place):
        #"{"latitude":\#(JSONText.number(place.latitude)),"longitude":\#(JSONText.number(place.longitude))}"#
      case .object(let record):
        JSONText.object(record.fields.map { ($0.path, json($0.value)) })
      case .dateTime(let instant): JSONText.string(text(instant, zone: "+0000"))
      default: JSONText.string(cell(value))
      }
    }

    // MARK: CSV

    /// The line that names the columns.
    func header(ending: String) -> String { paths.map(Self.quoted).joined(separator: ",") + ending }

    /// A record as a line of Bulk API 2.0.
    func csv(_ row: OrgData.Row, ending: String) -> String {
      paths.map { Self.quoted(Self.cell(row.record[$0] ?? .null)) }.joined(separator: ",") + ending
    }

    private static func cell(_ value: FieldValue) -> String {
      switch value {
      case .null: ""
      case .boolean(let flag): flag ? "true" : "false"
      case .integer(let number): String(number)
      case .double(let number): String(number)
      case .string(let text): text
      case .date(let date): "\(date)"
      case .dateTime(let instant): text(instant, zone: "Z")
      case .time(let time): text(time)
      case .list(let values): values.joined(separator: ";")
      case .location(let place): "\(place.latitude),\(place.longitude)"
      case .object: ""
      }
    }

    private static func quoted(_ text: String) -> String {
      text.contains { ",\"\n\r".contains($0) || $0 == "\r\n" }
        ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }

    // MARK: Times

    /// `2026-03-29T01:30:00.000` and a zone: Salesforce always writes milliseconds.
    private static func text(_ instant: Instant, zone: String) -> String {
      let (days, rest) = instant.millisecondsSinceEpoch.quotientAndRemainder(dividingBy: 86_400_000)
      let day = rest < 0 ? days - 1 : days
      let time = TimeOfDay(millisecondsSinceMidnight: Int(rest < 0 ? rest + 86_400_000 : rest))
      let date = CalendarDate(daysSinceEpoch: Int(day))
      guard let date, let time else { return "\(instant)" }
      return "\(date)T\(clock(time))\(zone)"
    }

    private static func text(_ time: TimeOfDay) -> String { clock(time) + "Z" }

    private static func clock(_ time: TimeOfDay) -> String {
      func padded(_ number: Int, _ width: Int) -> String {
        String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
      }
      return
        "\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2)).\(padded(time.millisecond, 3))"
    }
  }
#endif
