internal import Addresses
internal import Sockets

extension Socket {
  /// Makes room for the answers to a burst of questions, and for the burst; the kernel takes what it allows. The error queue
  /// counts as well: errors that find no room are lost.
  borrowing func growBuffers(send: Int?) {
    let wanted = 8 << 20
    do throws(SocketError) { try setOption(.receiveBufferForce, to: wanted) } catch {
      try? setOption(.receiveBuffer, to: wanted)
    }
    try? setOption(.sendBuffer, to: send ?? 1 << 20)
  }
}
