import SalesTap

extension Benchmark {
  static var records: [Benchmark] {
    [
      decode("decode", custom: 0), decode("decode-60-fields", custom: 40),
      Benchmark("map", allocationLimit: 9, isLinear: true) { size in
        let mapping = try Fixtures.compiledMapping()
        let changes = try Fixtures.changes(size)
        let context = MappingContext(handedOverAt: Fixtures.now)
        return Prepared(operations: size) {
          var count = 0
          for change in changes {
            guard case .mapped(let mapped) = mapping.map(change, context: context) else { continue }
            count += mapped.record.properties.count
          }
          return count
        }
      },
      Benchmark("preflight", allocationLimit: 0, isLinear: true) { size in
        let records = try mappedRecords(size)
        let preflight = Fixtures.preflight
        return Prepared(operations: size) {
          var count = 0
          for record in records { count += preflight.check(record).violations.count + 1 }
          return count
        }
      },
      Benchmark("encode", allocationLimit: 0, isLinear: true) { size in
        let records = try mappedRecords(size)
        let encoder = Fixtures.encoder
        var buffer: [UInt8] = []
        return Prepared(operations: size) {
          var count = 0
          for record in records {
            buffer.removeAll(keepingCapacity: true)
            encoder.encode(record, into: &buffer)
            count += buffer.count
          }
          return count
        }
      },
      Benchmark("map-encode", allocationLimit: 9, isLinear: true) { size in
        let mapping = try Fixtures.compiledMapping()
        let changes = try Fixtures.changes(size)
        let context = MappingContext(handedOverAt: Fixtures.now)
        let encoder = Fixtures.encoder
        var buffer: [UInt8] = []
        return Prepared(operations: size) {
          var count = 0
          for change in changes {
            guard case .mapped(let mapped) = mapping.map(change, context: context) else { continue }
            buffer.removeAll(keepingCapacity: true)
            encoder.encode(mapped.record, into: &buffer)
            count += buffer.count
          }
          return count
        }
      },
      Benchmark("verdicts", allocationLimit: 0.3, isLinear: true) { size in
        let answer = Array(verdictAnswer(recordCount: size).utf8)
        return Prepared(operations: size) {
          let report = UploadReport(.response(status: 200, retryAfter: nil, body: answer), recordCount: size)
          return report.records.reduce(0) { $0 + ($1 == .accepted ? 1 : 2) }
        }
      },
    ]
  }

  private static func decode(_ name: String, custom: Int) -> Benchmark {
    Benchmark(name, allocationLimit: 2.1, isLinear: true) { size in
      let page = LeadData.page(count: size, custom: custom)
      let fields = LeadData.fields + (0..<custom).map { "Custom_Field_\($0)__c" }
      var decoder = RecordDecoder(layout: RecordLayout(fields), description: Fixtures.description)
      return Prepared(operations: size) {
        try decoder.decodePage(page).records.reduce(0) { $0 + $1.record.layout.count }
      }
    }
  }

  private static func mappedRecords(_ count: Int) throws -> [CleverTapRecord] {
    let mapping = try Fixtures.compiledMapping()
    let context = MappingContext(handedOverAt: Fixtures.now)
    return try Fixtures.changes(count).compactMap { change in
      guard case .mapped(let mapped) = mapping.map(change, context: context) else { return nil }
      return mapped.record
    }
  }

  /// An answer of CleverTap that refuses every fiftieth of so many records.
  private static func verdictAnswer(recordCount: Int) -> String {
    let refused = stride(from: 1, through: recordCount, by: 50).map { number in
      """
      {"status":"fail","code":512,"error":"Invalid value for Email ErrorCode: 512 , Skipped record number : \(number)",\
      "record":{"identity":"\(LeadData.id(number))","type":"profile","profileData":{"Email":"nobody","Name":"Ana"}}}
      """
    }
    return
      "{\"status\":\"partial\",\"processed\":\(recordCount - refused.count),\"unprocessed\":[\(refused.joined(separator: ","))]}"
  }
}
