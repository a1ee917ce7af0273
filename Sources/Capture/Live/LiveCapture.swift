internal import CPcap
internal import Sockets
package import Wire

/// An interface that is captured on by libpcap, never waiting: the descriptor is waited for by somebody else.
///
/// Confined to one thread. The packets of a call of ``dispatch(most:)`` are lent from the kernel's ring.
package final class LiveCapture: @unchecked Sendable {
  /// The name of the interface; `any` is all of them.
  package let name: String
  /// What packets begin with.
  package let linkType: LinkType
  /// What lets packets in; there always is one, for without a filter the kernel would not cut packets to their snapshot length.
  package private(set) var filter: FilterProgram
  /// No more bytes of a packet are kept.
  package let snapshotLength: UInt32
  /// Whether times are told in nanoseconds, or else in microseconds.
  package let isNanoseconds: Bool
  /// What is not as it was asked for.
  package let warnings: [LiveWarning]
  /// What becomes readable when there are packets; owned by this.
  package let fileNumber: Int32

  /// Gets every packet during ``dispatch(most:)``: its bytes, nanoseconds since 1970, its length on the wire. It says
  /// whether it wants more.
  package var receive: (PacketReader, Int64, Int) -> Bool = { _, _, _ in true }

  let library: PcapLibrary
  // Valid until `deinit`, and used by nobody else.
  let handle: PcapLibrary.Handle
  private let index: UInt32?
  private let nanosecondsPerUnit: Int64
  /// Nobody wants more packets.
  private var isRefused = false
  var counter: LiveCounter

  /// Opens the interface called `name`.
  package init(_ name: String, filter expression: String, _ settings: LiveSettings) throws(CaptureProblem) {
    let opening = try LiveOpening(name, settings)
    var isOpen = false
    defer { if !isOpen { opening.library.close(opening.handle) } }
    try opening.activate(settings)
    if name == "any" { try opening.chooseLinkType(.linuxCooked2) }
    self.name = name
    library = opening.library
    handle = opening.handle
    linkType = LinkType(dataLink: library.linkType(handle))
    snapshotLength = UInt32(clamping: library.snapshotLength(handle))
    isNanoseconds = library.stampPrecision(handle) == PCAP_TSTAMP_PRECISION_NANO
    nanosecondsPerUnit = isNanoseconds ? 1 : 1000
    try opening.setDirection(settings.direction)
    do throws(FilterError) {
      filter = try FilterProgram(
        expression, library, handle, linkType: linkType, snapshotLength: snapshotLength, netmask: opening.netmask ?? 0)
    } catch { throw .filter(error) }
    try opening.install(filter)
    try opening.setNonBlocking()
    fileNumber = try opening.descriptor()
    // libpcap leaves that out: whoever is started later could listen.
    Kernel.closeOnExec(fileNumber)
    warnings = opening.warnings
    index = try? Interface.index(of: name)
    counter = LiveCounter(interface: name, descriptor: fileNumber, direction: settings.direction)
    isOpen = true
  }

  /// Lets other packets in from now on; those that wait already are forgotten.
  package func setFilter(_ expression: String) throws(CaptureProblem) {
    let program: FilterProgram
    do throws(FilterError) {
      program = try FilterProgram(
        expression, library, handle, linkType: linkType, snapshotLength: snapshotLength, netmask: 0)
    } catch { throw .filter(error) }
    guard program.lend({ library.setFilter(handle, $0) }) == 0 else {
      throw .live(
        LiveError(call: "pcap_setfilter", interface: name, reason: .other(code: -1, library.problem(of: handle))))
    }
    filter = program
  }

  deinit { library.close(handle) }

  private static let receiver: PcapLibrary.Receiver = { user, header, bytes in
    guard let user, let header, let bytes else { return }
    // `dispatch` keeps the object alive for the time of the call.
    Unmanaged<LiveCapture>.fromOpaque(user)._withUnsafeGuaranteedRef { $0.take(header.pointee, bytes) }
  }

  @inline(__always)
  private func take(_ header: pcap_pkthdr, _ bytes: UnsafePointer<UInt8>) {
    guard !isRefused else { return }
    let time = Int64(header.ts.tv_sec) &* 1_000_000_000 &+ Int64(header.ts.tv_usec) &* nanosecondsPerUnit
    // Both are libpcap's: so many bytes lie there until this call returns.
    let packet = PacketReader(UnsafeRawBufferPointer(start: bytes, count: Int(header.caplen)))
    counter.note(packet, linkType)
    if !receive(packet, time, Int(header.len)) {
      isRefused = true
      library.breakLoop(handle)
    }
  }

  /// Hands over at most `most` packets that are there, and returns how many those were; 0 when there are none, and the
  /// descriptor is to be waited for.
  package func dispatch(most: Int) throws(LiveError) -> Int {
    let user = Unmanaged.passUnretained(self).toOpaque().assumingMemoryBound(to: UInt8.self)
    let result = withExtendedLifetime(self) {
      library.dispatch(handle, CInt(clamping: most), Self.receiver, user)
    }
    if result >= 0 { return Int(result) }
    if result == PCAP_ERROR_BREAK { return 0 }
    throw LiveError(
      call: "pcap_dispatch", interface: name,
      reason: isGone ? .vanished : .other(code: result, library.problem(of: handle)))
  }

  /// Whether the interface is not there any more; another one of the same name is not the same.
  package var isGone: Bool {
    guard let index else { return false }
    return Interface.name(of: index) == nil
  }
}
