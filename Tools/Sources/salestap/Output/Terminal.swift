import Foundation
import SalesTap

/// How text is decorated.
struct TerminalStyle {
  let isColoured: Bool

  func bold(_ text: String) -> String { isColoured ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
  func dim(_ text: String) -> String { isColoured ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

  /// Colours on a terminal, unless `NO_COLOR` is set.
  static func forStream(_ stream: Terminal.Stream) -> TerminalStyle {
    let environment = ProcessInfo.processInfo.environment
    return TerminalStyle(
      isColoured: stream.isTerminal && environment["NO_COLOR"]?.isEmpty != false && environment["TERM"] != "dumb")
  }
}

extension DiagnosticRenderer {
  /// A renderer for what is printed to a stream: coloured where ``TerminalStyle`` is.
  init(_ stream: Terminal.Stream) {
    self.init(style: TerminalStyle.forStream(stream).isColoured ? .coloured : .plain)
  }
}

/// Standard output and standard error.
enum Terminal {
  enum Stream {
    case output, error

    var isTerminal: Bool { isatty(self == .output ? STDOUT_FILENO : STDERR_FILENO) == 1 }

    func write(_ text: String) {
      let handle = self == .output ? FileHandle.standardOutput : FileHandle.standardError
      // A closed pipe (`salestap ... | head`) ends the output, not the program's work.
      try? handle.write(contentsOf: Data(text.utf8))
    }
  }

  static func print(_ text: String) { Stream.output.write(text.hasSuffix("\n") ? text : text + "\n") }
  static func complain(_ text: String) { Stream.error.write(text.hasSuffix("\n") ? text : text + "\n") }
}

/// One line on a terminal that tells how far a long job is; nothing when standard error is no terminal.
struct ProgressLine {
  private let isShown: Bool
  private var lastShown: ContinuousClock.Instant?

  init(isShown: Bool = Terminal.Stream.error.isTerminal) { self.isShown = isShown }

  /// Shows a text, at most ten times a second.
  mutating func show(_ text: @autoclosure () -> String) {
    guard isShown else { return }
    let now = ContinuousClock.now
    if let lastShown, now - lastShown < .milliseconds(100) { return }
    lastShown = now
    Terminal.Stream.error.write("\r\u{1B}[2K" + text())
  }

  /// Takes the line away.
  mutating func clear() {
    guard isShown, lastShown != nil else { return }
    Terminal.Stream.error.write("\r\u{1B}[2K")
    lastShown = nil
  }
}
