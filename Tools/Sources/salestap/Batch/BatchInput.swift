import ArgumentParser
import Foundation
import SalesTap

/// JSON lines from a file or from standard input, each answered by one line.
enum BatchInput {
  /// Whether a file holds several JSON objects, one a line, where one was to be in it.
  static func looksLikeLines(_ bytes: [UInt8]) -> Bool {
    let lines = bytes.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }).filter { line in
      line.contains { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
    }
    return lines.count > 1
      && lines.prefix(2).allSatisfy { (try? JSONSerialization.jsonObject(with: Data($0))) is [String: Any] }
  }

  /// Answers every line in order, blank ones too.
  ///
  /// The program ends with exit code 1, after the last line, if `answer` could not read one of them.
  /// - Parameters:
  ///   - answer: Gives the answer to a line; it throws a ``RequestError`` for a line that it cannot read.
  ///   - refusal: Gives the answer to such a line: the shape of any other answer, with the error's diagnostic.
  static func forEachLine(
    of path: String, answer: (_ line: [UInt8]) throws -> String, refusal: (_ diagnostics: String) -> String
  ) throws {
    var file: InputLines
    do { file = try InputLines(path: path) } catch { throw Failure("cannot read \(path): \(reason(error))") }
    var isReadable = true
    var pending = ""
    while let line = try file.next() {
      do {
        pending += try answer(line.bytes) + "\n"
      } catch let error as RequestError {
        isReadable = false
        pending += refusal(DiagnosticJSON.array([error.diagnostic], source: line.bytes)) + "\n"
      }
      // Whoever waits for an answer line by line gets it; a long file is not written in a thousand small pieces.
      if pending.utf8.count > 1 << 16 || path == "-" {
        Terminal.Stream.output.write(pending)
        pending = ""
      }
    }
    Terminal.Stream.output.write(pending)
    if !isReadable { throw ExitCode.inputHasErrors }
  }
}
