import ArgumentParser
import Foundation

/// JSON lines from a file or from standard input, each answered by one line.
enum BatchInput {
  /// Answers every line that is not blank, in order. A line that `answer` cannot read is answered with
  /// `{"error":"..","line":n}`, and the program ends with exit code 1 after the last line.
  static func forEachLine(of path: String, answer: (_ line: [UInt8]) throws -> String) throws {
    var file: ChangesFile
    do { file = try ChangesFile(path: path) } catch { throw Failure("cannot read \(path): \(reason(error))") }
    var unreadable = 0
    var pending = ""
    while let line = try file.next() {
      do {
        pending += try answer(line.bytes) + "\n"
      } catch let failure as Failure {
        unreadable += 1
        pending += "{\"error\":\(DiagnosticJSON.quoted(failure.description)),\"line\":\(line.number)}\n"
      }
      // Whoever waits for an answer line by line gets it; a long file is not written in a thousand small pieces.
      if pending.utf8.count > 1 << 16 || path == "-" {
        Terminal.Stream.output.write(pending)
        pending = ""
      }
    }
    Terminal.Stream.output.write(pending)
    if unreadable > 0 { throw ExitCode.inputHasErrors }
  }
}
