extension IPv6Extensions {
  /// Takes the extension headers that follow `header` from `reader`, which is left where the walk ended.
  ///
  /// `reader` is what `IPv6Header.decode` left. There always is a value, and an error inside a header whose length is
  /// known does not end the walk.
  public static func decode(
    _ reader: inout PacketReader, after header: IPv6Header, excerpt: Bool = false
  ) -> Decoded<IPv6Extensions> {
    var walk = IPv6Extensions(end: .nothing)
    let start = reader
    var next = header.nextHeader
    var error: DecodeError?
    while let unit = lengthUnit(of: next) {
      let here = reader
      switch walk.pass(next, unit: unit, &reader, error: &error) {
      case .success(let following):
        next = following
        walk.count += 1
      case .failure(let fatal):
        reader = here
        walk.end = .stopped(before: next, offset: here.offset)
        return Decoded(walk, error: error ?? fatal)
      }
      if header.mayBeJumbogram, walk.count == 1 {
        error = error ?? walk.limit(&reader, start: start, excerpt: excerpt)
      }
      if let fragment = walk.fragment, fragment.offset > 0 {
        walk.end = .laterFragment(next, offset: reader.offset)
        return Decoded(walk, error: error)
      }
    }
    walk.end = next == .noNextHeader ? .nothing : .upper(next, offset: reader.offset)
    return Decoded(walk, error: error)
  }

  /// In what the length of an extension header is counted; nil if `type` is none.
  static func lengthUnit(of type: IPProtocol) -> Int? {
    switch type {
    case .hopByHop, .routing, .destinationOptions, .mobility, .hostIdentity, .shim6: 8
    case .fragment: 0  // Always eight bytes; what would be the length is reserved.
    case .authentication: 4
    default: nil
    }
  }

  /// Passes one header and tells what follows it.
  private mutating func pass(
    _ type: IPProtocol, unit: Int, _ reader: inout PacketReader, error: inout DecodeError?
  ) -> Result<IPProtocol, DecodeError> {
    guard count < Self.maximumCount else {
      return .failure(DecodeError(.ipv6Extension, at: reader.offset, .tooMany(limit: Self.maximumCount)))
    }
    let start = reader
    guard let next = reader.u8(), let length = reader.u8() else {
      return .failure(start.shortage(of: 8, in: .ipv6Extension))
    }
    // Counted beyond the first eight bytes, of which two have been read.
    let byteCount = 8 + Int(length) * unit
    guard let body = reader.bytes(byteCount - 2, limitedBy: .extensionLength) else {
      return .failure(start.shortage(of: byteCount, in: .ipv6Extension))
    }
    error = error ?? understand(type, body)
    return .success(IPProtocol(rawValue: next))
  }

  /// Keeps what matters of a header; `body` begins after its length.
  private mutating func understand(_ type: IPProtocol, _ body: PacketReader) -> DecodeError? {
    var body = body
    switch type {
    case .hopByHop:
      return readOptions(&body)
    case .routing:
      _ = body.u8()
      segmentsLeft = body.u8() ?? 0
    case .fragment:
      guard let position = body.u16(), let identification = body.u32() else { return nil }
      fragment = Fragment(
        offset: position & ~7, moreFragments: position & 1 != 0, identification: identification)
    case .authentication where body.remaining < 10:
      let fault = DecodeError.Fault.truncated(needed: 12, available: body.remaining + 2, limit: .extensionLength)
      return DecodeError(.ipv6Extension, at: body.offset - 2, fault)
    default: break
    }
    return nil
  }

  /// Looks through hop-by-hop options for the length of a jumbogram (type 194); lengths must make sense.
  private mutating func readOptions(_ body: inout PacketReader) -> DecodeError? {
    while let type = body.peek {
      let start = body
      _ = body.u8()
      if type == 0 { continue }  // Pad1 has no length.
      guard let length = body.u8() else { return start.shortage(of: 2, in: .ipv6Extension) }
      guard var data = body.bytes(Int(length), limitedBy: .optionLength) else {
        return start.shortage(of: 2 + Int(length), in: .ipv6Extension)
      }
      if type == 194, length == 4 { jumboLength = data.u32() }
    }
    return nil
  }

  /// Ends the reader with the jumbogram, once the first header has told its length.
  private func limit(_ reader: inout PacketReader, start: PacketReader, excerpt: Bool) -> DecodeError? {
    // Up to 65,535 bytes the length belongs into the fixed header (RFC 2675, section 3).
    guard let jumboLength, jumboLength > 0xffff else {
      return DecodeError(.ipv6, at: start.offset, .invalid(.payloadLength, value: 0))
    }
    let rest = Int(jumboLength) - (reader.offset - start.offset)
    return reader.narrow(to: rest, by: .payloadLength) || excerpt
      ? nil : start.shortage(of: Int(jumboLength), in: .ipv6)
  }
}
