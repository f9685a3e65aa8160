#if Hashing
  import Crypto
#endif

/// The hash behind the package trait `Hashing`.
enum Hashing {
  /// Whether the package was built with the trait.
  static var isAvailable: Bool {
    #if Hashing
      true
    #else
      false
    #endif
  }

  /// The SHA-256 of the UTF-8 bytes of a text in small hexadecimal digits; nil without the trait.
  static func sha256(of text: String) -> String? {
    #if Hashing
      var text = text
      var hash = SHA256()
      text.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
      let digits = Array("0123456789abcdef".utf8)
      var result: [UInt8] = []
      result.reserveCapacity(64)
      for byte in hash.finalize() {
        result.append(digits[Int(byte >> 4)])
        result.append(digits[Int(byte & 15)])
      }
      return String(decoding: result, as: UTF8.self)
    #else
      nil
    #endif
  }
}
