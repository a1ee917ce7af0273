import Sockets
import Testing

@Suite("errors")
struct ErrorTests {
  @Test("an error says what, on what, why, and what would help")
  func description() {
    #expect(SocketError("accept", .again).description == "accept: Resource temporarily unavailable")
    let plain = SocketError("connect", .connectionRefused, subject: "192.0.2.1:443")
    #expect(plain.description == "connect 192.0.2.1:443: Connection refused")
    let advised = SocketError("listen", .permissionDenied, subject: "0.0.0.0:80", advice: "be root")
    #expect(advised.description == "listen 0.0.0.0:80: Permission denied; be root")
  }

  @Test("a caller names the subject and keeps the advice")
  func about() {
    let error = SocketError("fstat", .badDescriptor, advice: "open it")
    #expect(error.about("f").description == "fstat f: Bad file descriptor; open it")
    #expect(error.about("f", advice: "other").advice == "other")
  }

  @Test("a number that no error has prints too")
  func unknown() {
    #expect(Errno(rawValue: 9999).description.contains("9999"))
    #expect(Errno.connectionRefused.description == "Connection refused")
  }
}
