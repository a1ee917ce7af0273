internal import CPcap
internal import Sockets
internal import Wire

/// The steps that make a handle of libpcap capture on an interface, in the order in which they have to be taken.
final class LiveOpening {
  let library: PcapLibrary
  let handle: PcapLibrary.Handle
  private let name: String
  private(set) var warnings: [LiveWarning] = []

  /// Makes a handle, which the caller closes.
  init(_ name: String, _ settings: LiveSettings) throws(CaptureProblem) {
    let library: PcapLibrary
    do throws(PcapLibraryError) { library = try .loaded() } catch { throw .library(error) }
    self.library = library
    self.name = name
    // To libpcap an empty name, and to C one with a zero byte, is another.
    guard !name.isEmpty, !name.utf8.contains(0) else {
      throw .live(LiveError(call: "pcap_create", interface: name, reason: .noSuchInterface))
    }
    var made: PcapLibrary.Handle?
    let words = Self.words { made = library.create(name, $0) }
    guard let made else {
      throw .live(LiveError(call: "pcap_create", interface: name, reason: .other(code: PCAP_ERROR, words)))
    }
    handle = made
  }

  /// What libpcap leaves in a buffer of PCAP_ERRBUF_SIZE bytes.
  private static func words(_ body: (PcapLibrary.Text?) -> Void) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PCAP_ERRBUF_SIZE)) { buffer in
      buffer.initialize(repeating: 0)
      body(buffer.baseAddress)
      return buffer.baseAddress.map { String(cString: $0) } ?? ""
    }
  }

  /// Opens the interface: from here on the kernel gathers packets.
  func activate(_ settings: LiveSettings) throws(CaptureProblem) {
    try check(library.setSnapshotLength(handle, CInt(clamping: settings.snapshotLength)), "pcap_set_snaplen")
    // All interfaces together cannot be made to listen to what is for others.
    let isPromiscuous = settings.isPromiscuous && name != "any"
    try check(library.setPromiscuous(handle, isPromiscuous ? 1 : 0), "pcap_set_promisc")
    try check(library.setBufferSize(handle, CInt(clamping: settings.chosenBufferSize)), "pcap_set_buffer_size")
    // 0 is "never" to the kernel.
    let isImmediate = settings.isImmediate && hasRoom(settings)
    let milliseconds = settings.isImmediate ? 1 : max(1, settings.gathering.milliseconds)
    try check(library.setTimeout(handle, CInt(clamping: milliseconds)), "pcap_set_timeout")
    try check(library.setImmediateMode(handle, isImmediate ? 1 : 0), "pcap_set_immediate_mode")
    if let clock = settings.stampClock { try check(library.setStampType(handle, clock.number), "pcap_set_tstamp_type") }
    if settings.isNanoseconds {
      // Refused where the kernel has microseconds only, which are asked for if nothing is.
      _ = library.setStampPrecision(handle, PCAP_TSTAMP_PRECISION_NANO)
    }
    try check(library.activate(handle), "pcap_activate")
  }

  /// Whether the ring holds enough packets of the longest kind.
  private func hasRoom(_ settings: LiveSettings) -> Bool {
    let longest = (try? NetworkInterface.all())?.filter { $0.name == name || name == "any" }.map(\.mtu).max()
    // What the kernel puts before a packet, and the link layer, take less than 256 bytes.
    let frame = min(Int(settings.snapshotLength), longest ?? Int(PcapFile.maximumSnapshotLength)) + 256
    return settings.chosenBufferSize / frame >= LiveSettings.leastPackets
  }

  func chooseLinkType(_ type: LinkType) throws(CaptureProblem) {
    // An old libpcap has only the first version, which is good too.
    _ = library.setLinkType(handle, type.dataLink)
  }

  func setDirection(_ direction: LiveDirection) throws(CaptureProblem) {
    let wanted =
      switch direction {
      case .both: PCAP_D_INOUT
      case .inbound: PCAP_D_IN
      case .outbound: PCAP_D_OUT
      }
    guard direction != .both else { return }
    try check(library.setDirection(handle, wanted), "pcap_setdirection")
  }

  /// Of the interface's first IPv4 network, in network byte order; nil where it has none.
  var netmask: UInt32? {
    var network: UInt32 = 0
    var mask: UInt32 = 0
    var result: CInt = -1
    _ = Self.words { result = library.lookUpNetwork(name, &network, &mask, $0) }
    return result == 0 ? mask : nil
  }

  func install(_ filter: FilterProgram) throws(CaptureProblem) {
    try check(filter.lend { library.setFilter(handle, $0) }, "pcap_setfilter")
  }

  func setNonBlocking() throws(CaptureProblem) {
    var result: CInt = 0
    let words = Self.words { result = library.setNonBlocking(handle, 1, $0) }
    guard result >= 0 else {
      throw .live(LiveError(call: "pcap_setnonblock", interface: name, reason: .other(code: result, words)))
    }
  }

  func descriptor() throws(CaptureProblem) -> Int32 {
    let number = library.selectableDescriptor(handle)
    guard number >= 0 else {
      throw .live(LiveError(call: "pcap_get_selectable_fd", interface: name, reason: .notWaitable))
    }
    return number
  }

  /// 0 is success, more is a warning, less is an error.
  private func check(_ result: CInt, _ call: String) throws(CaptureProblem) {
    switch result {
    case 0: return
    case PCAP_WARNING_PROMISC_NOTSUP: warnings.append(.notPromiscuous)
    case PCAP_WARNING_TSTAMP_TYPE_NOTSUP: warnings.append(.otherClock)
    case 1...: warnings.append(.other(words(for: result)))
    default: throw .live(LiveError(call: call, interface: name, reason: reason(for: result)))
    }
  }

  private func reason(for result: CInt) -> LiveError.Reason {
    switch result {
    case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED: .notPermitted(words(for: result))
    case PCAP_ERROR_NO_SUCH_DEVICE: .noSuchInterface
    case PCAP_ERROR_IFACE_NOT_UP: .notUp
    case PCAP_ERROR_CANTSET_TSTAMP_TYPE: .noSuchClock
    default: .other(code: result, words(for: result))
    }
  }

  private func words(for result: CInt) -> String {
    let words = library.problem(of: handle)
    return words.isEmpty ? library.statusText(result).map { String(cString: $0) } ?? "" : words
  }
}

extension Duration {
  /// Whole milliseconds.
  fileprivate var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, isTooLarge) = seconds.multipliedReportingOverflow(by: 1000)
    return isTooLarge ? .max : product &+ attoseconds / 1_000_000_000_000_000
  }
}
