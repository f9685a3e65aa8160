#if HTTP
  import SalesTapTime
  import Testing

  @testable import SalesTapHTTP

  @Suite("The header Retry-After")
  struct RetryAfterTests {
    static let now = Instant(secondsSinceEpoch: 784_111_777)  // Sun, 06 Nov 1994 08:49:37 GMT

    @Test(
      "Seconds are read, and dates in all three forms as the seconds until then",
      arguments: [
        ("120", 120), ("0", 0), (" 7\t", 7), ("007", 7), ("99999999999999999999", .max),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("Sun, 06 Nov 1994 08:50:07 GMT", 30),
        ("Sunday, 06-Nov-94 08:50:07 GMT", 30), ("Sun Nov  6 08:50:07 1994", 30), ("Sun Nov 06 08:50:07 1994", 30),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Mon, 07 Nov 1994 08:49:37 GMT", 86_400),
        // The year of two digits is the one that is at most 50 years ahead.
        ("Sunday, 06-Nov-44 08:49:37 GMT", 1_577_923_200), ("Sunday, 06-Nov-45 08:49:37 GMT", 0),
        ("Sat, 31 Dec 1994 23:59:60 GMT", 4_806_623),
      ])
    func read(text: String, expected: Int) {
      #expect(RetryAfter.seconds(text, now: Self.now) == expected)
    }

    @Test(
      "What is neither says nothing",
      arguments: [
        nil, "", " ", "-1", "1.5", "+3", "soon", "12 s", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
        "Sunday, 06-Nov-1994 08:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT", "١٢٠", "a b c d e f g",
      ] as [String?])
    func unread(text: String?) {
      #expect(RetryAfter.seconds(text, now: Self.now) == nil)
    }

    @Test("Parts of a second are rounded up, so that nobody comes too early")
    func rounding() {
      let now = Instant(millisecondsSinceEpoch: Self.now.millisecondsSinceEpoch + 1)
      #expect(RetryAfter.seconds("Sun, 06 Nov 1994 08:49:39 GMT", now: now) == 2)
      #expect(RetryAfter.seconds("Sun, 06 Nov 1994 08:49:37 GMT", now: now) == 0)
    }
  }
#endif
