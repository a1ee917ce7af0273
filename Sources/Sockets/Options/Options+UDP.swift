// udp(7); `import Glibc` does not show its constants, so their numbers are those of linux/udp.h.

extension SocketOption<Bool> {
  /// Gather what is sent into one datagram until this is switched off.
  public static var udpCork: Self { .init(.init("UDP_CORK", .udp, 1, .flag)) }
  /// Receive several datagrams of one sender as one buffer, with their size as ancillary data.
  public static var receiveOffload: Self { .init(.init("UDP_GRO", .udp, 104, .flag)) }
}

extension SocketOption<Int> {
  /// Cut each send into datagrams of so many bytes; 0 is off.
  public static var segmentSize: Self { .init(.init("UDP_SEGMENT", .udp, 103, .int, unit: .bytes)) }
}

extension OptionDescription {
  static let udpPage: [OptionDescription] =
    [SocketOption<Bool>.udpCork, .receiveOffload].map(\.details)
    + [
      SocketOption<Int>.segmentSize.details,
      .init("UDP_ENCAP", .udp, 100, .int),
      .init("UDP_NO_CHECK6_TX", .udp, 101, .flag),
      .init("UDP_NO_CHECK6_RX", .udp, 102, .flag),
    ]
}
