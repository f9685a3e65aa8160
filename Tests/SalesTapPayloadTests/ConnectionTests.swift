import CustomDump
import SalesTapModel
import SalesTapPayload
import Testing

@Suite("Connections and regions")
struct ConnectionTests {
  @Test("Regions have labels and hosts")
  func labels() {
    #expect(
      Region.allCases.map { "\($0.rawValue) \($0.label) \($0.host)" } == [
        "in1 India in1.api.clevertap.com", "sg1 Singapore sg1.api.clevertap.com",
        "us1 United States us1.api.clevertap.com", "aps3 Indonesia aps3.api.clevertap.com",
        "mec1 Middle East mec1.api.clevertap.com", "eu1 Europe eu1.api.clevertap.com",
      ])
  }

  @Test(
    "A region is read from its code and from addresses",
    arguments: [
      ("in1", .in1), (" EU1\n", .eu1), ("https://eu1.dashboard.clevertap.com/ABC/campaigns?x=in1", .eu1),
      ("in1.api.clevertap.com", .in1), ("https://api.clevertap.com/1/upload", .eu1),
      ("https://dashboard.clevertap.com", .eu1), ("http://user:pw@SG1.API.CleverTap.com:443/1/upload", .sg1),
      ("aps3.dashboard.clevertap.com", .aps3), ("https://mec1.dashboard.clevertap.com#x", .mec1),
    ] as [(String, Region)])
  func reading(text: String, expected: Region) throws {
    #expect(try Region(reading: text) == expected)
  }

  @Test(
    "An unknown region suggests the nearest",
    arguments: [
      ("in2", [.in1]), ("us", [.us1]), ("uss1", [.us1]), ("India", [.in1]), ("singapor", [.sg1]), ("Europe", [.eu1]),
      ("eu", [.eu1]), ("UAE", [.mec1]), ("aps1", [.aps3]), ("https://us2.dashboard.clevertap.com/x", [.us1]),
      ("xyz", []), ("", []), ("https://in1.api.clevertap.com.evil.example", [.in1]),
      ("https://evil.example/?in1.api.clevertap.com", []), ("https://evil.example#@in1.api.clevertap.com", []),
      ("in1.clevertap.com", [.in1]), ("a.in1.api.clevertap.com", []), ("/", []), ("://", []), ("United Stats", [.us1]),
    ] as [(String, [Region])])
  func suggestions(text: String, expected: [Region]) {
    do throws(Region.Unrecognized) {
      let region = try Region(reading: text)
      Issue.record("read as \(region)")
    } catch {
      #expect(Array(error.suggestions.prefix(1)) == expected)
      #expect(error.description.contains("in1, sg1, us1, aps3, mec1, eu1"))
    }
  }

  @Test("A connection describes itself without its passcode, however it is printed")
  func description() {
    var connection = Connection(name: "production", region: .in1, accountID: "ABC-123", passcode: .literal("hunter2"))
    #expect("\(connection)" == "production (in1, India), account ABC-123")
    connection.host = "127.0.0.1:8080"
    #expect("\(connection)" == "production (in1, India), account ABC-123 through 127.0.0.1:8080")
    var dumped = ""
    dump(connection, to: &dumped)
    customDump(connection, to: &dumped)
    for text in [
      dumped, String(reflecting: connection), "\(connection.passcode)", String(reflecting: connection.passcode),
    ] {
      #expect(!text.contains("hunter2"))
    }
    let request = UploadRequest(connection: connection, body: [], recordCount: 0)
    #expect(!String(reflecting: request).contains("hunter2"))
  }

  @Test("Uploads go to the region's host, or to the connection's own")
  func addresses() {
    var connection = Connection(name: "c", region: .aps3, accountID: "A", passcode: .environment("P"))
    #expect(connection.uploadURL() == "https://aps3.api.clevertap.com/1/upload")
    #expect(connection.uploadURL(dryRun: true) == "https://aps3.api.clevertap.com/1/upload?dryRun=1")
    connection.host = "http://127.0.0.1:8080/"
    #expect(connection.uploadURL() == "http://127.0.0.1:8080/1/upload")
    connection.host = "proxy.example"
    #expect(connection.uploadURL() == "https://proxy.example/1/upload")
  }
}
