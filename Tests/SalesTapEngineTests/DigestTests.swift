import Testing

@testable import SalesTapEngine

@Suite struct DigestTests {
  /// The examples of FIPS 180-4's own test values, and lengths around a block's end.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func sha256(_ text: String, _ expected: String) {
    let digest = SHA256.digest(Array(text.utf8))
    let hexadecimal = digest.map { byte in
      let text = String(byte, radix: 16)
      return text.count == 1 ? "0" + text : text
    }.joined()
    #expect(hexadecimal == expected)
  }

  /// Lengths around the ends of blocks; the values are those of OpenSSL.
  @Test(arguments: [
    (55, "9f4390f8d30c2dd9"), (56, "b35439a4ac6f0948"), (63, "7d3e74a05d7db15b"), (64, "ffe054fe7ae0cb6d"),
    (65, "635361c48bb9eab1"), (119, "31eba51c313a5c08"), (120, "2f3d335432c70b58"), (1000, "41edece42d63e8d9"),
  ])
  func sha256OfLengths(_ count: Int, _ start: String) {
    let digest = SHA256.digest([UInt8](repeating: UInt8(ascii: "a"), count: count)).prefix(8)
    let number = digest.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    #expect(number == UInt64(start, radix: 16))
  }
}
