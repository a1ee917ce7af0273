import Sockets
import Testing

@Suite("the format of services(5)")
struct ServicesFileTests {
  private static func read(_ text: String) -> [Service] { ServicesFile.services(in: Array(text.utf8)) }

  private static func service(
    _ name: String, _ port: Port, _ transport: String, _ aliases: [String] = [], _ comment: String? = nil, line: Int = 1
  ) -> Service {
    Service(
      name: name, aliases: aliases, port: port, transport: transport, comment: comment,
      origin: .file(path: "/etc/services", line: line))
  }

  @Test(
    "a line is a name, a port, a protocol, aliases and a comment",
    arguments: [
      ("http 80/tcp", service("http", 80, "tcp")),
      ("http\t\t80/tcp\t\twww\t\t# WorldWideWeb HTTP", service("http", 80, "tcp", ["www"], "WorldWideWeb HTTP")),
      ("kerberos 88/udp kerberos5 krb5#v5", service("kerberos", 88, "udp", ["kerberos5", "krb5"], "v5")),
      ("x 1/sctp ##  two  words  ", service("x", 1, "sctp", [], "two  words")),
      ("  indented 7/udp", service("indented", 7, "udp")), ("x 1/tcp #", service("x", 1, "tcp")),
      ("x 1/tcp\r", service("x", 1, "tcp")), ("x\u{0b}1/tcp\u{0c}y", service("x", 1, "tcp", ["y"])),
      ("x 0/tcp", service("x", 0, "tcp")), ("x 65535/tcp", service("x", 65535, "tcp")),
      ("ä 1/tcp # ö", service("ä", 1, "tcp", [], "ö")),
    ])
  func line(text: String, wanted: Service) { #expect(Self.read(text) == [wanted]) }

  /// glibc reads numbers with `strtoul(3)`, base 0, and keeps 16 bits of them.
  @Test(
    "oddities that the C library accepts are read as it reads them",
    arguments: [
      ("x 0x50/tcp", service("x", 80, "tcp")), ("x 0X1f/tcp", service("x", 31, "tcp")),
      ("x 010/tcp", service("x", 8, "tcp")), ("x +7/tcp", service("x", 7, "tcp")),
      ("x -1/tcp", service("x", 65535, "tcp")), ("x 65616/tcp", service("x", 80, "tcp")),
      ("x 99999999999999999999/tcp", service("x", 65535, "tcp")), ("x 80//tcp", service("x", 80, "tcp")),
      ("x 80", service("x", 80, "")), ("x 80/ tcp", service("x", 80, "", ["tcp"])),
      ("x 80/tcp y\0z", service("x", 80, "tcp", ["y"])),
    ])
  func oddity(text: String, wanted: Service) { #expect(Self.read(text) == [wanted]) }

  @Test(
    "what is no entry is passed over",
    arguments: [
      "", "\n\n", "# http 80/tcp", "http", "http 80 tcp", "http tcp/80", "http /tcp", "http 0x/tcp", "http 08/tcp",
      "http 80x/tcp", "http # 80/tcp", "\0http 80/tcp", "http - /tcp",
    ])
  func noEntry(text: String) { #expect(Self.read(text) == []) }

  @Test("lines are counted from 1, whatever is on them")
  func numbers() {
    let services = Self.read("# first\n\nhttp 80/tcp\n\0\nnonsense\nssh 22/tcp # last, without a newline")
    #expect(
      services == [
        Self.service("http", 80, "tcp", line: 3),
        Self.service("ssh", 22, "tcp", [], "last, without a newline", line: 6),
      ])
    #expect(ServicesFile.services(in: Array("a 1/tcp".utf8), path: "/x").first?.origin == .file(path: "/x", line: 1))
  }

  @Test("only the entries whose port is wanted")
  func wanted() {
    let bytes = Array("a 1/tcp\nb 2/tcp # two\nc 1/udp\n".utf8)
    #expect(ServicesFile.services(in: bytes) { $0 == 1 }.map(\.name) == ["a", "c"])
    #expect(ServicesFile.services(in: bytes) { $0 == 2 } == [Self.service("b", 2, "tcp", [], "two", line: 2)])
    #expect(ServicesFile.services(in: bytes) { _ in false } == [])
  }

  @Test("any bytes are only bytes", arguments: 0..<64)
  func hostile(seed: UInt64) {
    // Half of them from the letters that mean something here, so that entries come about. Knuth's MMIX numbers, of which
    // the upper bits are the random ones.
    let letters = Array("ab1 0x/#-+\t\n\r\0tcp79".utf8)
    var state = seed
    let bytes = (0..<4096).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return seed % 2 == 0 ? UInt8(state >> 56) : letters[Int(state >> 33) % letters.count]
    }
    let services = ServicesFile.services(in: bytes)
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).count
    var last = 0
    for service in services {
      guard case .file(_, let line) = service.origin else {
        Issue.record("\(service)")
        continue
      }
      #expect(line > last && line <= lines)
      last = line
      #expect(!service.name.isEmpty && !service.aliases.contains(""))
      for word in [service.name, service.transport] + service.aliases {
        #expect(!word.utf8.contains { $0 == 0x20 || 0x09...0x0d ~= $0 || $0 == 0 || $0 == UInt8(ascii: "#") })
      }
    }
    #expect(seed % 2 == 0 || !services.isEmpty)
  }

  @Test("every truncation of an entry is read without harm")
  func truncated() {
    let bytes = Array("kerberos 0x58/tcp krb5 # Kerberos v5\n".utf8)
    for count in 0...bytes.count { #expect(ServicesFile.services(in: Array(bytes.prefix(count))).count <= 1) }
  }
}
