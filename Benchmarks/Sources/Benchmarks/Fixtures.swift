import SalesTap

/// What several benchmarks work on.
enum Fixtures {
  static let conditions = [
    "Status = 'Qualified' AND LeadSource != null",
    "AnnualRevenue >= 1000000 AND (Industry = 'Technology' OR Industry = 'Finance') AND NOT (Country = 'US')",
    """
    (Status = 'Qualified' OR Status = 'Working - Contacted') AND NOT (Country = 'US' AND City = 'Boston') \
    AND AnnualRevenue > 50000 AND NumberOfEmployees >= 10 AND Email != null AND Phone != null \
    AND (Industry = 'Technology' OR Rating = 'Hot')
    """,
  ]

  static let now = Instant(secondsSinceEpoch: 1_792_000_000)
  static let evaluation = EvaluationContext(now: now)

  /// Twenty properties: texts, numbers, a checkbox, a day, and an instant.
  static let mapping = Mapping(
    identity: .identity(.field("Id")),
    properties: LeadData.fields.map { field in
      Mapping.Property(targets[field] ?? field, .field(field))
    })

  /// The preflight that the engine makes for the mapping.
  static let preflight = Preflight().prepared(for: mapping.properties.map(\.target), isProfile: true)

  /// The encoder that the engine makes for the mapping.
  static let encoder = PayloadEncoder().prepared(for: mapping.properties.map(\.target))

  private static let targets = [
    "Id": "Salesforce Id", "FirstName": "First Name", "LastName": "Last Name", "Status": "Lead Status",
    "LeadSource": "Lead Source", "HasOptedOutOfEmail": "Email Opt Out", "CreatedDate": "Created",
    "LastActivityDate": "Last Activity", "AnnualRevenue": "Annual Revenue", "NumberOfEmployees": "Employees",
    "Title": "Job Title", "Company": "Company Name", "City": "Mailing City", "Country": "Mailing Country",
  ]

  static let layout = RecordLayout(LeadData.fields)

  static let description = ObjectDescription(
    "Lead",
    types: [
      "Id": .id, "FirstName": .string, "LastName": .string, "Company": .string, "Email": .email, "Phone": .phone,
      "Status": .picklist, "LeadSource": .picklist, "Industry": .picklist, "Rating": .picklist, "Title": .string,
      "Street": .textArea, "City": .string, "Country": .string, "Description": .textArea, "AnnualRevenue": .currency,
      "NumberOfEmployees": .integer, "HasOptedOutOfEmail": .boolean, "CreatedDate": .dateTime,
      "LastActivityDate": .date,
    ])

  static func compiledMapping() throws -> CompiledMapping {
    let (compiled, diagnostics) = mapping.compile(
      object: "Lead", objects: [description], target: .profiles, layout: layout)
    guard let compiled else { throw BenchmarkError("the mapping does not compile: \(diagnostics)") }
    return compiled
  }

  static func compiledCondition(_ index: Int, layout: RecordLayout? = layout) throws -> CompiledCondition {
    guard let compiled = ParsedCondition(parsing: conditions[index]).compiled(for: layout) else {
      throw BenchmarkError("the condition \(index + 1) does not compile")
    }
    return compiled
  }

  /// The decoder of a page of leads.
  static func decoder() -> RecordDecoder { RecordDecoder(layout: layout, description: description) }

  /// The changes that a page of so many leads stands for.
  static func changes(_ count: Int) throws -> [RecordChange] {
    var decoder = decoder()
    return try decoder.decodePage(LeadData.page(count: count)).records.map { try change(from: $0) }
  }

  static func change(from decoded: DecodedRecord) throws -> RecordChange {
    guard let id = decoded.recordID else { throw BenchmarkError("a record has no id") }
    return RecordChange(
      object: "Lead", recordID: id, kind: .backfilled, record: decoded.record, id: "", origin: .backfill)
  }
}

/// Why a benchmark cannot run.
struct BenchmarkError: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}
