internal import CPcap
internal import Host

/// The functions of libpcap, `pcap(3PCAP)`, by their names there.
///
/// The library is loaded when somebody first captures or filters; nothing links it, so that nobody else waits for it and
/// for what it brings along.
struct PcapLibrary: Sendable {
  typealias Handle = OpaquePointer
  typealias Number = @convention(c) (Handle?) -> CInt
  typealias Setting = @convention(c) (Handle?, CInt) -> CInt
  typealias Text = UnsafeMutablePointer<CChar>
  typealias Receiver =
    @convention(c) (UnsafeMutablePointer<UInt8>?, UnsafePointer<pcap_pkthdr>?, UnsafePointer<UInt8>?)
    -> Void

  // What a handle is made of, and becomes.
  let create: @convention(c) (UnsafePointer<CChar>?, Text?) -> Handle?
  let openDead: @convention(c) (CInt, CInt) -> Handle?
  let activate: Number
  let close: @convention(c) (Handle?) -> Void
  let errorText: @convention(c) (Handle?) -> Text?
  let statusText: @convention(c) (CInt) -> UnsafePointer<CChar>?

  // What it is told before it is activated.
  let setSnapshotLength: Setting
  let setPromiscuous: Setting
  let setTimeout: Setting
  let setBufferSize: Setting
  let setImmediateMode: Setting
  let setStampType: Setting
  let setStampPrecision: Setting

  // What it is asked and told after that.
  let linkType: Number
  let setLinkType: Setting
  let snapshotLength: Number
  let stampPrecision: Number
  let setDirection: @convention(c) (Handle?, pcap_direction_t) -> CInt
  let setFilter: @convention(c) (Handle?, UnsafeMutablePointer<bpf_program>?) -> CInt
  let setNonBlocking: @convention(c) (Handle?, CInt, Text?) -> CInt
  let selectableDescriptor: Number
  let dispatch: @convention(c) (Handle?, CInt, Receiver?, UnsafeMutablePointer<UInt8>?) -> CInt
  let breakLoop: @convention(c) (Handle?) -> Void
  let statistics: @convention(c) (Handle?, UnsafeMutablePointer<pcap_stat>?) -> CInt
  let lookUpNetwork:
    @convention(c) (
      UnsafePointer<CChar>?, UnsafeMutablePointer<UInt32>?, UnsafeMutablePointer<UInt32>?, Text?
    ) -> CInt

  // Filters.
  let compile:
    @convention(c) (
      Handle?, UnsafeMutablePointer<bpf_program>?, UnsafePointer<CChar>?, CInt, UInt32
    ) -> CInt
  let freeCode: @convention(c) (UnsafeMutablePointer<bpf_program>?) -> Void
  let match: @convention(c) (UnsafePointer<bpf_insn>?, UnsafePointer<UInt8>?, UInt32, UInt32) -> UInt32
  let image: @convention(c) (UnsafePointer<bpf_insn>?, CInt) -> Text?

  /// Loads the library called `name`.
  init(named name: String) throws(PcapLibraryError) {
    guard let library = SharedLibrary(name) else { throw .missing(library: name) }
    func find<Signature>(_ function: String) throws(PcapLibraryError) -> Signature {
      guard let found = library.function(function, Signature.self) else {
        throw .incomplete(library: name, function: function)
      }
      return found
    }
    create = try find("pcap_create")
    openDead = try find("pcap_open_dead")
    activate = try find("pcap_activate")
    close = try find("pcap_close")
    errorText = try find("pcap_geterr")
    statusText = try find("pcap_statustostr")
    setSnapshotLength = try find("pcap_set_snaplen")
    setPromiscuous = try find("pcap_set_promisc")
    setTimeout = try find("pcap_set_timeout")
    setBufferSize = try find("pcap_set_buffer_size")
    setImmediateMode = try find("pcap_set_immediate_mode")
    setStampType = try find("pcap_set_tstamp_type")
    setStampPrecision = try find("pcap_set_tstamp_precision")
    linkType = try find("pcap_datalink")
    setLinkType = try find("pcap_set_datalink")
    snapshotLength = try find("pcap_snapshot")
    stampPrecision = try find("pcap_get_tstamp_precision")
    setDirection = try find("pcap_setdirection")
    setFilter = try find("pcap_setfilter")
    setNonBlocking = try find("pcap_setnonblock")
    selectableDescriptor = try find("pcap_get_selectable_fd")
    dispatch = try find("pcap_dispatch")
    breakLoop = try find("pcap_breakloop")
    statistics = try find("pcap_stats")
    lookUpNetwork = try find("pcap_lookupnet")
    compile = try find("pcap_compile")
    freeCode = try find("pcap_freecode")
    match = try find("bpf_filter")
    image = try find("bpf_image")
  }

  private static let shared: Result<PcapLibrary, PcapLibraryError> = load(named: "libpcap.so.0.8")

  private static func load(named name: String) -> Result<PcapLibrary, PcapLibraryError> {
    do throws(PcapLibraryError) { return .success(try PcapLibrary(named: name)) } catch { return .failure(error) }
  }

  /// The library of this system, loaded by whoever asks first.
  static func loaded() throws(PcapLibraryError) -> PcapLibrary { try shared.get() }

  /// What the last failed call on `handle` had to say.
  func problem(of handle: Handle) -> String { errorText(handle).map { String(cString: $0) } ?? "" }
}

/// Why libpcap cannot be used.
package enum PcapLibraryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It is not installed.
  case missing(library: String)
  /// It lacks a function, because it is too old.
  case incomplete(library: String, function: String)

  /// The trouble, and the package that would help.
  package var description: String {
    switch self {
    case .missing(let library): "load \(library): not found; install the package libpcap0.8"
    case .incomplete(let library, let function):
      "load \(library): it has no \(function); install the package libpcap0.8, version 1.10 or later"
    }
  }
}
