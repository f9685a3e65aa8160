import Foundation
import SalesTapConfiguration
import Testing

@Suite("The JSON Schema")
struct JSONSchemaTests {
  private static let file = Vectors.repository.appending(path: "Schemas/configuration-1.schema.json")

  @Test("the published schema is the one that the table of keys gives")
  func published() throws {
    let schema = ConfigurationDocument.jsonSchema()
    try Vectors.record(schema, to: Self.file)
    #expect(
      try Array(Data(contentsOf: Self.file)) == schema,
      "run the tests with SALESTAP_RECORD=1 to write the schema anew, and look at the difference")
  }

  @Test("every key has a description, and every object refuses other keys")
  func described() throws {
    func check(_ value: JSON, at path: String) {
      switch value {
      case .array(let items):
        for (index, item) in items.enumerated() { check(item, at: "\(path)/\(index)") }
      case .object(var members):
        if case .object(let properties)? = members.removeValue(forKey: "properties") {
          #expect(members["additionalProperties"] == .boolean(false), "\(path)")
          for (name, property) in properties {
            check(property, at: "\(path)/\(name)")
            guard case .object(let keywords) = property, case .string(let text)? = keywords["description"] else {
              Issue.record("\(path): '\(name)' has no description")
              continue
            }
            #expect(text.count > 10 && text.hasSuffix("."), "\(path)/\(name): \(text)")
          }
        }
        for (name, member) in members where name != "default" { check(member, at: "\(path)/\(name)") }
      default: break
      }
    }
    check(try JSON(ConfigurationDocument.jsonSchema()), at: "")
  }

  @Test("every reference of the schema leads to a definition")
  func references() throws {
    let text = String(decoding: ConfigurationDocument.jsonSchema(), as: UTF8.self)
    let schema = try JSON(ConfigurationDocument.jsonSchema())
    guard case .object(let root) = schema, case .object(let definitions)? = root["$defs"] else {
      Issue.record("there are no definitions")
      return
    }
    let names = text.matches(of: /"#\/\$defs\/(\w+)"/).map { String($0.1) }
    #expect(Set(names) == Set(definitions.keys))
  }
}
