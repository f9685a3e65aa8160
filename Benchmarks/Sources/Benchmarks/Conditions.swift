import SalesTap

extension Benchmark {
  static var conditions: [Benchmark] {
    let numbers = [0, 1, 2]
    return numbers.map(evaluate) + numbers.map(evaluateByName) + numbers.map(compile) + [keyPress, longCondition]
  }

  private static func evaluate(_ index: Int) -> Benchmark {
    Benchmark("evaluate-c\(index + 1)", allocationLimit: 0, isLinear: true) { size in
      let condition = try Fixtures.compiledCondition(index)
      return evaluation(of: condition, on: try Fixtures.changes(size).map(\.record))
    }
  }

  /// The condition has a layout of its own: records of another are asked by the names of their fields.
  private static func evaluateByName(_ index: Int) -> Benchmark {
    Benchmark("evaluate-named-c\(index + 1)", allocationLimit: 0, isLinear: true) { size in
      let condition = try Fixtures.compiledCondition(index, layout: nil)
      return evaluation(of: condition, on: try Fixtures.changes(size).map(\.record))
    }
  }

  private static func evaluation(of condition: CompiledCondition, on records: [SalesforceRecord]) -> Prepared {
    let context = Fixtures.evaluation
    return Prepared(operations: records.count) {
      var count = 0
      for index in records.indices where condition.evaluate(records[index], context: context).value == .true {
        count += 1
      }
      return count
    }
  }

  private static func compile(_ index: Int) -> Benchmark {
    Benchmark("compile-c\(index + 1)") { _ in
      Prepared(operations: 100) {
        var count = 0
        for _ in 0..<100 {
          let checked = ParsedCondition(parsing: Fixtures.conditions[index]).checked(against: Fixtures.description)
          count += checked.compiled(for: Fixtures.layout)?.fields.count ?? 0
        }
        return count
      }
    }
  }

  /// What an editor asks for at each key: the diagnostics of a text against an object of 800 fields.
  private static var keyPress: Benchmark {
    Benchmark("check-key-press") { _ in
      let fields = (0..<800 - Fixtures.description.fields.count).map { index in
        FieldDescription("Custom_Field_\(index)__c", .string)
      }
      var description = Fixtures.description
      description.fields += fields
      let text = Fixtures.conditions[2]
      return Prepared(operations: 100) { [description] in
        var count = 0
        for _ in 0..<100 { count += ParsedCondition(parsing: text).checked(against: description).diagnostics.count + 1 }
        return count
      }
    }
  }

  /// One condition of so many terms: the cost of a term must not grow with their number.
  private static var longCondition: Benchmark {
    Benchmark("compile-long", isLinear: true) { size in
      let terms = (0..<size).map { "City = 'Town \($0)'" }.joined(separator: " OR ")
      return Prepared(operations: size) {
        let checked = ParsedCondition(parsing: terms).checked(against: Fixtures.description)
        guard let compiled = checked.compiled(for: Fixtures.layout) else {
          throw BenchmarkError("the long condition does not compile: \(checked.diagnostics)")
        }
        return compiled.fields.count
      }
    }
  }
}
