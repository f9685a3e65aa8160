public import SalesTapTime

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The time zones of the platform's zoneinfo files.
public enum ZoneFiles: Sendable {
  /// The folders in which zoneinfo files are looked for, in this order.
  public static let folders = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/var/db/timezone/zoneinfo"]

  /// The rules of an IANA zone such as `Europe/Riga`; nil if the platform does not know it, or its file cannot be read.
  ///
  /// `UTC` needs no file, nor does a fixed offset such as `+05:30`. A name that leaves the folder (`..`, a leading slash) is unknown.
  public static func rules(named name: String) -> TimeZoneRules? {
    if name == "UTC" { return .utc }
    if let seconds = fixedOffset(name) { return .fixed(secondsFromUTC: seconds) }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }), !name.utf8.contains(0) else {
      return nil
    }
    for folder in folders {
      if let bytes = contents(of: folder + "/" + name), let rules = try? TimeZoneRules(tzif: bytes, identifier: name) {
        return rules
      }
    }
    return nil
  }

  /// The seconds of `+hh:mm` or `-hh:mm`; nil for another text.
  private static func fixedOffset(_ name: String) -> Int? {
    let bytes = Array(name.utf8)
    guard bytes.count == 6, bytes[3] == UInt8(ascii: ":") else { return nil }
    guard bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-") else { return nil }
    let digits = [1, 2, 4, 5].map { Int(bytes[$0]) - 48 }
    guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
    let (hours, minutes) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
    guard hours < 24, minutes < 60 else { return nil }
    return (hours * 3600 + minutes * 60) * (bytes[0] == UInt8(ascii: "-") ? -1 : 1)
  }

  private static func contents(of path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      guard count > 0 else { break }
      bytes.append(contentsOf: chunk[..<count])
      // No zone has a file of this size: whatever it is, it is none.
      guard bytes.count < 1 << 22 else { return nil }
    }
    return ferror(file) == 0 ? bytes : nil
  }
}
