import Addresses
import Glibc
import Sockets
import Testing

@Suite("a datagram listener and its peers", .endToEnd)
struct DatagramListenerTests {
  @Test("one peer is served, and a stranger is not answered")
  func onePeer() throws {
    let listener = try Listener.loopback("-v", "--udp", "--on-eof", "wait", input: .pipe)
    let first = try Socket.connected(to: try listener.socketAddress, .datagram)
    let second = try Socket.connected(to: try listener.socketAddress, .datagram)
    _ = try first.send(Array("first".utf8))
    try listener.child.waitForOutput("first")
    _ = try second.send(Array("stranger".utf8))
    try listener.child.waitForError("was ignored")
    listener.child.send("answer")
    #expect(try first.message() == Array("answer".utf8))
    #expect(listener.child.outputText == "first")
  }

  @Test("with --keep-open stdin goes to every peer, and what they send to stdout")
  func manyPeers() throws {
    let listener = try Listener.loopback("--udp", "--keep-open", "--frame", "line", input: .pipe)
    let peers = try (0..<3).map { number in
      let socket = try Socket.connected(to: try listener.socketAddress, .datagram)
      _ = try socket.send(Array("peer \(number)\n".utf8))
      try listener.child.waitForOutput("peer \(number)\n")
      return OpenFile(Descriptor(owning: socket.detach()))
    }
    listener.child.send("to all\nand again\n")
    for peer in peers {
      let socket = try Socket(adopting: Descriptor(owning: dup(peer.number)))
      #expect(try socket.message() == Array("to all\n".utf8))
      #expect(try socket.message() == Array("and again\n".utf8))
    }
    listener.child.signal(SIGTERM)
    #expect(try listener.child.finish().status == .exit(0))
  }

  @Test("a wildcard listener answers from the address that was asked", arguments: [["0.0.0.0"], []])
  func answersFromTheAddressAsked(wildcard: [String]) throws {
    let listener = try Listener(["--udp", "--keep-open", "--echo"] + wildcard + ["0"])
    let target = try SocketAddress("127.0.0.2:\(listener.port)")
    // A connected socket hears only the address that it is connected to.
    let peer = try Socket.connected(to: target, .datagram)
    _ = try peer.send(Array("hello".utf8))
    #expect(try peer.message() == Array("hello".utf8))
  }

  @Test("a peer that is gone is told of, and the others are served")
  func peerGone() throws {
    let listener = try Listener.loopback("--udp", "--keep-open", "--frame", "line", input: .pipe)
    let gone = try Socket.connected(to: try listener.socketAddress, .datagram)
    _ = try gone.send(Array("gone\n".utf8))
    try listener.child.waitForOutput("gone\n")
    try gone.close()
    let stays = try Socket.connected(to: try listener.socketAddress, .datagram)
    _ = try stays.send(Array("stays\n".utf8))
    try listener.child.waitForOutput("stays\n")
    for number in 0..<3 {
      listener.child.send("\(number)\n")
      #expect(try stays.message() == Array("\(number)\n".utf8))
    }
    #expect(listener.child.status == nil)
  }
}
