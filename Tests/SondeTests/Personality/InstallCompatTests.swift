import Glibc
import Testing

@Suite("make install-compat", .endToEnd, .enabled(if: Tools.has("make"), "needs make(1)"))
struct InstallCompatTests {
  private func make(_ words: String..., from file: String = #filePath) throws -> ChildOutcome {
    let root = file.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
    return try Child(["make", "-s", "-C", root, "install-compat"] + words).finish()
  }

  private func target(of link: String) -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink(link, &buffer, buffer.count)
    return count < 0 ? nil : String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  @Test("links by each name, which are sonde as that program, and a second time as well")
  func links() throws {
    let directory = try Sandbox.here().path("compat")
    for _ in 0..<2 {
      let outcome = try make("DIR=\(directory)", "COMPAT_TARGET=\(Binary.path)")
      #expect(outcome.status == .exit(0) && outcome.error == "")
      for name in ["ping", "ping4", "ping6"] { #expect(target(of: "\(directory)/\(name)") == Binary.path) }
    }
    let version = try Child(["\(directory)/ping", "-V"]).finish()
    #expect(version.status == .exit(0) && version.text.hasPrefix("ping from sonde "))
  }

  @Test("what is there and is no link to sonde stays, and the others are made")
  func careful() throws {
    let directory = try Sandbox.here().path("compat")
    try #require(mkdir(directory, 0o755) == 0)
    let file = try Files.make("compat/ping", "mine")
    try #require(symlink("/usr/bin/ping", "\(directory)/ping4") == 0)
    try #require(symlink("/elsewhere/sonde", "\(directory)/ping6") == 0)
    let outcome = try make("DIR=\(directory)", "COMPAT_TARGET=\(Binary.path)")
    #expect(outcome.status == .exit(2) && outcome.error.contains("\(file) is there and stays as it is"))
    #expect(try Files.contents(file) == Array("mine".utf8))
    #expect(target(of: "\(directory)/ping4") == "/usr/bin/ping")
    #expect(target(of: "\(directory)/ping6") == Binary.path)
  }

  @Test("nothing happens without a directory, or without sonde")
  func missing() throws {
    #expect(try make().status == .exit(2))
    let directory = try Sandbox.here().path("compat")
    let outcome = try make("DIR=\(directory)", "COMPAT_TARGET=/nowhere/sonde")
    #expect(outcome.status == .exit(2) && outcome.error.contains("make install comes first"))
    #expect(!Files.exists(directory))
  }
}
