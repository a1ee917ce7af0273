public import Addresses

/// The names of addresses that a capture file tells (draft-ietf-opsawg-pcapng, section 4.5).
///
/// The first name of an address is kept, and `CaptureReader.maximumNameCount` addresses.
public struct CaptureNames: Hashable, Sendable {
  private var names: [IPAddress: String] = [:]

  /// How many addresses have a name.
  public var count: Int { names.count }

  /// Whether no address has a name.
  public var isEmpty: Bool { names.isEmpty }

  /// The name of an address; nil if the file has told none.
  public subscript(address: IPAddress) -> String? { names[address] }

  /// Reads the records of a block; false if one of them makes no sense.
  mutating func read(_ bytes: PacketReader, _ order: ByteOrder) -> Bool {
    var bytes = bytes
    while let type = bytes.u16(order), let length = bytes.u16(order) {
      guard type != 0 else { return true }
      guard var value = bytes.bytes(Int(length)) else { return false }
      _ = bytes.skip(min(-Int(length) & 3, bytes.remaining))
      guard type == 1 || type == 2 else { continue }
      guard let part = value.bytes(type == 1 ? 4 : 16), let address = IPAddress(bytes: part.array) else { return false }
      let name = value.array.prefix { $0 != 0 }.prefix(255)
      guard !name.isEmpty, names[address] == nil, names.count < CaptureReader.maximumNameCount else { continue }
      names[address] = String(decoding: name, as: UTF8.self)
    }
    return bytes.isAtEnd
  }
}
