import SalesTap

extension Benchmark {
  static var page: [Benchmark] {
    [pageToBytes("page-to-bytes", checked: false), pageToBytes("page-to-bytes-checked", checked: true)]
  }

  /// From a page of JSON to the body of an upload: decode, three conditions, map, encode; preflight where `checked`.
  private static func pageToBytes(_ name: String, checked: Bool) -> Benchmark {
    Benchmark(name, allocationLimit: 11, isLinear: true) { size in
      let page = LeadData.page(count: size)
      let conditions = try [0, 1, 2].map { try Fixtures.compiledCondition($0) }
      let mapping = try Fixtures.compiledMapping()
      let context = MappingContext(handedOverAt: Fixtures.now)
      let preflight = Fixtures.preflight
      let encoder = Fixtures.encoder
      var decoder = Fixtures.decoder()
      var body: [UInt8] = []
      return Prepared(operations: size) {
        body.removeAll(keepingCapacity: true)
        body.append(contentsOf: #"{"d":["#.utf8)
        var count = 0
        for decoded in try decoder.decodePage(page).records {
          for condition in conditions
          where condition.evaluate(decoded.record, context: Fixtures.evaluation).value == .true { count += 1 }
          let change = try Fixtures.change(from: decoded)
          guard case .mapped(let mapped) = mapping.map(change, context: context) else { continue }
          if body.count > 6 { body.append(UInt8(ascii: ",")) }
          if checked {
            guard let record = preflight.check(mapped.record).record else { continue }
            encoder.encode(record, into: &body)
          } else {
            encoder.encode(mapped.record, into: &body)
          }
        }
        body.append(contentsOf: "]}".utf8)
        return count + body.count
      }
    }
  }
}
