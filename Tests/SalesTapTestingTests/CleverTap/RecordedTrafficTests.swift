import SalesTapModel
import SalesTapPayload
import SalesTapTesting
import TestSupport
import Testing

/// Requests that were sent to the real CleverTap, and its answers, byte for byte.
@Suite("The in-memory CleverTap answers as the recorded one did")
struct RecordedTrafficTests {
  private func answer(to body: String) async -> String {
    let cleverTap = InMemoryCleverTap()
    guard case .response(200, nil, let bytes) = await cleverTap.upload(.sample(body)) else { return "no answer" }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("A batch of which one record is good")
  func partial() async {
    let sent =
      #"{"d":[{"identity":"3","ts":1521649274,"type":"profile","profileData":{"identity":3,"created_at":"2018-03-21 18:21:14 +0200","Name":"John Rush","Email":"example@gmail.com","Gender":"M","Phone":"+35922333232","Employed":"Y","Education":"Graduate","Married":"Y","Age":"18"}},{"identity":"4","ts":1521649274,"type":"profile","profileData":{"identity":4,"created_at":"2018-03-21 18:21:14 +0200","Name":"John Rush","Email":"$$$$$","Gender":"M","Phone":"+35922333232","Employed":"Y","Education":"Graduate","Married":"Y","Age":"18"}}]}"#
    let received = await answer(to: sent)
    expectNoDifference(
      received,
      #"{ "status" : "partial" , "processed" : 1 , "unprocessed" : [ { "status" : "fail" , "code" : 515 , "error" : "Profile data is incorrect. Email is not valid.Skipped record number : 2" , "record" : { "identity" : "4" , "ts" : 1521649274 , "type" : "profile" , "profileData" : { "identity" : 4 , "created_at" : "2018-03-21 18:21:14 +0200" , "Name" : "John Rush" , "Email" : "$$$$$" , "Gender" : "M" , "Phone" : "+35922333232" , "Employed" : "Y" , "Education" : "Graduate" , "Married" : "Y" , "Age" : "18"}}}]}"#
    )
  }

  @Test("A phone number with two plus signs")
  func phone() async {
    let received = await answer(
      to:
        #"{"d":[{"identity":"1414","type":"profile","profileData":{"ID":"1414","Name":"John","Phone":"+44+441234"}}]}"#
    )
    expectNoDifference(
      received,
      #"{ "status" : "fail" , "processed" : 0 , "unprocessed" : [ { "status" : "fail" , "code" : 516 , "error" : "Profile data is incorrect. Phone number is not valid.Skipped record number : 1" , "record" : { "identity" : "1414" , "type" : "profile" , "profileData" : { "ID" : "1414" , "Name" : "John" , "Phone" : "+44+441234"}}}]}"#
    )
  }

  @Test("An event")
  func event() async {
    let received = await answer(
      to:
        #"{"d":[{"identity":"555","ts":1521649275,"type":"event","evtData":{"ID":555,"mobile":true},"evtName":"register"}]}"#
    )
    expectNoDifference(received, #"{ "status" : "success" , "processed" : 1 , "unprocessed" : [ ]}"#)
  }

  @Test("An age that is none: the echo has the phone as a number and the identity as a text")
  func age() async {
    let answer = await answer(
      to: #"{"d":[{"identity":"13","type":"profile","profileData":{"identity":13,"Phone":"+35922333232","Age":"aa"}}]}"#
    )
    #expect(
      answer.contains(
        #""code" : 520 , "error" : "Profile data is incorrect. Age is invalid.Skipped record number : 1""#))
    #expect(answer.contains(#""profileData" : { "identity" : "13" , "Phone" : 35922333232 , "Age" : "aa"}"#))
  }

  @Test("A time of zero is looked at before the phone")
  func time() async {
    let answer = await answer(
      to: #"{"d":[{"identity":"17","ts":0,"type":"profile","profileData":{"Phone":"123"}}]}"#)
    #expect(
      answer.contains(
        #""code" : 525 , "error" : "Timestamp should be present in the Unix Epoch format. Skipped record number : 1""#))
    #expect(answer.contains(#""Phone" : "123""#))
  }

  @Test("A restricted event name")
  func restricted() async {
    let answer = await answer(
      to: #"{"d":[{"evtData":{"path":"/busca/"},"evtName":"Web Page Viewed","identity":"69298","type":"event"}]}"#)
    #expect(
      answer.contains(
        #""error" : "Event Name is incorrect. ErrorCode: 513 - Trying to raise a restricted system event. Skipped record number : 1""#
      ))
  }

  @Test("A nested event property")
  func nested() async {
    let answer = await answer(
      to: #"{"d":[{"identity":"1","type":"event","evtName":"E","evtData":{"prop1":{"a":1}}}]}"#)
    #expect(
      answer.contains(
        #""code" : 512 , "error" : "Event data is incorrect. 512 - Only Items can have a nested structure, incorrect nested structure for field : prop1.Skipped record number : 1""#
      ))
  }

  @Test("An account that is not known")
  func unknownAccount() async {
    let cleverTap = InMemoryCleverTap(accounts: [])
    let answer = await cleverTap.upload(.sample(#"{"d":[]}"#))
    #expect(
      answer
        == .response(401, #"{ "status" : "fail" , "error" : "Account ID is not valid" , "code" : 401}"#))
  }

  @Test("A connection is refused in the same words, whatever it asks, and nothing is counted")
  func refusal() async {
    let account = InMemoryCleverTap.Account(id: "A", passcode: "secret", region: .in1)
    let cleverTap = InMemoryCleverTap(accounts: [account])
    for (id, passcode, region) in [("B", "secret", Region.in1), ("A", "other", .in1), ("A", "secret", .us1)] {
      let request = UploadRequest.sample(
        #"{"d":[]}"#, account: id, region: region, passcode: .literal(Secret(passcode)))
      let refusal = cleverTap.refusal(of: request.connection)
      #expect(cleverTap.counts.uploads == 0)
      let answer = await InMemoryCleverTap(accounts: [account]).upload(request)
      #expect(refusal == answer)
    }
    let known = UploadRequest.sample(#"{"d":[{"identity":"1","type":"profile","profileData":{}}]}"#, account: "A")
    #expect(cleverTap.refusal(of: known.connection) == nil)
    #expect(cleverTap.accountIDs == [])
    _ = await cleverTap.upload(known)
    #expect(cleverTap.accountIDs == ["A"])
  }
}

extension UploadRequest {
  /// An upload of a body, by a connection of no importance.
  static func sample(
    _ body: String, account: String = "ABC-123-4567", name: String = "production", region: Region = .in1,
    passcode: Connection.Passcode = .literal("secret"), host: String? = nil, dryRun: Bool = false
  ) -> UploadRequest {
    UploadRequest(
      connection: Connection(name: name, region: region, accountID: account, passcode: passcode, host: host),
      body: Array(body.utf8), recordCount: 1, isDryRun: dryRun)
  }

  /// An upload of records.
  static func sample(_ records: [CleverTapRecord], dryRun: Bool = false) -> UploadRequest {
    .sample(
      String(decoding: UploadBatcher.body(of: records.map(EncodedRecord.init)), as: UTF8.self), dryRun: dryRun)
  }
}
