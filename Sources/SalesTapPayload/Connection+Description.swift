extension Connection: CustomStringConvertible {
  /// Name, region, and account id: `production (in1, India), account ABC-123-4567`. The passcode is not in it.
  public var description: String {
    let host = host.map { " through \($0)" } ?? ""
    return "\(name) (\(region.rawValue), \(region.label)), account \(accountID)\(host)"
  }
}

extension Connection {
  /// The address that takes the uploads of this connection.
  ///
  /// A ``host`` of its own may carry a scheme and a port (`http://127.0.0.1:8080`); without a scheme it is `https`.
  public func uploadURL(dryRun: Bool = false) -> String { url(of: "/1/upload" + (dryRun ? "?dryRun=1" : "")) }

  /// The address of a path of CleverTap's API, by the same rules as ``uploadURL(dryRun:)``.
  package func url(of path: String) -> String {
    var base = host ?? region.host
    // A host without a slash has no scheme: most need no search.
    if !base.utf8.contains(UInt8(ascii: "/")) || !base.contains("://") { base = "https://" + base }
    while base.hasSuffix("/") { base.removeLast() }
    return base + path
  }
}
