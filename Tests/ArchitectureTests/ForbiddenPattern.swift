/// Something that no line may hold, and why.
struct ForbiddenPattern: Sendable {
  /// What is looked for, in code without comments and literals.
  let pattern: @Sendable (Substring) -> Bool
  /// Why the house does without it.
  let reason: String
  /// Whether a comment on the same line or the line above makes it lawful.
  var isLawfulWithComment = false

  /// Whether a line breaks the rule.
  func isBroken(by line: Substring, comment: Substring, above: Substring) -> Bool {
    guard pattern(line) else { return false }
    let isExplained = [comment, above].contains { $0.contains(/\w/) }
    return !(isLawfulWithComment && isExplained)
  }

  /// The places of a file that break one of the rules.
  static func violations(in file: Repository.File, of rules: [ForbiddenPattern]) -> [String] {
    let source = SourceText(file.text)
    let comments = source.commentLines
    var found: [String] = []
    for (index, line) in source.codeLines.enumerated() {
      for rule in rules
      where rule.isBroken(by: line, comment: comments[index], above: index > 0 ? comments[index - 1] : "") {
        found.append("\(file.path):\(index + 1): \(rule.reason)")
      }
    }
    return found
  }

  /// What no module holds.
  static let inSources: [ForbiddenPattern] = [
    ForbiddenPattern(pattern: { $0.contains(/\btry!/.asciiWords) }, reason: "try! ends the process"),
    ForbiddenPattern(pattern: { $0.contains(/\bas!/.asciiWords) }, reason: "as! ends the process"),
    ForbiddenPattern(pattern: { $0.contains(/\bfatalError\(/.asciiWords) }, reason: "fatalError ends the process"),
    ForbiddenPattern(
      pattern: { $0.contains(/@unchecked\s+Sendable|\bnonisolated\(unsafe\)/.asciiWords) },
      reason: "a promise that the compiler cannot check needs its reason beside it", isLawfulWithComment: true),
    ForbiddenPattern(
      pattern: {
        $0.contains(/\bTask\s*(?:<[^>]*>\s*)?(?:\([^)]*\)\s*)?\{|\bTask\.detached\b|\bTask\.immediate\b/.asciiWords)
      },
      reason: "unstructured tasks make two runs differ"),
    ForbiddenPattern(
      pattern: { $0.contains(/\bDispatch(?:Queue|Source|Group|Semaphore)\b|\bThread\b/.asciiWords) },
      reason: "queues and threads belong to the edges"),
    ForbiddenPattern(
      pattern: { $0.contains(/(?:^|[^.\w])(?:print|debugPrint|dump)\(/) }, reason: "a library does not print"),
  ]

  /// What no test holds.
  static let inTests: [ForbiddenPattern] = [
    ForbiddenPattern(
      pattern: { $0.contains(/\bTask\.sleep\b|\bu?sleep\(|\bThread\.sleep\b/.asciiWords) }, reason: "tests never wait"),
    ForbiddenPattern(
      pattern: {
        $0.contains(/\bDate\(\)|\bDate\.now\b|\bContinuousClock\b|\bSuspendingClock\b|\bDispatchTime\b/.asciiWords)
      },
      reason: "tests never read the machine's clock"),
    ForbiddenPattern(
      pattern: {
        $0.contains(
          /\bTimeZone\.(?:current|autoupdatingCurrent)\b|\bLocale\.current\b|\bCalendar\.current\b/.asciiWords)
      },
      reason: "tests never ask for the machine's zone or language"),
    ForbiddenPattern(
      pattern: { $0.contains(/\bSystemRandomNumberGenerator\b|\.(?:shuffled|shuffle|randomElement)\(\)/.asciiWords) },
      reason: "chance comes from a seed"),
    ForbiddenPattern(
      pattern: { $0.contains(/\.random\((?!.*using:)/) }, reason: "chance comes from a seed"),
    ForbiddenPattern(pattern: { $0.contains(/\bURLSession\b/.asciiWords) }, reason: "tests never use the network"),
  ]

  /// What no file of any kind holds. The words are put together here so that this file may be read by the rule.
  static let everywhere: [ForbiddenPattern] = {
    let machines = ["/ho" + "me/", "/Us" + "ers/", "/ro" + "ot/", "/wo" + "rk/"]
    let undone = ["TO" + "DO", "FIX" + "ME", "XX" + "X:", "HA" + "CK:"]
    return [
      ForbiddenPattern(
        pattern: { line in
          machines.contains { path in
            line.ranges(of: path).contains { range in
              range.lowerBound == line.startIndex
                || line[line.index(before: range.lowerBound)].isWhitespace
                || "\"'`(=:".contains(line[line.index(before: range.lowerBound)])
            }
          }
        },
        reason: "a path of one machine"),
      ForbiddenPattern(
        pattern: { line in undone.contains { line.contains($0) } }, reason: "work is done, or it is not begun"),
    ]
  }()
}
