#if HTTP
  import Testing

  @testable import SalesTapHTTP

  @Suite("Addresses")
  struct WebAddressTests {
    @Test(
      "An address is taken apart",
      arguments: [
        ("https://in1.api.clevertap.com/1/upload?dryRun=1", "https://in1.api.clevertap.com:443", false),
        ("HTTPS://IN1.api.clevertap.com", "https://in1.api.clevertap.com:443", false),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080", true), ("http://localhost/x", "http://localhost:80", true),
        ("http://[::1]:99/", "http://[::1]:99", true), ("http://a.localhost?x=1", "http://a.localhost:80", true),
        ("http://127.255.0.9", "http://127.255.0.9:80", true), ("http://128.0.0.1", "http://128.0.0.1:80", false),
        // Names that only begin or end like this machine's.
        ("http://127.0.0.1.example.com", "http://127.0.0.1.example.com:80", false),
        ("http://127.example", "http://127.example:80", false),
        ("http://localhost.example", "http://localhost.example:80", false),
        ("http://127.0.0.256", "http://127.0.0.256:80", false), ("http://[::2]", "http://[::2]:80", false),
        ("http://notlocalhost", "http://notlocalhost:80", false),
      ])
    func parts(text: String, origin: String, isLoopback: Bool) throws {
      let address = try #require(WebAddress(text))
      #expect(address.origin == origin)
      #expect(address.isLoopback == isLoopback)
    }

    @Test(
      "What is no address of HTTP is refused",
      arguments: [
        "", "in1.api.clevertap.com", "ftp://a.example", "unix:///tmp.socket", "http+unix://a", "https://",
        "https:///1/upload",
        "https://user:secret@a.example/", "https://a.example:0", "https://a.example:65536", "https://a.example:",
        "https://a.example:x", "https://a.example/#part", "https://a b.example", "https://a.example/\r\nX: y",
        "https://ä.example", "https://[::1", "https://[::1]x", "https://[a.example]", "https://a.example/<x>",
        "https://a/\\b",
      ])
    func refused(text: String) {
      #expect(WebAddress(text) == nil)
    }
  }
#endif
