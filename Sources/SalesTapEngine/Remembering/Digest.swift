import SalesTapModel
import SalesTapPayload

/// Digests by which it is remembered what CleverTap accepted: SHA-256, of which the first 128 bits are kept.
public enum Digest: Sendable {
  /// The digest of an identity, or of any text, by which remembered states are found when it is erased.
  public static func identity(_ identity: String) -> String { hexadecimal(Array(identity.utf8)) }

  /// The digest of a record as it is sent.
  static func payload(_ bytes: [UInt8]) -> String { hexadecimal(bytes) }

  /// The digest of a field's value; a list is digested in its order.
  static func value(_ value: FieldValue) -> String {
    var bytes: [UInt8] = []
    ChangeContent.append(value, to: &bytes)
    return hexadecimal(bytes)
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in SHA256.digest(bytes).prefix(16) {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
