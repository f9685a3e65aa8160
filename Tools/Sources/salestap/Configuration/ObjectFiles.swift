import ArgumentParser
import Foundation
import SalesTap

/// Salesforce's describe responses, from files.
enum ObjectFiles {
  /// The object of one describe response.
  static func description(ofFile path: String) throws -> ObjectDescription {
    let bytes = try contents(ofFile: path)
    do throws(SalesforceDecodingError) {
      return try ObjectDescription(describe: bytes)
    } catch {
      throw Failure("\(path): \(error)")
    }
  }

  /// What a folder of describe responses tells: the objects, and the sources if one of the files is a describe-global
  /// answer.
  ///
  /// Every file whose name ends in `.json` is read, in the order of names.
  static func folder(_ path: String) throws -> (objects: ObjectCatalog, sources: SourceList?) {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".json") }.sorted()
    } catch {
      throw Failure("cannot read the folder \(path): \(reason(error))")
    }
    guard !names.isEmpty else { throw Failure("the folder \(path) has no files that end in .json") }
    var objects: ObjectCatalog = []
    var sources: SourceList?
    for name in names {
      let file = "\(path)/\(name)"
      let bytes = try contents(ofFile: file)
      do throws(SalesforceDecodingError) {
        objects.insert(try ObjectDescription(describe: bytes))
      } catch {
        guard let list = try? SourceList(describeGlobal: bytes) else { throw Failure("\(file): \(error)") }
        sources = list
      }
    }
    return (objects, sources)
  }
}

/// What is known of the org.
struct ObjectOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Salesforce's describe responses, one object a file that ends in .json, to check names and types against; a "
        + "describe-global answer among them tells which objects there are.", valueName: "folder"))
  var objects: String?

  /// What is known of the org, of this process's environment, and of the machine's time zones.
  func context() throws -> ConfigurationContext {
    let known = try objects.map { try ObjectFiles.folder($0) }
    return ConfigurationContext(
      objects: known?.objects ?? [], sources: known?.sources,
      isEnvironmentVariableSet: { ProcessEnvironment.value(of: $0)?.isEmpty == false },
      isTimeZoneKnown: { ZoneFiles.rules(named: $0) != nil })
  }
}
