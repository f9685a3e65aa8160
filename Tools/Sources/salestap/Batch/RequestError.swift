import Foundation
import SalesTap

/// A line of a batch that is no request, told as a diagnostic.
struct RequestError: Error {
  let diagnostic: Diagnostic

  init(_ diagnostic: Diagnostic) { self.diagnostic = diagnostic }

  /// A value of a key that cannot be used.
  init(_ key: String, _ message: String, in line: [UInt8]) {
    let range = RawMembers(line)[key].map { SourceRange($0) }
    self.init(Diagnostic("request.value", .error, message, range: range))
  }
}

/// What a line of a batch asks.
protocol Request: Decodable {
  /// What such a line looks like, for messages.
  static var shape: String { get }
}

extension Request {
  /// The request of a line. Keys that it does not know are passed over.
  init(line: [UInt8]) throws(RequestError) {
    guard line.contains(where: { $0 != 0x20 && $0 != 0x09 }) else {
      throw RequestError(Diagnostic("request.empty", .error, "the line is empty; a request is \(Self.shape)"))
    }
    // The decoder would take UTF-16 as well, and a file that changes its encoding from line to line is none.
    guard String(validating: line, as: UTF8.self) != nil else {
      throw RequestError(Diagnostic("request.not-json", .error, "the line is not UTF-8"))
    }
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(line))
    } catch {
      throw RequestError(Self.diagnostic(for: error, in: line))
    }
  }

  private static func diagnostic(for error: any Error, in line: [UInt8]) -> Diagnostic {
    switch error {
    case DecodingError.keyNotFound(let key, _):
      return Diagnostic(
        "request.missing-key", .error, "the key '\(key.stringValue)' is missing; a request is \(shape)")
    case DecodingError.valueNotFound(_, let context), DecodingError.typeMismatch(_, let context):
      guard let key = context.codingPath.first?.stringValue else {
        return Diagnostic("request.not-an-object", .error, "a request is an object: \(shape)")
      }
      return RequestError(key, "'\(key)' has a value of another type; a request is \(shape)", in: line).diagnostic
    case DecodingError.dataCorrupted(let context):
      if let key = context.codingPath.first?.stringValue {
        return RequestError(key, "'\(key)': \(context.debugDescription)", in: line).diagnostic
      }
    default: break
    }
    return Diagnostic("request.not-json", .error, "the line is not JSON; a request is \(shape)")
  }
}
