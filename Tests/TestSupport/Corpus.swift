internal import Glibc

/// Inputs that have led fuzzers into every corner, as they lie in `Tests/Corpus`; `make fuzz` starts from the same ones.
package enum Corpus {
  /// The files of a folder, `wire`, `packet`, `pcap` or `pcapng`, by name; empty only where there is no such folder.
  package static func inputs(_ kind: String) -> [(name: String, bytes: [UInt8])] {
    let folder = path(kind)
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted().compactMap { name in
      guard let file = try? TestFile.open("\(folder)/\(name)"), let bytes = try? TestFile.contents(of: file.fileNumber)
      else { return nil }
      return (name, bytes)
    }
  }

  /// `file` is this one, wherever the test is.
  private static func path(_ kind: String, _ file: String = #filePath) -> String {
    let tests = file.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
    return "\(tests)/Corpus/\(kind)"
  }
}
