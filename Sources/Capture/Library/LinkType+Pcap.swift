internal import Wire

/// libpcap calls some link types by other numbers inside a program (`DLT_`) than in a file (`LINKTYPE_`).
extension LinkType {
  /// The number for libpcap's functions on Linux.
  var dataLink: CInt { self == .raw ? 12 : CInt(rawValue) }

  /// The link type that libpcap's functions know by this number.
  init(dataLink: CInt) { self = dataLink == 12 ? .raw : LinkType(rawValue: UInt16(truncatingIfNeeded: dataLink)) }
}
