import SalesTapPayload
import TestSupport
import Testing

@Suite("Records that somebody else wrote are checked too")
struct PreflightJSONTests {
  @Test(
    "JSON records",
    arguments: [
      (#"{"identity":"1","type":"profile","profileData":{"Name":"A","x":null,"e":{}}}"#, []),
      (
        #"{"identity":"1","type":"profile","profileData":{"Email":"1234","Phone":"223"}}"#,
        ["515 email Email", "516 phone Phone"]
      ),
      (#"{"identity":1,"ts":1468308340.0,"type":"event","evtName":"E","evtData":{"a":[1,"b",true],"d":"$D_5"}}"#, []),
      (#"{"FBID":"1","type":"profile","profileData":{"category-unsubscribe":{"email":["x"]}}}"#, []),
      (
        #"{"FBID":"1","type":"profile","profileData":{"category-unsubscribe":["x"],"Category-Resubscribe":{"email":["x"]}}}"#,
        [
          "- standard-categories category-unsubscribe", "- name-case Category-Resubscribe",
          "- nested-profile Category-Resubscribe",
        ]
      ),
      (
        #"{"identity":"1","type":"event","evtName":"E","evtData":{"category-unsubscribe":{"email":["x"]}}}"#,
        ["512 nested category-unsubscribe"]
      ),
      // Nothing is fitted: the record is sent as it stands.
      (
        #"{"identity":"1","type":"profile","profileData":{"Employed":true,"Married":"yes","Gender":"male","Age":"18","MSG-sms":"no"}}"#,
        ["517 employed Employed", "519 married Married", "514 gender Gender", "- standard-boolean MSG-sms"]
      ),
      (
        #"{"identity":"1","type":"profile","profileData":{"Phone":"+1 415 555 1234","Email":" a@b.co","Age":" 18","Education":"school"}}"#,
        ["516 phone Phone", "515 email Email", "520 age Age", "518 education Education"]
      ),
      (
        #"{"identity":"1","ts":1700000000000,"type":"profile","profileData":{"DOB":"2001-02-03","Name":5,"Photo":"x"}}"#,
        ["525 timestamp-milliseconds ", "- date-of-birth DOB", "- standard-text Name"]
      ),
      (#"{"objectId":"a b","type":"profile","profileData":{}}"#, ["526 object-id "]),
      (#"{"type":"profile","profileData":{}}"#, ["523 identity "]),
      (#"{"identity":"1","type":"profile"}"#, ["- profile-data "]),
      (#"{"identity":"1","type":"event","evtName":"E"}"#, ["512 event-data "]),
      (#"{"identity":"1","type":"event","evtData":{}}"#, ["509 event-name-missing "]),
      (
        #"{"identity":"1","ts":"2020","type":"event","evtName":"App Launched","evtData":{"n":{"a":1}}}"#,
        ["525 timestamp ", "513 event-name-reserved ", "512 nested n"]
      ),
      (
        #"{"identity":"1","type":"profile","profileData":{"a":{"$add":["x"]},"b":{"$set":[1]},"c":{"$x":1},"d":{"$incr":2}}}"#,
        ["- nested-profile b", "- nested-profile c"]
      ),
      (
        #"{"identity":"1","type":"profile","profileData":{"a":{"$remove":["x"]},"b":{"$decr":"1"},"Name":{"$delete":1},"c":{"$set":["x"],"y":1}}}"#,
        ["- nested-profile b", "- nested-profile c"]
      ),
      (
        #"{"identity":"1","type":"profile","profileData":{"a":1,"a":2,"email":"x"}}"#,
        ["- name-duplicate a", "- name-case email"]
      ),
      (
        #"{"identity":"1","type":"event","evtName":"Charged","evtData":{"Items":[{"a":1,"n":null,"b":[[1]]}]}}"#,
        ["512 nested Items.b"]
      ),
      (#"{"identity":"1","type":"event","evtName":"E","evtData":{"x":[{"a":1},2]}}"#, ["512 nested x"]),
      (#"{"identity":"1","type":"event","evtName":"E","evtData":{"x":1e999}}"#, ["- not-finite x"]),
      (#"{"identity":"1"}"#, ["524 record-type "]), (#"{"type":"Profile"}"#, ["524 record-type "]),
      ("[]", ["524 record-type "]), ("", ["524 record-type "]), (#"{"identity":"#, ["524 record-type "]),
      (#"{"type":"token","objectId":"o","tokenData":{"id":"t","type":"fcm"}}"#, []),
      (#"{"type":"token","tokenData":{"type":"x"}}"#, ["530 token-object-id ", "532 token-id ", "533 token-type "]),
      (#"{"type":"token","objectId":"o"}"#, ["531 token-data "]),
      (#"{"type":"token","objectId":"o","tokenData":{"id":"t","type":"chrome"}}"#, ["531 token-data "]),
    ] as [(String, [String])])
  func records(json: String, expected: [String]) {
    #expect(Preflight().violations(inJSON: Array(json.utf8)).map(\.short) == expected)
  }

  @Test("What the encoder writes of a good record is good")
  func roundTrip() {
    let records = [
      profile([
        "Name": .string("A"), "l": .list(["x"]), "i": .operation(.increment(2)), "d": .date(-5), "n": .double(0.5),
        "Gender": .operation(.delete), "r": .operation(.remove(["q"])),
      ]), event("Charged", ["Items": .items([[.init("a", .integer(1))]]), "l": .list([])]),
    ]
    for record in records { #expect(Preflight().violations(inJSON: EncodedRecord(record).bytes).isEmpty) }
  }

  @Test("Device tokens")
  func tokens() {
    let preflight = Preflight()
    #expect(preflight.check(DeviceToken(objectID: "o", id: "t", service: .apns)).isEmpty)
    #expect(preflight.check(DeviceToken(objectID: "", id: "", service: .chrome)).map(\.code) == [530, 532, 531])
  }

  @Test("Random bytes never trap")
  func hostile() {
    var generator = SeededGenerator(seed: 21)
    let good = Array(
      #"{"identity":"1","ts":5,"type":"event","evtName":"Charged","evtData":{"Items":[{"a":1}],"x":{"$incr":1e5}}}"#
        .utf8)
    for _ in 0..<10_000 {
      var bytes = good
      for _ in 0..<3 {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      _ = Preflight().violations(inJSON: bytes)
    }
    #expect(Preflight().violations(inJSON: good).map(\.code) == [512])
  }
}
