internal import Addresses

/// Walks the options of neighbor discovery, and allocates nothing.
public struct NeighborOptions: Sequence, IteratorProtocol {
  private var reader: PacketReader

  /// Why the walk ended before the end; nil if it did not, or has not yet.
  public private(set) var error: DecodeError?

  /// Walks all of `reader`, which are the bytes of `NeighborMessage.options`.
  public init(_ reader: PacketReader) { self.reader = reader }

  /// The next option.
  public mutating func next() -> NeighborOption? {
    guard error == nil, !reader.isAtEnd else { return nil }
    let start = reader
    guard let type = reader.u8(), let length = reader.u8() else {
      error = start.shortage(of: 8, in: .neighborDiscoveryOption)
      return nil
    }
    // In units of eight bytes, with type and length.
    guard length > 0 else {
      let fault = DecodeError.Fault.truncated(needed: 8, available: 0, limit: .optionLength)
      error = DecodeError(.neighborDiscoveryOption, at: start.offset, fault)
      return nil
    }
    guard let data = reader.bytes(Int(length) * 8 - 2, limitedBy: .optionLength) else {
      error = start.shortage(of: Int(length) * 8, in: .neighborDiscoveryOption)
      return nil
    }
    return NeighborOption(type, data) ?? .other(type: type, data.range)
  }
}

extension NeighborOption {
  /// Understands the data of an option, which has at least six bytes; nil if the type is not known or needs more.
  fileprivate init?(_ type: UInt8, _ data: PacketReader) {
    var data = data
    let all = data.range
    switch type {
    case 1: self = .sourceLinkLayerAddress(all.count == 6 ? EUI48(from: &data) : nil, all)
    case 2: self = .targetLinkLayerAddress(all.count == 6 ? EUI48(from: &data) : nil, all)
    case 3: self.init(prefix: &data)
    case 4:
      _ = data.skip(6)
      self = .redirectedHeader(data.range)
    case 5:
      _ = data.skip(2)
      self = .mtu(data.u32() ?? 0)
    case 7:
      _ = data.skip(2)
      self = .advertisementInterval(data.u32() ?? 0)
    case 8:
      _ = data.skip(2)
      self = .homeAgent(preference: Int16(bitPattern: data.u16() ?? 0), lifetime: data.u16() ?? 0)
    case 14: self = .nonce(all)
    case 24: self.init(route: &data)
    case 25:
      _ = data.skip(2)
      self = .nameServers(lifetime: data.u32() ?? 0, data.range)
    case 26: self = .flagsExtension(UInt64(data.u16() ?? 0) << 32 | UInt64(data.u32() ?? 0))
    case 31:
      _ = data.skip(2)
      self = .searchList(lifetime: data.u32() ?? 0, data.range)
    case 37: self = .captivePortal(all)
    case 38:
      guard let word = data.u16(), let high = data.u64(), let middle = data.u32() else { return nil }
      // The lifetime is in units of eight seconds, the length a code.
      let lengths: UInt8? =
        switch word & 7 {
        case 0: 96
        case 1: 64
        case 2: 56
        case 3: 48
        case 4: 40
        case 5: 32
        default: nil
        }
      self = .translationPrefix(
        prefix: IPv6Address(high: high, low: UInt64(middle) << 32), length: lengths, lifetime: word & ~7)
    default: return nil
    }
  }

  private init?(prefix data: inout PacketReader) {
    guard data.remaining == 30, let length = data.u8(), let flags = data.u8(), let valid = data.u32(),
      let preferred = data.u32(), data.skip(4), let prefix = IPv6Address(from: &data)
    else { return nil }
    self = .prefix(
      PrefixInformation(
        length: length, flags: PrefixInformation.Flags(rawValue: flags), validLifetime: valid,
        preferredLifetime: preferred, prefix: prefix))
  }

  private init?(route data: inout PacketReader) {
    guard let length = data.u8(), let bits = data.u8(), let lifetime = data.u32() else { return nil }
    // As much of the prefix as its length needs: nothing, a half or all.
    let high = data.u64() ?? 0
    let low = data.u64() ?? 0
    guard data.isAtEnd else { return nil }
    self = .route(
      RouteInformation(
        length: length, preference: RouterPreference(bits: bits), lifetime: lifetime,
        prefix: IPv6Address(high: high, low: low)))
  }
}
