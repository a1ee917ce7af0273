internal import Addresses

extension IPv4Option {
  /// Appends type, length and data; false if the length does not fit into its byte, or the type has no length.
  ///
  /// Whether the options together fit into a header is for `IPv4Options` to say.
  func append(to bytes: inout [UInt8]) -> Bool {
    switch self {
    case .recordRoute(let route): route.append(to: &bytes)
    case .timestamp(let times): times.append(to: &bytes)
    case .other(let type, let data): Self.append(type, data, to: &bytes)
    }
  }

  fileprivate static func append(_ type: UInt8, _ data: [UInt8], to bytes: inout [UInt8]) -> Bool {
    guard type > 1, let length = UInt8(exactly: 2 + data.count) else { return false }
    bytes.append(type)
    bytes.append(length)
    bytes.append(contentsOf: data)
    return true
  }
}

extension RecordedRoute {
  fileprivate func append(to bytes: inout [UInt8]) -> Bool {
    guard (0...Self.maximumSlots).contains(slots) else { return false }
    var data: [UInt8] = [UInt8(4 + 4 * addresses.count)]
    for address in addresses { data.append(bigEndian: address.rawValue) }
    data.append(contentsOf: repeatElement(0, count: 4 * (slots - addresses.count)))
    return IPv4Option.append(IPv4Option.recordRouteType, data, to: &bytes)
  }
}

extension RecordedTimes {
  fileprivate func append(to bytes: inout [UInt8]) -> Bool {
    guard 4 + slots.count * style.slotSize <= IPv4Options.maximumByteCount else { return false }
    let written = slots.prefix { $0.time != nil }.count
    var data: [UInt8] = [UInt8(5 + written * style.slotSize), overflow << 4 | style.rawValue]
    for slot in slots {
      if style != .times { data.append(bigEndian: slot.address?.rawValue ?? 0) }
      data.append(bigEndian: slot.time?.rawValue ?? 0)
    }
    return IPv4Option.append(IPv4Option.timestampType, data, to: &bytes)
  }
}
