internal import Addresses

/// One option as it lies on the wire: type, length and the rest, not yet understood.
struct IPv4OptionField {
  let type: UInt8
  /// Where it begins, counted like the offsets of the reader.
  let offset: Int
  /// What follows the length; for the two options of interest it begins with the pointer.
  let data: PacketReader

  /// Takes the next option from `reader`, passing over no-operation; nil at the end of the list.
  static func next(_ reader: inout PacketReader) -> Result<IPv4OptionField?, DecodeError> {
    while let type = reader.peek {
      let start = reader
      _ = reader.u8()
      if type == 0 { return .success(nil) }
      if type == 1 { continue }
      guard let length = reader.u8() else { return .failure(start.shortage(of: 2, in: .ipv4Option)) }
      guard length >= 2 else {
        let fault = DecodeError.Fault.truncated(needed: 2, available: Int(length), limit: .optionLength)
        return .failure(DecodeError(.ipv4Option, at: start.offset, fault))
      }
      guard let data = reader.bytes(Int(length) - 2, limitedBy: .optionLength) else {
        return .failure(start.shortage(of: Int(length), in: .ipv4Option))
      }
      return .success(IPv4OptionField(type: type, offset: start.offset, data: data))
    }
    return .success(nil)
  }

  /// What contradicts itself in an option that this module understands.
  var fault: DecodeError.Fault? {
    switch type {
    case IPv4Option.recordRouteType: judge(headerCount: 3, slotSize: 4)
    case IPv4Option.timestampType: timestampFault
    default: nil
    }
  }

  private var timestampFault: DecodeError.Fault? {
    var data = data
    guard data.u8() != nil, let flags = data.u8() else { return judge(headerCount: 4, slotSize: 4) }
    guard let style = RecordedTimes.Style(rawValue: flags & 0xf) else {
      return .invalid(.flag, value: Int(flags & 0xf))
    }
    return judge(headerCount: 4, slotSize: style.slotSize)
  }

  /// The slots must fill the option, and the pointer, which counts from one, must show the start of a slot.
  private func judge(headerCount: Int, slotSize: Int) -> DecodeError.Fault? {
    let length = data.remaining + 2
    guard let pointer = data.peek, length >= headerCount else {
      return .truncated(needed: headerCount, available: length, limit: .optionLength)
    }
    let excess = (length - headerCount) % slotSize
    guard excess == 0 else {
      return .truncated(needed: length + slotSize - excess, available: length, limit: .optionLength)
    }
    let written = Int(pointer) - headerCount - 1
    return written >= 0 && written % slotSize == 0 ? nil : .invalid(.pointer, value: Int(pointer))
  }
}

extension RecordedTimes.Style {
  var slotSize: Int { self == .times ? 4 : 8 }
}

extension IPv4Option {
  /// Understands a field as far as it makes sense.
  init(_ field: IPv4OptionField) {
    var data = field.data
    if field.fault == nil {
      if field.type == Self.recordRouteType, let pointer = data.u8() {
        self = .recordRoute(RecordedRoute(pointer: pointer, data))
        return
      }
      if field.type == Self.timestampType, let pointer = data.u8(), let flags = data.u8(),
        let style = RecordedTimes.Style(rawValue: flags & 0xf)
      {
        self = .timestamp(RecordedTimes(style, pointer: pointer, overflow: flags >> 4, data))
        return
      }
    }
    self = .other(type: field.type, data: field.data.array)
  }
}

extension RecordedRoute {
  /// A pointer behind the option means that it is full.
  fileprivate init(pointer: UInt8, _ data: PacketReader) {
    var data = data
    let slots = data.remaining / 4
    var addresses: [IPv4Address] = []
    while addresses.count < (Int(pointer) - 4) / 4, let address = data.u32() {
      addresses.append(IPv4Address(rawValue: address))
    }
    self.init(slots: slots, addresses: addresses)
  }
}

extension RecordedTimes {
  fileprivate init(_ style: Style, pointer: UInt8, overflow: UInt8, _ data: PacketReader) {
    var data = data
    let written = (Int(pointer) - 5) / style.slotSize
    var slots: [Slot] = []
    while data.remaining >= style.slotSize {
      let isWritten = slots.count < written
      let address = style == .times ? nil : data.u32().map { IPv4Address(rawValue: $0) }
      let time = data.u32().map { Time(rawValue: $0) }
      // An address is meant, rather than left over, if it was written or is asked for.
      let isMeant = isWritten || style == .timesOfGivenAddresses
      slots.append(Slot(address: isMeant ? address : nil, time: isWritten ? time : nil))
    }
    self.init(style: style, slots: slots, overflow: overflow)
  }
}
