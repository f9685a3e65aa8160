import ArgumentParser
import Foundation

/// An input that cannot be used; its message goes to standard error, and the program ends with exit code 1.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

extension ExitCode {
  /// The input has errors.
  static let inputHasErrors = ExitCode(1)
}

/// Reads a whole file.
func contents(ofFile path: String) throws -> [UInt8] {
  do {
    if path == "-" { return try Array(FileHandle.standardInput.readToEnd() ?? Data()) }
    return try Array(Data(contentsOf: URL(fileURLWithPath: path)))
  } catch {
    throw Failure("cannot read \(path): \(reason(error))")
  }
}

/// Writes a whole file, and a line feed at its end.
func write(_ bytes: [UInt8], to path: String) throws {
  do {
    try Data(bytes + [UInt8(ascii: "\n")]).write(to: URL(fileURLWithPath: path))
  } catch {
    throw Failure("cannot write \(path): \(reason(error))")
  }
}

/// What went wrong with a file, in plain words.
func reason(_ error: any Error) -> String {
  let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
  switch underlying?.code ?? (error as NSError).code {
  case Int(ENOENT), CocoaError.fileReadNoSuchFile.rawValue, CocoaError.fileNoSuchFile.rawValue:
    return "there is no such file"
  case Int(EACCES), CocoaError.fileReadNoPermission.rawValue: return "permission denied"
  case Int(EISDIR): return "it is a folder"
  default: return "\(error)"
  }
}
