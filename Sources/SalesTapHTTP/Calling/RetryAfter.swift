#if HTTP
  import SalesTapTime

  /// The header `Retry-After`: how long whoever answered asks to wait.
  enum RetryAfter {
    /// The seconds to wait from now on; nil if the text is neither a number of seconds nor a date of HTTP.
    ///
    /// A date that has passed is 0; parts of a second are rounded up. All three forms of dates that HTTP knows are read (RFC 9110,
    /// section 5.6.7); the name of the weekday is not looked at.
    static func seconds(_ text: String?, now: Instant) -> Int? {
      guard let text = text.map(trimmed), !text.isEmpty else { return nil }
      if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return Int(text) ?? .max }
      guard let date = date(text, now: now) else { return nil }
      let (wait, overflow) = date.millisecondsSinceEpoch.subtractingReportingOverflow(now.millisecondsSinceEpoch)
      guard !overflow, wait > 0 else { return 0 }
      return Int(wait / 1000 + (wait % 1000 > 0 ? 1 : 0))
    }

    /// The instant of a date of HTTP: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`, or `Sun Nov  6 08:49:37 1994`.
    private static func date(_ text: String, now: Instant) -> Instant? {
      let words = text.split(separator: " ")
      switch words.count {
      case 6 where words[5] == "GMT" && words[0].hasSuffix(","):
        guard words[3].count == 4 else { return nil }
        return instant(day: words[1], month: words[2], year: number(words[3]), time: words[4])
      case 4 where words[3] == "GMT" && words[0].hasSuffix(","):
        let parts = words[1].split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2].count == 2, let short = number(parts[2]) else { return nil }
        return instant(day: parts[0], month: parts[1], year: year(short, now: now), time: words[2])
      case 5:
        guard words[4].count == 4 else { return nil }
        return instant(day: words[2], month: words[1], year: number(words[4]), time: words[3])
      default: return nil
      }
    }

    private static let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func instant(day: Substring, month: Substring, year: Int?, time: Substring) -> Instant? {
      guard let year, let day = number(day), let month = months.firstIndex(where: { $0 == month }),
        let date = CalendarDate(year: year, month: month + 1, day: day)
      else { return nil }
      let parts = time.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 3, let hour = number(parts[0]), let minute = number(parts[1]), let second = number(parts[2]),
        hour < 24, minute < 60, second <= 60
      else { return nil }
      // A leap second is the first of the next minute.
      return Instant(secondsSinceEpoch: Int64(date.daysSinceEpoch) * 86_400 + Int64(hour * 3600 + minute * 60 + second))
    }

    /// The year of two digits that lies at most 50 years ahead.
    private static func year(_ short: Int, now: Instant) -> Int? {
      guard let present = CalendarDate(daysSinceEpoch: Int(now.secondsSinceEpoch / 86_400))?.year else { return nil }
      let candidate = present - present % 100 + short
      if candidate > present + 50 { return candidate - 100 }
      return candidate <= present - 50 ? candidate + 100 : candidate
    }

    private static func number(_ digits: Substring) -> Int? {
      guard (1...4).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
        return nil
      }
      return Int(digits)
    }

    private static func trimmed(_ text: String) -> String {
      let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
      let start = text.drop(while: isBlank)
      guard let last = start.lastIndex(where: { !isBlank($0) }) else { return "" }
      return String(start[...last])
    }
  }
#endif
