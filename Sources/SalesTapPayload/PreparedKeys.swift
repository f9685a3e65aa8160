/// The names that the properties of most records have, in their order, each as the bytes of its key: `,"Name":`.
struct PreparedKeys: Sendable {
  private let names: [String]
  private let fragments: [UInt8]
  /// Where each fragment ends.
  private let ends: [Int]

  init(_ names: [String]) {
    var fragments: [UInt8] = []
    var ends: [Int] = []
    for name in names {
      PayloadEncoder.append(to: &fragments, estimate: name.utf8.count * 6 + 16) { cursor in
        cursor.put(",")
        cursor.put(string: name)
        cursor.put(":")
      }
      ends.append(fragments.count)
    }
    self.names = names
    self.fragments = fragments
    self.ends = ends
  }

  /// The number of a name, looked for from `start` on; nil if it is not there. Cost: constant for the name that is next.
  @inline(__always)
  func number(of name: String, from start: Int) -> Int? {
    var number = start
    while number < names.count {
      if names[number] == name { return number }
      number += 1
    }
    return nil
  }

  /// Writes the key of a name, with or without the comma before it.
  @inline(__always)
  func put(_ number: Int, afterComma: Bool, to cursor: inout PayloadCursor) {
    let start = number == 0 ? 0 : ends[number - 1]
    fragments.withUnsafeBufferPointer { fragments in
      cursor.put(bytes: UnsafeBufferPointer(rebasing: fragments[(afterComma ? start : start + 1)..<ends[number]]))
    }
  }
}
