internal import CLinux

/// A message of `netlink(7)`: a header, and a payload that its type explains.
package struct NetlinkMessage: Hashable, Sendable {
  static let headerSize = 16

  package let type: Int
  let flags: Int
  let sequence: UInt32
  /// What follows the header, without padding.
  package let payload: NetlinkBytes

  package init(type: Int, flags: Int = 0, sequence: UInt32 = 0, payload: NetlinkBytes) {
    self.type = type
    self.flags = flags
    self.sequence = sequence
    self.payload = payload
  }

  /// The messages of one datagram, up to the first that does not fit it.
  static func messages(in datagram: NetlinkBytes) -> [NetlinkMessage] {
    var rest = datagram
    var messages: [NetlinkMessage] = []
    while let length = rest.integer(at: 0, as: UInt32.self).map(Int.init), length >= headerSize,
      let type: UInt16 = rest.integer(at: 4), let flags: UInt16 = rest.integer(at: 6),
      let sequence: UInt32 = rest.integer(at: 8), let payload = rest.slice(at: headerSize, count: length - headerSize)
    {
      messages.append(
        NetlinkMessage(type: Int(type), flags: Int(flags), sequence: sequence, payload: payload))
      rest = rest.rest(from: netlinkAligned(length))
    }
    return messages
  }

  /// The error that an NLMSG_ERROR message carries, or the end of a dump: a negative number, 0 for none.
  var error: Errno? {
    guard let code: Int32 = payload.integer(), code < 0, code > Int32.min else { return nil }
    return Errno(rawValue: -code)
  }
}
