/// The parts of `Package.swift` that the rules of the house need, read from its text.
///
/// Asking the package manager would be surer, and would wait for the lock that the running test holds.
struct PackageManifest {
  /// A target as the manifest declares it.
  struct Target {
    /// Its name.
    let name: String
    /// Whether it is a test target.
    let isTest: Bool
    /// The folder below `Tests` of a target that only tests use, without being one; nil for all others.
    var helperFolder: String? {
      isTest ? nil : declaration.firstMatch(of: /path: "(Tests\/\w+)"/).map { String($0.1) }
    }
    /// The modules of the house that it depends on.
    let modules: Set<String>
    /// The names of the products of other packages that it depends on.
    let products: Set<String>
    /// The whole declaration.
    let declaration: String
  }

  /// The manifest's targets, in order.
  let targets: [Target]

  /// The manifest of this package.
  static let current = PackageManifest(text: Repository.text(of: "Package.swift"))

  init(text: String) {
    var aliases: [String: String] = [:]
    for match in text.matches(of: /let (\w+): Target\.Dependency = \.product\(name: "(\w+)"/) {
      aliases[String(match.1)] = String(match.2)
    }
    var targets: [Target] = []
    for match in text.matches(of: /\.(target|testTarget|executableTarget)\(\s*name: "(\w+)"/) {
      let declaration = String(PackageManifest.call(in: text[match.range.lowerBound...]))
      var modules: Set<String> = []
      var products: Set<String> = []
      if let list = declaration.firstRange(of: "dependencies:") {
        let dependencies = declaration[list.upperBound...]
        for name in dependencies.matches(of: /"(SalesTap\w*)"/) { modules.insert(String(name.1)) }
        for name in dependencies.matches(of: /\.product\(name: "(\w+)"/) { products.insert(String(name.1)) }
        for word in dependencies.matches(of: /\b[a-z]\w*\b/.asciiWords) {
          if let product = aliases[String(word.0)] { products.insert(product) }
        }
      }
      targets.append(
        Target(
          name: String(match.2), isTest: match.1 == "testTarget", modules: modules, products: products,
          declaration: declaration))
    }
    self.targets = targets
  }

  /// The text up to the parenthesis that closes the first one.
  private static func call(in text: Substring) -> Substring {
    var depth = 0
    for index in text.indices {
      if text[index] == "(" { depth += 1 }
      if text[index] == ")" {
        depth -= 1
        if depth == 0 { return text[...index] }
      }
    }
    return text
  }
}
