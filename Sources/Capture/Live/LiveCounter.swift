internal import CPcap
internal import Sockets
internal import Wire

/// Counts the packets of an interface as they were on it: the kernel shows each packet of `lo` twice, going and coming,
/// libpcap hands out one of them, and its statistics count both.
struct LiveCounter {
  /// The interface is a loopback: everything would come twice.
  private var isDoubled = false
  /// The loopback among `any`: each packet of it that was handed out had a double.
  private var loopbackIndex: UInt32?
  private var doubles: UInt64 = 0
  private var received: UInt64 = 0
  private var dropped: UInt64 = 0
  private var droppedByInterface: UInt64 = 0
  /// What libpcap said last; its counters have 32 bits.
  private var last = pcap_stat()

  init(interface name: String, descriptor: Int32, direction: LiveDirection) {
    if name == "any" {
      loopbackIndex = direction == .both ? Self.loopback?.index : nil
    } else if let loopback = Self.loopback, loopback.name == name {
      // Where the kernel can leave out what goes, there is twice the room for what comes, too.
      do throws(SocketError) { try Kernel.ignoreOutgoing(descriptor) } catch { isDoubled = true }
    }
  }

  /// Index 1 in every network namespace is its loopback.
  private static var loopback: (index: UInt32, name: String)? { Interface.name(of: 1).map { (1, $0) } }

  /// Remembers a packet that is handed out.
  @inline(__always)
  mutating func note(_ packet: PacketReader, _ linkType: LinkType) {
    guard let loopbackIndex, linkType == .linuxCooked2 else { return }
    var packet = packet
    // After the protocol and two bytes of nothing, LINKTYPE_LINUX_SLL2.
    if packet.skip(4), packet.u32() == loopbackIndex { doubles &+= 1 }
  }

  /// Adds what libpcap has counted since the last time.
  mutating func update(_ now: pcap_stat) {
    received += UInt64(now.ps_recv &- last.ps_recv)
    dropped += UInt64(now.ps_drop &- last.ps_drop)
    droppedByInterface += UInt64(now.ps_ifdrop &- last.ps_ifdrop)
    last = now
  }

  /// The counters, where `delivered` packets have been handed out.
  func numbers(delivered: UInt64) -> CaptureNumbers {
    var result = CaptureNumbers()
    result.delivered = delivered
    let divisor: UInt64 = isDoubled ? 2 : 1
    result.droppedByKernel = (dropped + divisor - 1) / divisor
    result.droppedByInterface = droppedByInterface
    let counted = received / divisor
    // Packets that came before the kernel was told to leave doubles out may have been counted twice, or not yet.
    result.received = max(counted - min(doubles, counted), delivered)
    return result
  }
}

extension LiveCapture {
  /// The counters, where `delivered` packets have been handed on.
  func numbers(delivered: UInt64) -> CaptureNumbers {
    var now = pcap_stat()
    if library.statistics(handle, &now) == 0 { counter.update(now) }
    return counter.numbers(delivered: delivered)
  }
}
