import ArgumentParser
import SalesTap

struct ConditionsCompleteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "complete",
    abstract: "Lists what may stand at a place of a condition, as an editor offers it.",
    discussion: """
      Without a describe response only the words of the language are known; with one, fields by name and label, picklist \
      values, and the operators that fit.

      With --batch every line is a request, {"expression":"Sta","offset":3}, the offset in UTF-8 bytes being the end of the \
      text unless given, and is answered by {"offset":n,"length":n,"completions":[{"text":"Status","kind":"field",\
      "label":"Lead Status","type":"picklist"}],"truncated":false}: the stretch that a completion replaces, and the \
      completions, the likeliest first. "label" and "type" are null where there is none.
      """)

  @OptionGroup var options: ConditionOptions

  @Option(name: .long, help: ArgumentHelp("The place in UTF-8 bytes; the end, unless given.", valueName: "offset"))
  var at: Int?

  @Option(name: .long, help: ArgumentHelp("How many completions are wanted at most.", valueName: "n"))
  var limit = 50

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit is a number of completions, from 1.") }
  }

  func run() throws {
    let object = try options.description()
    if options.batch {
      try BatchInput.forEachLine(of: "-") {
        let request = try CompleteRequest(line: $0)
        return Self.json(self.completions(at: request.offset, in: request.expression, object))
      } refusal: {
        JSONText.object(["offset": "0", "length": "0", "completions": "[]", "truncated": "false", "diagnostics": $0])
      }
      return
    }
    let completions = self.completions(at: at, in: options.expression ?? "", object)
    switch options.format {
    case .json: Terminal.print(Self.json(completions))
    case .text:
      guard !completions.items.isEmpty else {
        let hint = object == nil ? ": without --object no fields are known" : ""
        return Terminal.complain("Nothing is known that fits at this place\(hint).")
      }
      var table = TextTable(("text", .left), ("kind", .left), ("label", .left), ("type", .left))
      for item in completions.items {
        table.append(item.text, item.kind.rawValue, item.label ?? "", item.type?.describeName ?? "")
      }
      Terminal.print(table.rendered(style: .forStream(.output)))
    }
  }

  private struct CompleteRequest: Request {
    static let shape = #"{"expression":"Sta","offset":3}"#
    var expression: String
    var offset: Int?
  }

  private func completions(at offset: Int?, in text: String, _ object: ObjectDescription?) -> ConditionCompletions {
    ConditionCompletions(at: offset ?? text.utf8.count, in: text, for: object, limit: limit)
  }

  private static func json(_ completions: ConditionCompletions) -> String {
    let items = completions.items.map { item in
      JSONText.object([
        "text": JSONText.string(item.text), "kind": JSONText.string(item.kind.rawValue),
        "label": JSONText.string(item.label), "type": JSONText.string(item.type?.describeName),
      ])
    }
    return JSONText.object([
      "offset": "\(completions.range.offset)", "length": "\(completions.range.length)",
      "completions": JSONText.array(items), "truncated": "\(completions.isTruncated)",
    ])
  }
}
