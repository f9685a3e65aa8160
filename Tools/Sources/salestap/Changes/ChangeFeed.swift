import Foundation

/// A changes file as a store knows it: by its path and its first line, so that lines may be added to it, and a new file under an old
/// name is a new one.
struct ChangeFeed {
  /// The name under which the store keeps how far the file was handed over.
  let name: String
  /// What the ids of changes begin with that bring none of their own.
  let changeIDPrefix: String

  init(path: String) throws {
    var file: InputLines
    do { file = try InputLines(path: path) } catch { throw Failure("cannot read \(path): \(reason(error))") }
    let first = try file.next()?.bytes ?? []
    let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    name = place + "#" + Self.digest(first)
    changeIDPrefix = Self.digest(Array(name.utf8))
  }

  /// 64 bits of FNV-1a, in hexadecimal digits: enough to tell a person's files apart.
  private static func digest(_ bytes: [UInt8]) -> String {
    let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
