/// What a pcapng file has to say about a packet in words (draft-ietf-opsawg-pcapng, section 4.3, opt_comment); lent like the
/// bytes of the packet, and read when somebody asks.
public struct PacketRemarks {
  private let options: PacketReader?
  private let order: ByteOrder

  /// Nothing has been said.
  public init() {
    options = nil
    order = .littleEndian
  }

  @usableFromInline
  init(options: PacketReader, _ order: ByteOrder) {
    self.options = options
    self.order = order
  }

  /// The comments in the order of the file.
  public var comments: [String] {
    guard let options, !options.isAtEnd else { return [] }
    var result: [String] = []
    var rest = PcapngOptions(options, order)
    while let option = rest.next() { if option.code == 1 { result.append(option.text(most: .max)) } }
    return result
  }
}
