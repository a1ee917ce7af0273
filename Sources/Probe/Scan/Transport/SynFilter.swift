internal import Sockets

/// What of the traffic of this machine a scan by SYN has to see, as a classic packet filter: segments to our port, and ICMP
/// errors that quote one of ours. `bpf(4)`; the packets begin with the IP header.
enum SynFilter {
  /// So much of each packet is kept: the headers, and of an ICMP error the quote.
  static let snapshotLength = 512

  static func program(_ family: Family, _ port: UInt16) -> [Kernel.FilterInstruction] {
    family == .inet ? overIPv4(UInt32(port)) : overIPv6(UInt32(port))
  }

  // The operations of bpf(4) that are used here.
  private static let loadByte: UInt16 = 0x30
  private static let loadHalf: UInt16 = 0x28
  private static let loadByteIndexed: UInt16 = 0x50
  private static let loadHalfIndexed: UInt16 = 0x48
  /// The length of the IPv4 header at the given place, into the index.
  private static let indexHeaderLength: UInt16 = 0xb1
  private static let and: UInt16 = 0x54
  private static let shiftLeft: UInt16 = 0x64
  private static let addIndex: UInt16 = 0x0c
  private static let toIndex: UInt16 = 0x07
  private static let isEqual: UInt16 = 0x15
  private static let isAtLeast: UInt16 = 0x35
  private static let hasBits: UInt16 = 0x45
  private static let give: UInt16 = 0x06

  /// A load that reaches beyond the packet drops it.
  private static func overIPv4(_ port: UInt32) -> [Kernel.FilterInstruction] {
    [
      // 0: no later fragment.
      .init(loadHalf, 6),
      .init(hasBits, 0x1fff, true: 20, false: 0),
      .init(indexHeaderLength, 0),
      .init(loadByte, 9),
      .init(isEqual, 6, true: 0, false: 2),
      // 5: TCP, to our port.
      .init(loadHalfIndexed, 2),
      .init(isEqual, port, true: 14, false: 15),
      // 7: ICMP, destination unreachable, time exceeded or parameter problem.
      .init(isEqual, 1, true: 0, false: 14),
      .init(loadByteIndexed, 0),
      .init(isEqual, 3, true: 2, false: 0),
      .init(isEqual, 11, true: 1, false: 0),
      .init(isEqual, 12, true: 0, false: 10),
      // 12: about TCP, from our port.
      .init(loadByteIndexed, 17),
      .init(isEqual, 6, true: 0, false: 8),
      .init(loadByteIndexed, 8),
      .init(and, 0x0f),
      .init(shiftLeft, 2),
      .init(addIndex, 0),
      .init(toIndex, 0),
      .init(loadHalfIndexed, 8),
      .init(isEqual, port, true: 0, false: 1),
      .init(give, UInt32(snapshotLength)),
      .init(give, 0),
    ]
  }

  /// Extension headers are not followed here: what has some that may lead to our port is passed, and judged later.
  private static func overIPv6(_ port: UInt32) -> [Kernel.FilterInstruction] {
    [
      .init(loadByte, 6),
      .init(isEqual, 6, true: 0, false: 2),
      // 2: TCP, to our port.
      .init(loadHalf, 42),
      .init(isEqual, port, true: 13, false: 14),
      // 4: hop-by-hop, routing and destination options.
      .init(isEqual, 0, true: 12, false: 0),
      .init(isEqual, 43, true: 11, false: 0),
      .init(isEqual, 60, true: 10, false: 0),
      // 7: ICMPv6, an error.
      .init(isEqual, 58, true: 0, false: 10),
      .init(loadByte, 40),
      .init(isAtLeast, 128, true: 8, false: 0),
      // 10: about TCP, from our port, or with extension headers.
      .init(loadByte, 54),
      .init(isEqual, 6, true: 0, false: 2),
      .init(loadHalf, 88),
      .init(isEqual, port, true: 3, false: 4),
      .init(isEqual, 17, true: 3, false: 0),
      .init(isEqual, 58, true: 2, false: 0),
      .init(isEqual, 1, true: 1, false: 0),
      .init(give, UInt32(snapshotLength)),
      .init(give, 0),
    ]
  }
}
