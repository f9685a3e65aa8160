import SalesTap

extension FuzzProperty {
  /// Templates: parse and print.
  static let templates = FuzzProperty("templates") { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    let source = Array(text.utf8)
    let (template, diagnostics) = Template.parse(text)
    try check(diagnostics, source: source)
    try require((template == nil) == diagnostics.hasErrors, "a template comes exactly if there is no error")
    guard let template else { return }
    for token in template.tokens {
      try check([Diagnostic("fuzz.token", .note, "token", range: token.range)], source: source)
      try check([Diagnostic("fuzz.path", .note, "path", range: token.pathRange)], source: source)
    }
    let printed = template.description
    // Printing may add backslashes, and so more bytes than are read.
    guard printed.utf8.count <= Template.maximumLength else { return }
    try require(Template.parse(printed).template == template, "'\(printed)' is another template")
  }

  /// Cron expressions: parse, print, search in both directions.
  static let crons = FuzzProperty("crons") { bytes in
    guard let first = bytes.first else { return }
    let dialects = CronDialect.allCases
    let dialect = dialects[Int(first) % dialects.count]
    let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
    let reading = CronExpression.parse(text, dialect: dialect)
    try check(reading.diagnostics, source: Array(text.utf8))
    try require(
      (reading.expression == nil) == reading.diagnostics.hasErrors, "an expression comes exactly if there is no error")
    for alternative in reading.alternatives {
      try require(
        CronExpression(alternative, dialect: dialect) != nil, "the alternative '\(alternative)' is wrong itself")
    }
    guard let expression = reading.expression else { return }
    try require(CronExpression(expression.description, dialect: dialect) == expression, "'\(expression)' is another")
    try require(!expression.englishDescription.isEmpty, "'\(expression)' has no description")

    let starts: [Int64] = [0, 951_782_400, 1_709_210_096, 4_102_444_799]
    for zone in [TimeZoneRules.utc, .fixed(secondsFromUTC: 19_800)] {
      for start in starts {
        let start = Instant(secondsSinceEpoch: start)
        guard let next = expression.next(after: start, in: zone) else { continue }
        try require(next > start, "the next fire of '\(expression)' is not later")
        try require(expression.matches(next, in: zone), "the next fire of '\(expression)' does not match it")
        if let previous = expression.previous(before: next, in: zone) {
          try require(previous <= start, "'\(expression)' fires between an instant and its next fire")
          try require(expression.next(after: previous, in: zone) == next, "'\(expression)' skips a fire")
        }
      }
    }
    try require(
      !expression.neverFires || expression.next(after: Instant(secondsSinceEpoch: -1), in: .utc) == nil,
      "'\(expression)' never fires, and fires")
  }

  /// Configurations: read, write, read.
  static let configurations = FuzzProperty("configurations") { bytes in
    let reading = ConfigurationReader().read(bytes)
    try check(reading.diagnostics, source: bytes)
    try require(reading.isValid != reading.diagnostics.hasErrors, "a document comes exactly if there is no error")
    guard let document = reading.document else { return }
    let written = document.encoded()
    let again = ConfigurationReader().read(written)
    try require(again.document == document, "what was written reads as another configuration")
    try require(again.document?.encoded() == written, "a configuration is written in two ways")
  }
}
