internal import Addresses
internal import Sockets

/// A number that tells one scan from another, the same on every machine and in every run.
///
/// FNV-1a with 64 bits (draft-eastlake-fnv): it finds mistakes, and is no proof against anybody who wants a collision.
struct ScanFingerprint {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }

  /// A text, with an end that no text has in it.
  mutating func add(_ text: String) {
    add(text.utf8)
    add(CollectionOfOne(0xff))
  }
}

extension ScanSpace {
  /// Tells this space, walked as this shard by this method, from any other: spaces are alike when every step leads to the
  /// same question, in whatever words they were written.
  package func fingerprint(shard: ScanShard, method: String) -> UInt64 {
    var hash = ScanFingerprint()
    hash.add("scan 1 \(method) \(shard) \(names.count) \(sharedNames) \(services.count) \(singles.count)")
    for range in addresses.ranges { hash.add(range.description) }
    hash.add("excluded")
    for range in excluded.ranges { hash.add(range.description) }
    for name in names { hash.add(name) }
    for service in services { hash.add(service.description) }
    for single in singles {
      switch single.host {
      case .address(let address): hash.add(address.description)
      case .name(let place): hash.add("name \(place)")
      case .unix(let address): hash.add("unix \(address)")
      }
      for service in single.services { hash.add(service.description) }
    }
    return hash.value
  }
}
