internal import Sockets
internal import Wire

/// Which interface a packet of the device `any` came by: its header tells the number, and the kernel the name.
///
/// The name is asked for when the first packet comes, for later there may be none of that number, or another.
struct CookedInterfaces {
  private var known: [UInt32: Int] = [:]
  private var latest: (index: UInt32, interface: Int)?

  /// What the interface of `packet`, which begins with LINUX_SLL2, has got from `open`, which is called once for each with
  /// its name; nil where the header is cut.
  @inline(__always)
  mutating func interface(of packet: PacketReader, open: (String) -> Int) -> Int? {
    var reader = packet
    // Protocol and reserved, before the number.
    guard reader.skip(4), let index = reader.u32() else { return nil }
    if let latest, latest.index == index { return latest.interface }
    return lookUp(index, open)
  }

  private mutating func lookUp(_ index: UInt32, _ open: (String) -> Int) -> Int {
    let interface = known[index] ?? open(Interface.name(of: index) ?? "if\(index)")
    known[index] = interface
    latest = (index, interface)
    return interface
  }
}
