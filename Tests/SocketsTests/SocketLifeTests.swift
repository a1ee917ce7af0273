import Addresses
import Glibc
import Sockets
import Testing

@Suite("sockets: what they are, and who owns them")
struct SocketLifeTests {
  @Test("a socket knows what it is", arguments: SocketSample.all, [true, false])
  func identity(_ sample: SocketSample, nonBlocking: Bool) throws {
    let socket = try sample.make(nonBlocking: nonBlocking)
    #expect(try socket.family() == sample.family)
    #expect(try socket.type() == sample.type)
    #expect(try socket.isNonBlocking() == nonBlocking)
    #expect(try socket.kind() == sample.kind)
    #expect(socket.fileNumber > 2)
    #expect(fcntl(socket.fileNumber, F_GETFD, 0) & FD_CLOEXEC != 0)
    try socket.setNonBlocking(!nonBlocking)
    #expect(try socket.isNonBlocking() == !nonBlocking)
    try socket.close()
  }

  @Test("the protocol in use is known even when the standard one was asked for")
  func protocols() throws {
    #expect(try Socket(.inet, .stream).protocolNumber() == .tcp)
    #expect(try Socket(.inet6, .datagram).protocolNumber() == .udp)
    #expect(try Socket(.unix, .stream).protocolNumber() == .standard)
  }

  @Test("what the kernel does not make is named")
  func refused() {
    do throws(SocketError) {
      try Socket(.inet, .sequencedPacket).close()
      Issue.record("made a sequenced packet socket of IPv4")
    } catch { #expect(error.description == "socket inet seqpacket: Socket type not supported") }
    #expect(throws: SocketError.self) { try Socket(Family(rawValue: 9999), .stream).close() }
  }

  @Test("names of families, types and protocols")
  func names() {
    #expect(
      [Family.inet, .inet6, .unix, .unspecified, Family(rawValue: 99)].map(\.description) == [
        "inet", "inet6", "unix", "unspec", "family-99",
      ])
    #expect(
      [SocketType.stream, .datagram, .sequencedPacket, .raw, SocketType(rawValue: 99)].map(\.description) == [
        "stream", "dgram", "seqpacket", "raw", "type-99",
      ])
    #expect(
      [SocketProtocol.standard, .icmp, .tcp, .udp, .icmp6, .raw, SocketProtocol(rawValue: 99)].map(\.description) == [
        "default", "icmp", "tcp", "udp", "ipv6-icmp", "raw", "protocol-99",
      ])
    #expect(SocketType.stream.isConnectionOriented && SocketType.sequencedPacket.isConnectionOriented)
    #expect(!SocketType.datagram.isConnectionOriented && !SocketType.raw.isConnectionOriented)
    #expect(!SocketType.stream.keepsBoundaries && SocketType.sequencedPacket.keepsBoundaries)
  }

  @Test("a detached socket stays open and can be adopted again")
  func detach() throws {
    let pair = try Socket.pair()
    let first = pair.first
    let second = pair.second
    let number = first.detach()
    let adopted = try Socket(adopting: Descriptor(owning: number))
    #expect(adopted.fileNumber == number && adopted.descriptor.fileNumber == number)
    try adopted.sendAll([1, 2])
    #expect(try second.receive(upTo: 8) == [1, 2])
  }

  @Test("what is no socket is not adopted, and closed")
  func adoptPipe() throws {
    let pipe = try Pipe()
    let readEnd = pipe.readEnd
    let writeEnd = pipe.writeEnd
    do throws(SocketError) {
      try Socket(adopting: writeEnd).close()
      Issue.record("adopted a pipe")
    } catch { #expect(error.code == .notASocket) }
    #expect(try readEnd.read(into: UnsafeMutableRawBufferPointer(start: nil, count: 0)) == .endOfFile)
  }

  @Test("a socket that goes away is closed")
  func closes() throws {
    let pair = try Socket.pair()
    let first = pair.first
    let second = pair.second
    _ = consume first
    #expect(try second.receive(upTo: 1) == nil)
  }

  @Test("a pair is connected, whatever its type", arguments: [SocketType.stream, .datagram, .sequencedPacket])
  func pair(_ type: SocketType) throws {
    let pair = try Socket.pair(type, nonBlocking: true)
    #expect(try pair.first.type() == type)
    #expect(try pair.second.isNonBlocking())
    #expect(try pair.first.socketName() == .unix(.unnamed))
    #expect(try pair.second.receive(upTo: 8) == nil)
    #expect(try pair.first.send([1, 2, 3]) == .bytes(3))
    #expect(try pair.second.receive(upTo: 8) == [1, 2, 3])
    #expect(try pair.second.send([4]) == .bytes(1))
    #expect(try pair.first.receive(upTo: 8) == [4])
  }

  @Test("a pair of what cannot be paired is refused")
  func noPair() {
    #expect(throws: SocketError.self) {
      let pair = try Socket.pair(SocketType(rawValue: 77))
      try pair.first.close()
    }
  }
}
