internal import CLinux
internal import Glibc

/// Sockets that see packets before the protocols of this machine do, `packet(7)`. They need CAP_NET_RAW.
extension Socket {
  /// A packet socket of type SOCK_DGRAM, which shows packets from the network header on. It hears nothing until it is bound
  /// to ``SocketAddress/packets(of:interface:)``, so that a filter can be attached first.
  public static func packets() throws(SocketError) -> Socket {
    do throws(SocketError) {
      return try Socket(Family(rawValue: AF_PACKET), .datagram, nonBlocking: true)
    } catch {
      throw error.about(
        "packet dgram", advice: error.code == .notPermitted ? "run as root or grant CAP_NET_RAW" : nil)
    }
  }
}

extension SocketAddress {
  /// Where a packet socket hears what arrives with this EtherType, by any interface or by that with the index.
  public static func packets(of etherType: UInt16, interface: UInt32 = 0) -> SocketAddress {
    // struct sockaddr_ll behind the family: protocol in network order, index, and twelve bytes that do not matter.
    let bytes = withUnsafeBytes(of: etherType.bigEndian, Array.init) + withUnsafeBytes(of: interface, Array.init)
    return .other(family: UInt16(AF_PACKET), bytes: bytes + [UInt8](repeating: 0, count: 12))
  }

  /// The index of the interface by which a packet came, from the sender that a packet socket tells.
  public var packetInterface: UInt32? {
    guard case .other(UInt16(AF_PACKET), let bytes) = self, bytes.count >= 6 else { return nil }
    // Inside, as was compared.
    return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 2, as: UInt32.self) }
  }
}

extension Kernel {
  /// How many packets a packet socket has lost since the last call, because nobody took them in time. packet(7),
  /// PACKET_STATISTICS. The corresponding C call is `getsockopt(SOL_PACKET)`.
  public static func lostPackets(_ fd: Int32) throws(SocketError) -> Int {
    var numbers: (packets: UInt32, drops: UInt32) = (0, 0)
    var length = socklen_t(MemoryLayout<(UInt32, UInt32)>.size)
    // SOL_PACKET, linux/socket.h, and the number of the option, linux/if_packet.h.
    try check(getsockopt(fd, 263, 6, &numbers, &length), "getsockopt PACKET_STATISTICS")
    return Int(numbers.drops)
  }
}
