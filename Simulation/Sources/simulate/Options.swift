import SalesTap
import SalesTapTesting

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What the command line asks for.
struct Options {
  static let help = """
    Runs the whole engine through simulated days with everything going wrong that can.

      simulate [--seeds N] [--from S]     so many seeds, from one on; 1,000 from 0 unless told
      simulate --seed S [--trace]         one seed: what fails, made small, or every line of it
      simulate --digests N                the digests of the traces of the seeds below N, one a line

      --config FILE      a configuration of your own in place of the library's
      --no-source        there is no record source
      --tasks N          so many seeds at once; 2 unless told
      --seconds N        no new seeds after so many seconds
      --stop-at N        no new seeds after so many failures
      --no-shrink        failures are not made small
      --counters         how often which state was reached
      --progress         a line now and then
    """

  var seeds: UInt64 = 1000
  var from: UInt64 = 0
  var seed: UInt64?
  var digests: UInt64?
  var file: String?
  var hasSource = true
  var tasks = 2
  var seconds: Int?
  var stopsAt = 0
  var showsTrace = false
  var shrinks = true
  var showsCounters = false
  var tellsProgress = false
  var wantsHelp = false

  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    func value(of name: String) throws -> String {
      guard let value = rest.popFirst() else { throw Misuse(text: "\(name) needs a value") }
      return value
    }
    func number<Number: FixedWidthInteger>(of name: String) throws -> Number {
      let text = try value(of: name)
      guard let number = Number(text) else { throw Misuse(text: "\(name) needs a number, not '\(text)'") }
      return number
    }
    while let name = rest.popFirst() {
      switch name {
      case "--seeds": seeds = try number(of: name)
      case "--from": from = try number(of: name)
      case "--seed": seed = try number(of: name)
      case "--digests": digests = try number(of: name)
      case "--config": file = try value(of: name)
      case "--no-source": hasSource = false
      case "--tasks": tasks = try number(of: name)
      case "--seconds": seconds = try number(of: name)
      case "--stop-at": stopsAt = try number(of: name)
      case "--trace": showsTrace = true
      case "--no-shrink": shrinks = false
      case "--counters": showsCounters = true
      case "--progress": tellsProgress = true
      case "--help", "-h": wantsHelp = true
      default: throw Misuse(text: "there is no option \(name); --help shows those that there are")
      }
    }
  }

  /// The simulation of the configuration that is asked for.
  func simulation() throws -> Simulation {
    guard let file else {
      return try Simulation(configuration: Simulation.referenceConfiguration, hasRecordSource: hasSource)
    }
    let read = ConfigurationReader().read(try Self.bytes(of: file))
    guard let document = read.document, !read.diagnostics.hasErrors else {
      throw Misuse(text: read.diagnostics.map(\.message).joined(separator: "\n"))
    }
    return try Simulation(configuration: document, hasRecordSource: hasSource)
  }

  private static func bytes(of path: String) throws -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw Misuse(text: "\(path) cannot be opened") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// A command line that means nothing.
  struct Misuse: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
  }
}
