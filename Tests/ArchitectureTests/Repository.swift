import Foundation

/// The files of the package, as they lie on the disk.
enum Repository {
  /// A file and its text.
  struct File: Sendable {
    /// The path from the root of the package, with slashes.
    let path: String
    /// What stands in it.
    let text: String
    /// The text without comments and literals; for Swift files only.
    let source: SourceText

    init(path: String, text: String) {
      self.path = path
      self.text = text
      self.source = SourceText(path.hasSuffix(".swift") ? text : "")
    }

    /// The folder right below `Sources` or `Tests`; nil for a file elsewhere.
    var target: String? {
      let parts = path.split(separator: "/")
      guard parts.count > 2, ["Sources", "Tests"].contains(parts[0]) else { return nil }
      return String(parts[1])
    }

    /// The number of its lines.
    var lineCount: Int { text.utf8.count { $0 == 10 } }
  }

  /// The root of the package: two folders above this file's.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Every text file that belongs to the package, read once; products of builds are left out.
  static let files: [File] = {
    let textual: Set = [
      "swift", "md", "json", "jsonl", "yml", "yaml", "sh", "txt", "csv", "c", "h", "modulemap", "resolved", "tutorial",
      "py",
    ]
    let extensionless: Set = ["LICENSE", "NOTICE", ".gitignore", ".swift-format", ".spi.yml", ".ci", "Scripts"]
    var files: [File] = []
    var folders = [root]
    while let folder = folders.popLast() {
      let children =
        (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.isDirectoryKey])) ?? []
      for child in children {
        let name = child.lastPathComponent
        if name == ".git" || name == ".swiftpm" || name.hasPrefix(".build") || name.hasSuffix(".doccarchive") {
          continue
        }
        if (try? child.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true {
          folders.append(child)
          continue
        }
        let belongs =
          textual.contains(child.pathExtension) || extensionless.contains(name)
          || extensionless.contains(folder.lastPathComponent)
        if belongs, let text = try? String(contentsOf: child, encoding: .utf8) {
          files.append(File(path: String(child.path.dropFirst(root.path.count + 1)), text: text))
        }
      }
    }
    return files.sorted { $0.path < $1.path }
  }()

  /// The Swift files of a folder of the root, such as `Sources`.
  static func swiftFiles(in folder: String) -> [File] {
    files.filter { $0.path.hasPrefix(folder + "/") && $0.path.hasSuffix(".swift") }
  }

  /// The text of one file; empty when it does not exist.
  static func text(of path: String) -> String {
    files.first { $0.path == path }?.text ?? ""
  }
}
