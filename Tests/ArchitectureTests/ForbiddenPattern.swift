/// Something that no line may hold, and why.
struct ForbiddenPattern: Sendable {
  /// Names of which one must stand in a file before its lines are looked at: a scan of all lines takes a while.
  let words: [String]
  /// What is looked for, in code without comments and literals.
  let pattern: @Sendable (Substring) -> Bool
  /// Why the house does without it.
  let reason: String
  /// Whether a comment on the same line or the line above makes it lawful.
  var isLawfulWithComment = false
  /// The beginning of the paths where alone a comment makes it lawful; nil for everywhere.
  var lawfulFolder: String?

  /// The places of a text that break one of the rules.
  static func violations(in source: SourceText, path: String, of rules: [ForbiddenPattern]) -> [String] {
    let rules = rules.filter { rule in rule.words.contains { source.words.contains($0) } }
    guard !rules.isEmpty else { return [] }
    let comments = source.commentLines
    var found: [String] = []
    for (index, line) in source.codeLines.enumerated() {
      for rule in rules where rule.pattern(line) {
        let isExplained = comments[max(0, index - 1)...index].contains { $0.contains(/\w/) }
        if rule.isLawfulWithComment, isExplained, rule.lawfulFolder.map({ path.hasPrefix($0) }) ?? true { continue }
        found.append("\(path):\(index + 1): \(rule.reason)")
      }
    }
    return found
  }

  /// What no module holds.
  static let inSources: [ForbiddenPattern] = [
    ForbiddenPattern(words: ["try"], pattern: { $0.contains(/\btry!/.asciiWords) }, reason: "try! ends the process"),
    ForbiddenPattern(words: ["as"], pattern: { $0.contains(/\bas!/.asciiWords) }, reason: "as! ends the process"),
    ForbiddenPattern(
      words: ["fatalError"], pattern: { $0.contains(/\bfatalError\(/.asciiWords) },
      reason: "fatalError ends the process"),
    ForbiddenPattern(
      words: ["unchecked", "unsafe"],
      pattern: { $0.contains(/@unchecked\s+Sendable|\bnonisolated\(unsafe\)/.asciiWords) },
      reason: "a promise that the compiler cannot check needs its reason beside it", isLawfulWithComment: true),
    ForbiddenPattern(
      words: ["Task"],
      pattern: {
        $0.contains(/\bTask\s*(?:<[^>]*>\s*)?(?:\([^)]*\)\s*)?\{|\bTask\.detached\b|\bTask\.immediate\b/.asciiWords)
      },
      // What has to be put in order at the far end of a network must not be cancelled with the task that needed it.
      reason: "unstructured tasks make two runs differ", isLawfulWithComment: true,
      lawfulFolder: "Sources/SalesTapHTTP/"),
    ForbiddenPattern(
      words: ["DispatchQueue", "DispatchSource", "DispatchGroup", "DispatchSemaphore", "Thread"],
      pattern: { $0.contains(/\bDispatch(?:Queue|Source|Group|Semaphore)\b|\bThread\b/.asciiWords) },
      reason: "queues and threads belong to the edges, with their reason beside them", isLawfulWithComment: true),
    ForbiddenPattern(
      words: ["print", "debugPrint", "dump"],
      pattern: { $0.contains(/(?:^|[^.\w])(?:print|debugPrint|dump)\(/) && !$0.contains(/func\s+(?:print|dump)\(/) },
      reason: "a library does not print"),
  ]

  /// What no test holds.
  static let inTests: [ForbiddenPattern] = [
    ForbiddenPattern(
      words: ["sleep", "usleep"],
      pattern: {
        $0.contains(/\bTask\.sleep\b|(?:^|[^.])\bu?sleep\(|\bThread\.sleep\b/.asciiWords) && !$0.contains("func sleep(")
      },
      reason: "tests never wait"),
    ForbiddenPattern(
      words: ["Date", "ContinuousClock", "SuspendingClock", "DispatchTime"],
      pattern: {
        $0.contains(/\bDate\(\)|\bDate\.now\b|\bContinuousClock\b|\bSuspendingClock\b|\bDispatchTime\b/.asciiWords)
      },
      reason: "tests never read the machine's clock"),
    ForbiddenPattern(
      words: ["current", "autoupdatingCurrent"],
      pattern: {
        $0.contains(/\b(?:TimeZone|Locale|Calendar)\.(?:current|autoupdatingCurrent)\b/.asciiWords)
      },
      reason: "tests never ask for the machine's zone or language"),
    ForbiddenPattern(
      words: ["SystemRandomNumberGenerator", "shuffled", "shuffle", "randomElement"],
      pattern: { $0.contains(/\bSystemRandomNumberGenerator\b|\.(?:shuffled|shuffle|randomElement)\(\)/.asciiWords) },
      reason: "chance comes from a seed"),
    ForbiddenPattern(
      words: ["random"], pattern: { $0.contains(/\.random\((?!.*using:)/) }, reason: "chance comes from a seed"),
    ForbiddenPattern(
      words: ["URLSession"], pattern: { $0.contains(/\bURLSession\b/.asciiWords) },
      reason: "tests never use the network"),
  ]

  /// What no file of any kind holds, and why; a word counts where no letter, digit, or dot precedes it.
  ///
  /// The words are put together here so that this file may be read by the rule.
  static let everywhere: [(word: String, reason: String)] =
    ["/ho" + "me/", "/Us" + "ers/", "/ro" + "ot/", "/wo" + "rk/"].map { ($0, "a path of one machine") }
    + ["TO" + "DO", "FIX" + "ME", "XX" + "X:", "HA" + "CK:"].map { ($0, "work is done, or it is not begun") }

  /// The places of any text that hold a word of ``everywhere``.
  static func violations(everywhereIn text: String, path: String) -> [String] {
    var found: [String] = []
    for (word, reason) in everywhere where text.contains(word) {
      for (index, line) in text.lines.enumerated() {
        let isForbidden = line.ranges(of: word).contains { range in
          guard range.lowerBound > line.startIndex else { return true }
          let before = line.utf8[line.utf8.index(before: range.lowerBound)]
          return !before.isPartOfName && before != UInt8(ascii: ".") && before != UInt8(ascii: "}")
        }
        if isForbidden { found.append("\(path):\(index + 1): \(reason)") }
      }
    }
    return found
  }
}
