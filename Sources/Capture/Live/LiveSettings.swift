/// How an interface is captured on.
package struct LiveSettings: Hashable, Sendable {
  /// No more bytes of a packet are kept.
  package var snapshotLength: UInt32 = 262_144
  /// Packets for other machines too, where the interface can.
  package var isPromiscuous = true
  /// Which way packets go.
  package var direction = LiveDirection.both
  /// Bytes that packets can wait in; nil is enough for a burst, see ``chosenBufferSize``.
  package var bufferSize: Int?
  /// Each packet is told at once, for more work in all.
  package var isImmediate = false
  /// Without immediate mode the kernel gathers packets for so long; 50 ms is not noticed by people.
  package var gathering: Duration = .milliseconds(50)
  /// Whose clock stamps packets; nil is the kernel's choice.
  package var stampClock: StampClock?
  /// The time in nanoseconds, where the kernel can.
  package var isNanoseconds = true

  package init() {}

  /// A sender that goes as fast as it can for a tenth of a second, or for so long as nobody has time to read, is heard
  /// whole.
  package static let bufferSize = 32 << 20

  /// In immediate mode every packet takes as much room as the longest, and a burst has to fit all the same; where it would
  /// not, as on a loopback interface with its packets of 64 KiB, the kernel gathers for a millisecond.
  static let leastPackets = 4096

  /// What is asked of the kernel.
  var chosenBufferSize: Int { min(bufferSize ?? Self.bufferSize, Int(Int32.max)) }
}

/// Which way the packets of a live capture go.
package enum LiveDirection: Hashable, Sendable {
  case both
  case inbound
  case outbound
}

/// Whose clock stamps packets, `pcap-tstamp(7)`.
package enum StampClock: String, Hashable, Sendable, CaseIterable {
  /// The system's, somehow.
  case host
  /// The system's, cheaply.
  case hostLowPrecision = "host_lowprec"
  /// The system's, exactly.
  case hostHighPrecision = "host_hiprec"
  /// The system's, exactly, and not set right as the other is.
  case hostHighPrecisionUnsynced = "host_hiprec_unsynced"
  /// The adapter's, which runs with the system's.
  case adapter
  /// The adapter's, which does not.
  case adapterUnsynced = "adapter_unsynced"

  /// `PCAP_TSTAMP_...`, pcap.h.
  var number: CInt {
    switch self {
    case .host: 0
    case .hostLowPrecision: 1
    case .hostHighPrecision: 2
    case .adapter: 3
    case .adapterUnsynced: 4
    case .hostHighPrecisionUnsynced: 5
    }
  }
}
