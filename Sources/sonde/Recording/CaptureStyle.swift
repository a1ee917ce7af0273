import Wire

/// Which kind of capture file is written.
enum CaptureStyle: Hashable, Sendable {
  /// Several interfaces with their names, counts and comments.
  case pcapng
  /// The classic file, which every tool reads: packets of one link type, and nothing but packets.
  case pcap(PcapFile.Precision)

  /// What a name asks for by its end, `.pcap` or `.pcapng`; `otherwise` where it says nothing.
  init(named name: String, otherwise: CaptureStyle = .pcapng) {
    if name.hasSuffix(".pcap") {
      self = .pcap(.nanoseconds)
    } else if name.hasSuffix(".pcapng") {
      self = .pcapng
    } else {
      self = otherwise
    }
  }
}
