import SalesTap

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Many records through a little memory: page after page is decoded, mapped, checked, and encoded, and forgotten.
enum Streaming {
  /// Streams so many records; gives the number of bytes that came out.
  static func run(count: Int) throws -> Int {
    let pages = (0..<8).map { LeadData.page(count: 1000, seed: LeadData.seed + UInt64($0)) }
    let mapping = try Fixtures.compiledMapping()
    let context = MappingContext(handedOverAt: Fixtures.now)
    var decoder = Fixtures.decoder()
    var total = 0
    var body: [UInt8] = []
    for number in 0..<(count + 999) / 1000 {
      body.removeAll(keepingCapacity: true)
      for decoded in try decoder.decodePage(pages[number % pages.count]).records {
        guard case .mapped(let mapped) = mapping.map(try Fixtures.change(from: decoded), context: context),
          let record = Fixtures.preflight.check(mapped.record).record
        else { continue }
        PayloadEncoder().encode(record, into: &body)
      }
      total += body.count
    }
    return total
  }

  /// The most memory that the process had so far, in KiB.
  static var peak: Int {
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss
    #else
      // Darwin counts bytes.
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss / 1024
    #endif
  }
}
