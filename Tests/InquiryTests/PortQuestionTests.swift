import Sockets
import Testing

@testable import Inquiry

@Suite("questions to the table of services")
struct PortQuestionTests {
  private static func service(_ name: String, _ port: Port, _ transport: String, _ comment: String? = nil) -> Service {
    Service(
      name: name, aliases: name == "http" ? ["www", "WorldWide"] : [], port: port, transport: transport,
      comment: comment, origin: .nameService)
  }

  private static let table = ServiceTable([
    service("http", 80, "tcp"), service("late", 9000, "udp", "Straße of the Mail"), service("ssh", 22, "tcp"),
    service("domain", 53, "tcp"), service("domain", 53, "udp"), service("other", 80, "ddp"),
  ])

  @Test(
    "who answers, and in which order",
    arguments: [
      (PortQuestion.Subject.name("http"), ["http/tcp"]), (.name("www"), ["http/tcp"]), (.name("WWW"), []),
      (.name("domain"), ["domain/tcp", "domain/udp"]), (.name(""), []), (.number(80), ["http/tcp", "other/ddp"]),
      (.number(81), []), (.range(22...80), ["ssh/tcp", "domain/tcp", "domain/udp", "http/tcp", "other/ddp"]),
      (.range(23...52), []),
      (.range(0...65535), ["ssh/tcp", "domain/tcp", "domain/udp", "http/tcp", "other/ddp", "late/udp"]),
      (.everything, ["ssh/tcp", "domain/tcp", "domain/udp", "http/tcp", "other/ddp", "late/udp"]),
      (.search("WW"), ["http/tcp"]), (.search("worldwide"), ["http/tcp"]), (.search("mail"), ["late/udp"]),
      (.search("STRASSE"), []), (.search("straße"), ["late/udp"]), (.search("of the"), ["late/udp"]),
      (.search("h"), ["ssh/tcp", "http/tcp", "other/ddp", "late/udp"]), (.search("no"), []),
    ] as [(PortQuestion.Subject, [String])])
  func answers(subject: PortQuestion.Subject, wanted: [String]) {
    #expect(Self.table.services(for: subject).map { "\($0.name)/\($0.transport)" } == wanted)
  }

  @Test("the name service is asked for the protocols that Linux has, and for those of the table")
  func transports() {
    #expect(Self.table.transports == ["tcp", "udp", "sctp", "dccp", "udplite", "ddp"])
  }
}
