#if HTTP
  import Testing

  @testable import SalesTapHTTP

  @Suite("A call, its headers, and its answer")
  struct HTTPCallTests {
    @Test("Headers are found in any case, replaced as a whole, and keep their order")
    func fields() {
      var fields: HTTPFields = ["Retry-After": "7", "Set-Cookie": "a", "set-cookie": "b"]
      #expect(fields["retry-after"] == "7")
      #expect(fields["Retry"] == nil)
      #expect(fields.values(of: "SET-COOKIE") == ["a", "b"])
      fields["SET-COOKIE"] = "c"
      #expect(fields.values(of: "set-cookie") == ["c"])
      fields.append("X", "1")
      fields["retry-after"] = nil
      #expect(fields.fields.map(\.name) == ["SET-COOKIE", "X"])
    }

    @Test(
      "A call shows method, host, and path, and neither query nor user",
      arguments: [
        ("https://a.example/1/profile.json?identity=canary", "GET https://a.example/1/profile.json"),
        ("https://user:canary@a.example:8443/x#canary", "GET https://a.example:8443/x"),
        ("https://a.example/path@canary-is-path", "GET https://a.example/path@canary-is-path"),
        ("canary", "GET"),
      ])
    func description(url: String, expected: String) {
      #expect("\(HTTPCall(.get, url))" == expected)
    }

    @Test("Neither headers nor bodies are seen in what a call or an answer prints, dumps, or reflects")
    func canary() {
      let call = HTTPCall(
        .post, "https://a.example/?canary", headers: ["X-CleverTap-Passcode": "canary"], body: Array("canary".utf8))
      let answer = HTTPAnswer(status: 200, headers: ["Set-Cookie": "canary"], body: Array("canary".utf8))
      #expect(!everything(about: call).contains("canary"))
      #expect(!everything(about: answer).contains("canary"))
      // Nor as the list of their bytes.
      #expect(!everything(about: call).contains("99, 97, 110") && !everything(about: answer).contains("99, 97, 110"))
      // The probe itself sees what is not hidden.
      #expect(everything(about: ["canary"]).contains("canary"))
    }
  }
#endif
