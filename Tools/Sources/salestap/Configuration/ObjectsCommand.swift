import ArgumentParser
import SalesTap

struct ObjectsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "objects",
    abstract: "Lists the objects of an org that can be the source of a sync, and the others with the reason.",
    discussion: """
      The folder holds Salesforce's describe responses, one object a file, or the describe-global answer (/sobjects), which \
      tells of all objects at once; then standard objects that the org lacks are named too.

      With --format json: {"sources":[{"name":"Lead","label":"Lead","custom":false,"target":"profiles","eventName":"sf_lead"}],\
      "excluded":[{"name":"..","reason":".."}],"missing":["Quote"]}, "missing" being null where nobody knows all objects.
      """)

  @Option(name: .long, help: ArgumentHelp("Describe responses, in files that end in .json.", valueName: "folder"))
  var objects: String

  @Option(name: .long, help: "How to print the result.")
  var format = OutputFormat.text

  func run() throws {
    let known = try ObjectFiles.folder(objects)
    let list = known.sources ?? SourceList(known.objects.objects)
    let missing = known.sources?.missing.map(\.name)
    switch format {
    case .json: Terminal.print(Self.json(list, missing: missing))
    case .text: Terminal.print(Self.text(list, missing: missing))
    }
  }

  private static func json(_ list: SourceList, missing: [String]?) -> String {
    let sources = list.sources.map { source in
      JSONText.object([
        "name": JSONText.string(source.name), "label": JSONText.string(source.displayLabel),
        "custom": "\(source.isCustom)",
        "target": JSONText.string(StandardObject(source.name)?.defaultTarget.rawValue),
        "eventName": JSONText.string(StandardObject.defaultEventName(for: source.name)),
      ])
    }
    let excluded = list.excluded.map { object in
      JSONText.object(["name": JSONText.string(object.name), "reason": JSONText.string(object.exclusion.reason)])
    }
    return JSONText.object([
      "sources": JSONText.array(sources), "excluded": JSONText.array(excluded),
      "missing": missing.map { JSONText.strings($0) } ?? "null",
    ])
  }

  private static func text(_ list: SourceList, missing: [String]?) -> String {
    let style = TerminalStyle.forStream(.output)
    var sources = TextTable(("label", .left), ("name", .left), ("becomes", .left), ("event name", .left))
    for source in list.sources {
      sources.append(
        source.displayLabel, source.name, StandardObject(source.name)?.defaultTarget.rawValue ?? "",
        StandardObject.defaultEventName(for: source.name))
    }
    var text = sources.rendered(style: style)
    if !list.excluded.isEmpty {
      var excluded = TextTable(("excluded", .left), ("why", .left))
      for object in list.excluded { excluded.append(object.name, object.exclusion.reason) }
      text += "\n" + excluded.rendered(style: style)
    }
    if let missing, !missing.isEmpty { text += "\nThe org lacks: \(missing.joined(separator: ", "))\n" }
    return text
  }
}
