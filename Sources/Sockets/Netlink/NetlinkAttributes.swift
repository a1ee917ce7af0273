internal import CLinux

/// Attributes one after another, each a length, a type and a value; `rtnetlink(7)`, "Routing attributes".
///
/// Ends before the first one whose length does not fit the bytes.
struct NetlinkAttributes: Sequence, IteratorProtocol {
  private var rest: NetlinkBytes

  init(bytes: NetlinkBytes) { rest = bytes }

  mutating func next() -> NetlinkAttribute? {
    guard let length = rest.integer(at: 0, as: UInt16.self).map(Int.init), length >= NetlinkAttribute.headerSize,
      let type: UInt16 = rest.integer(at: 2), let value = rest.slice(at: 4, count: length - NetlinkAttribute.headerSize)
    else { return nil }
    rest = rest.rest(from: netlinkAligned(length))
    // The two upper bits say "nested" and "network byte order"; the kernel does not set them everywhere.
    return NetlinkAttribute(type: Int(type) & ~(Int(NLA_F_NESTED) | Int(NLA_F_NET_BYTEORDER)), value: value)
  }
}

/// One attribute: what it is, and its bytes.
struct NetlinkAttribute {
  static let headerSize = 4

  let type: Int
  let value: NetlinkBytes
}

/// Where the thing after one of `length` bytes begins: messages and attributes start at multiples of four.
func netlinkAligned(_ length: Int) -> Int { (length + 3) & ~3 }
