import Foundation
import SalesTapConfiguration
import SalesTapMapping
import SalesTapModel
import SalesTapPayload
import Testing

@Suite("Identity strategies")
struct IdentityPageTests {
  @Test(
    "the strategy of a rule",
    arguments: [
      (Mapping.Source.field("Email"), IdentityStrategy.email),
      (.field("Contact.PersonEmail"), .email),
      (.field("work_email__c"), .email),
      (.field("Work_Email__pc"), .email),
      (.field("acme__Email__c"), .email),
      (.field("HasOptedOutOfEmail"), .other("hasoptedoutofemail")),
      (.field("EmailBouncedDate"), .other("emailbounceddate")),
      (.template("{{Email | lowercase}}"), .email),
      (.template("{{ Lead.Email }}"), .email),
      (.template("SF_Lead_{{Lead.Id}}"), .prefixedRecordID(prefix: "SF_Lead_")),
      (.template("SF_Contact_{{Opportunity.ContactId}}"), .prefixedRecordID(prefix: "SF_Contact_")),
      (.field("Id"), .recordID),
      (.field("Contact.AccountId"), .recordID),
      (.template("{{Id}}"), .recordID),
      (.field("CustomerNumber__c"), .other("customernumber__c")),
      (.template("{{Id}}_x"), .other("{{id}}_x")),
      (.template("SF_Lead"), .constant),
      (.template("SF_{{"), .other("sf_{{")),
      (.constant(.string("x")), .constant),
      (.firstOf([.field("Email"), .field("Id")]), .email),
      (.firstOf([]), .constant),
    ])
  func strategy(_ source: Mapping.Source, _ expected: IdentityStrategy) {
    #expect(IdentityStrategy(source) == expected)
  }

  @Test("an object id is a strategy of its own")
  func objectID() {
    #expect(IdentityStrategy(Mapping.Identity.objectID(.field("Email"))) == .objectID)
  }

  @Test("the strategy prints as a page", arguments: ["by-email", "by-record-id"])
  func page(_ name: String) throws {
    let document = try #require(ConfigurationReader().read(Vectors.bytes("golden/\(name).json")).document)
    let page = document.identityPage()
    let file = Vectors.folder.appending(path: "golden/\(name).identities.md")
    try Vectors.record(Array(page.utf8), to: file)
    #expect(try String(contentsOf: file, encoding: .utf8) == page)
  }

  @Test("names with bars and line breaks do not break the page")
  func hostile() {
    let document = ConfigurationDocument(
      connections: [Connection(name: "a|b\nc", region: .eu1, accountID: "X", passcode: .literal("SECRET"))],
      syncs: [.profiles("x|\ny", of: "Lead", to: "a|b\nc", identity: .byEmail)])
    let page = document.identityPage()
    #expect(page.contains("| x\\| y | Lead | profiles | the field Email |"))
    #expect(!page.contains("SECRET"))
  }

  @Test("a configuration without connections has a page too")
  func empty() {
    #expect(ConfigurationDocument().identityPage().contains("nothing is sent"))
  }
}
