internal import Sockets

/// The sockets of a ``ConnectScan``: those that wait for an answer, by the question that they put, and refused ones that
/// can be used again.
struct ConnectSockets {
  struct Entry {
    /// -1 where there is none.
    var fd: Int32 = -1
    /// Whose answer it waits for; nil while it waits to be used.
    var slot: ScanSlot?
    var attempt = 0
    /// How often the connection found itself at the other end.
    var encounters = 0
    var destination = SocketAddress.v4(.any, port: 0)
    /// Tells the sockets apart that were ever here.
    fileprivate var generation: UInt32 = 0
    /// The next entry of the same slot; -1 at the end.
    fileprivate var next = -1
  }

  private var entries: [Entry] = []
  private var vacant: [Int] = []
  private var idle: [Int] = []
  /// The latest entry of each slot, by its index.
  private var heads: [Int] = []

  /// 24 bits of a number say which entry it is.
  private static let mostEntries = 1 << 24

  /// How many sockets there are.
  var count: Int { entries.count - vacant.count }

  subscript(place: Int) -> Entry {
    get { entries[place] }
    _modify { yield &entries[place] }
  }

  // MARK: Coming and going

  /// A place for another socket, and the number by which it will be found; nil where there are too many.
  mutating func reserve() -> (place: Int, number: UInt64)? {
    let place: Int
    if let free = vacant.popLast() {
      place = free
    } else {
      guard entries.count < Self.mostEntries else { return nil }
      place = entries.count
      entries.append(Entry())
    }
    entries[place].generation &+= 1
    return (place, UInt64(entries[place].generation) << 24 | UInt64(place))
  }

  /// There will be no socket at this place.
  mutating func giveBack(_ place: Int) { vacant.append(place) }

  /// Where the socket with this number is; nil where it has gone.
  func place(of number: UInt64) -> Int? {
    let place = Int(number & UInt64(Self.mostEntries - 1))
    guard place < entries.count, entries[place].fd >= 0, UInt64(entries[place].generation) == number >> 24 else {
      return nil
    }
    return place
  }

  /// A socket that was refused and is as good as new.
  mutating func takeIdle() -> Int? { idle.popLast() }

  /// Takes the socket off its slot, and keeps it for later.
  mutating func retire(_ place: Int) {
    unlink(place)
    idle.append(place)
  }

  /// Takes the socket off its slot and closes it.
  mutating func drop(_ place: Int) {
    unlink(place)
    guard entries[place].fd >= 0 else { return }
    Descriptor.close(entries[place].fd)
    entries[place].fd = -1
    vacant.append(place)
  }

  /// The same without closing: the caller owns the number now.
  mutating func release(_ place: Int) -> Int32 {
    unlink(place)
    defer {
      entries[place].fd = -1
      vacant.append(place)
    }
    return entries[place].fd
  }

  /// Closes all sockets of a slot.
  mutating func forget(_ slot: ScanSlot) {
    while let place = latest(of: slot) { drop(place) }
  }

  mutating func closeAll() {
    for entry in entries where entry.fd >= 0 { Descriptor.close(entry.fd) }
    self = ConnectSockets()
  }

  // MARK: Slots

  /// The socket of the latest attempt.
  func latest(of slot: ScanSlot) -> Int? {
    guard Int(slot.index) < heads.count, heads[Int(slot.index)] >= 0 else { return nil }
    return heads[Int(slot.index)]
  }

  mutating func link(_ place: Int, to slot: ScanSlot) {
    while heads.count <= Int(slot.index) { heads.append(-1) }
    entries[place].slot = slot
    entries[place].next = heads[Int(slot.index)]
    heads[Int(slot.index)] = place
  }

  mutating func unlink(_ place: Int) {
    guard let slot = entries[place].slot else { return }
    entries[place].slot = nil
    let index = Int(slot.index)
    if heads[index] == place {
      heads[index] = entries[place].next
    } else {
      var before = heads[index]
      while before >= 0, entries[before].next != place { before = entries[before].next }
      if before >= 0 { entries[before].next = entries[place].next }
    }
    entries[place].next = -1
  }
}
