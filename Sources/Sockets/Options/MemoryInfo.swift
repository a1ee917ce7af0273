/// What the buffers of a socket take: SO_MEMINFO, `sock_diag(7)`.
public struct MemoryInfo: Hashable, Sendable {
  /// The numbers, as many as the kernel has.
  public let bytes: [UInt8]

  /// Takes what `getsockopt` returned.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Asks the kernel of socket `fd`. The corresponding C call is `getsockopt(SO_MEMINFO)`.
  public static func read(from fd: Int32) throws(SocketError) -> MemoryInfo {
    guard case .bytes(let bytes) = try OptionDescription.memoryInfo.read(from: fd).get() else {
      throw SocketError("getsockopt", .invalidArgument, subject: OptionDescription.memoryInfo.name)
    }
    return MemoryInfo(bytes)
  }

  /// The numbers in their order, by the names of `<linux/sock_diag.h>` without `SK_MEMINFO_`.
  public static let fields: [StructureField] = [
    .init("rmem_alloc", 0, 4, .bytes),
    .init("rcvbuf", 4, 4, .bytes),
    .init("wmem_alloc", 8, 4, .bytes),
    .init("sndbuf", 12, 4, .bytes),
    .init("fwd_alloc", 16, 4, .bytes, .signed),
    .init("wmem_queued", 20, 4, .bytes),
    .init("optmem", 24, 4, .bytes),
    .init("backlog", 28, 4, .bytes),
    .init("drops", 32, 4, .packets),
  ]

  /// The number called `name`; nil where the kernel did not return it.
  public func value(_ name: String) -> Int? { Self.fields.first { $0.name == name }?.value(in: bytes) }

  /// Bytes that what was received takes, bookkeeping included.
  public var receiveAllocated: Int? { value("rmem_alloc") }
  /// How many it may take, SO_RCVBUF.
  public var receiveBuffer: Int? { value("rcvbuf") }
  /// Bytes handed to the device and not yet sent.
  public var sendAllocated: Int? { value("wmem_alloc") }
  /// How many what is to be sent may take, SO_SNDBUF.
  public var sendBuffer: Int? { value("sndbuf") }
  /// Packets that the full receive buffer has dropped.
  public var drops: Int? { value("drops") }
}
