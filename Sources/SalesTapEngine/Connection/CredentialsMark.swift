import SalesTapModel
import SalesTapPayload

extension CredentialsMark {
  /// The mark of a connection whose passcode is looked up; one whose passcode is not set has a mark of its own.
  init(_ connection: Connection, passcode: Secret?) {
    var check = "unset"
    if let passcode {
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in "\(connection.accountID)\u{0}\(passcode.reveal())".utf8 {
        hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
      }
      // Folded to 16 bits: enough to notice an edit, too little to tell the passcode.
      let folded = hash ^ (hash >> 32)
      check = String(UInt16(truncatingIfNeeded: folded ^ (folded >> 16)), radix: 16)
    }
    self.init(rawValue: "\(connection.uploadURL()) \(connection.accountID) \(check)")
  }
}
