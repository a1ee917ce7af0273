import Addresses
import Wire

/// What the packets of a conversation have in common, the same for both directions.
struct FlowKey: Equatable {
  private let lowHigh: UInt64
  private let lowLow: UInt64
  private let highHigh: UInt64
  private let highLow: UInt64
  /// Both ports, protocol, and version.
  private let rest: UInt64

  /// The key, and whether it was made from the upper end to the lower.
  @inline(__always)
  static func make(_ ends: PacketEnds) -> (key: FlowKey, isDownward: Bool) {
    let source = words(ends.source)
    let destination = words(ends.destination)
    let isDownward = (destination.0, destination.1, ends.destinationPort) < (source.0, source.1, ends.sourcePort)
    let (low, high) = isDownward ? (destination, source) : (source, destination)
    let ports =
      isDownward
      ? UInt32(ends.destinationPort) << 16 | UInt32(ends.sourcePort)
      : UInt32(ends.sourcePort) << 16 | UInt32(ends.destinationPort)
    let kind = UInt64(ends.protocol.rawValue) << 40 | UInt64(ends.version == .v4 ? 4 : 6) << 32
    let marked = ends.hasPorts ? kind | 1 << 48 : kind
    return (
      FlowKey(lowHigh: low.0, lowLow: low.1, highHigh: high.0, highLow: high.1, rest: marked | UInt64(ports)),
      isDownward
    )
  }

  @inline(__always)
  private static func words(_ address: IPAddress) -> (UInt64, UInt64) {
    switch address {
    case .v4(let address): (0, UInt64(address.rawValue))
    case .v6(let address): (address.high, address.low)
    }
  }

  /// Where in a table it belongs: `seed` is chosen at random, so that nobody can send packets that all belong to one place.
  @inline(__always)
  func hash(_ seed: UInt64) -> UInt64 {
    var state = Self.mix(lowHigh ^ seed, seed)
    state = Self.mix(lowLow ^ state, seed)
    state = Self.mix(highHigh ^ state, seed)
    state = Self.mix(highLow ^ state, seed)
    state = Self.mix(rest ^ state, seed)
    return state
  }

  /// Both halves of a product, folded.
  @inline(__always)
  private static func mix(_ word: UInt64, _ seed: UInt64) -> UInt64 {
    let product = (word ^ 0x9e37_79b9_7f4a_7c15).multipliedFullWidth(by: seed | 1)
    return product.high ^ product.low
  }
}
