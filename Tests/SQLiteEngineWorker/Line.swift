#if SQLite
  import Foundation
  import SalesTap
  import SalesTapTesting

  /// The way to CleverTap, where a line in the file of events is the arrival of a call.
  struct Line: UploadTransport {
    let events: Events
    /// What goes wrong; nil for nothing.
    let faults: KilledEngineChance?

    func upload(_ request: UploadRequest) async -> UploadAnswer {
      defer { FileHandle.standardOutput.write(Data(".".utf8)) }
      switch faults?.number(in: 0...24) {
      case 0: return .nothingSent("the connection was refused")
      case 1: return .noAnswer("the request was lost")
      case 2: return KilledEngines.refusal(429)
      case 3: return KilledEngines.refusal(503)
      case 4:
        _ = arrive(request.body)
        return .noAnswer("the answer was lost")
      default: return arrive(request.body)
      }
    }

    func number(in range: ClosedRange<Int>) -> Int { faults?.number(in: range) ?? range.lowerBound }

    private func arrive(_ body: [UInt8]) -> UploadAnswer {
      let (verdicts, answer) = KilledEngines.answer(to: body) { faults?.number(in: 0...29) == 0 }
      if let verdicts { write(verdicts, body) }
      return answer
    }

    private func write(_ verdicts: String, _ body: [UInt8]) {
      do { try events.write([.arrived(verdicts: verdicts, body: body)]) } catch {
        FileHandle.standardError.write(Data("the events cannot be written: \(error)\n".utf8))
        exit(70)
      }
    }
  }

  /// A file that grows by whole lines, each an event and forced to disk.
  struct Events {
    private let descriptor: Int32

    init(path: String) throws {
      descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT, 0o644)
      guard descriptor >= 0 else { throw CocoaError(.fileNoSuchFile) }
    }

    func write(_ events: [KilledEngines.Event]) throws {
      let bytes = Array(events.map { $0.line + "\n" }.joined().utf8)
      guard Foundation.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
        throw CocoaError(.fileWriteUnknown)
      }
    }

    /// The events so far, in their order.
    static func read(_ path: String) throws -> [KilledEngines.Event] {
      guard FileManager.default.fileExists(atPath: path) else { return [] }
      return try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8).split(separator: "\n")
        .compactMap { KilledEngines.Event(line: String($0)) }
    }
  }
#endif
