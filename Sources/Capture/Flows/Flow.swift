package import Addresses
package import Wire

/// One conversation: all packets between two ends, both ways.
///
/// The client is who sent the first packet, or whom the first packet, a SYN-ACK, answers.
package struct Flow: Sendable {
  /// Counted from 1 in the order in which conversations began.
  package let number: Int
  /// What IP carries.
  package let `protocol`: IPProtocol
  /// Who began.
  package let client: FlowEnd
  /// The other end.
  package let server: FlowEnd
  /// From the client.
  package internal(set) var forward = FlowDirection()
  /// From the server.
  package internal(set) var backward = FlowDirection()
  /// When its first packet was seen: nanoseconds since 1970.
  package internal(set) var first: Int64
  /// When its last packet was seen; never before the first.
  package internal(set) var last: Int64
  /// How far a TCP connection has come; nil for others.
  package internal(set) var state: TCPConnectionState?
  /// From SYN to the ACK of the SYN-ACK, in nanoseconds: what the network takes from client to server and back, wherever
  /// in between it is seen. Nil where one of the three is missing or was repeated, which would leave doubt.
  package internal(set) var handshakeTime: Int64?
  /// The name that the client asked for: TLS server name or HTTP host.
  package internal(set) var serverName: String?

  // What only the table needs.
  var synTime: Int64 = 0
  var initialSequence: UInt32 = 0
  var isHandshakeDoubtful = false

  /// Between its first and its last packet, in nanoseconds.
  package var duration: Int64 { last &- first }

  /// What went one way.
  package func direction(isForward: Bool) -> FlowDirection { isForward ? forward : backward }
}

/// One end of a conversation.
package struct FlowEnd: Hashable, Sendable {
  /// The address.
  package let address: IPAddress
  /// The port, or for ICMP the identifier of an echo; nil where the protocol has none, or a piece of a datagram does not
  /// tell.
  package let port: UInt16?
}

/// What went one way.
package struct FlowDirection: Sendable {
  /// Packets.
  package internal(set) var packetCount = 0
  /// Bytes of these packets on the wire, with their headers.
  package internal(set) var byteCount = 0
  /// Bytes behind the headers of the transport protocol.
  package internal(set) var payloadByteCount = 0
  /// TCP segments some of whose sequence numbers had been seen.
  package internal(set) var retransmitCount = 0
  /// Bytes of a TCP stream that were not seen before what follows them was.
  package internal(set) var missingByteCount = 0
  var sequence = SequenceTracker()
  var hasFIN = false

  @inline(__always)
  mutating func count(_ byteCount: Int, payload: Int) {
    packetCount &+= 1
    self.byteCount &+= byteCount
    payloadByteCount &+= payload
  }
}

/// How far a TCP connection has come, as seen from outside (RFC 9293, section 3.3.2, has more states).
package enum TCPConnectionState: String, Hashable, Sendable {
  /// Only the client has spoken.
  case opening
  /// The server has agreed.
  case answered
  /// Data can flow; also where the beginning was not seen.
  case established
  /// One end has nothing more to say.
  case closing
  /// Neither has.
  case closed
  /// The server did not want it: a reset instead of an answer.
  case refused
  /// One end has given it up.
  case reset
}
