public import Wire

/// Decodes the same bytes as every message that there is, and stops where a result contradicts itself.
public func checkMessages(_ whole: PacketReader) {
  checkPacket(whole)
  checkMessage(whole, .v4)
  checkMessage(whole, .v6)
  checkOptions(whole.array)
  checkPayload(whole)
  checkLayers(whole)
  checkDetails(whole)
  checkApplications(whole)
}

private func checkPacket(_ whole: PacketReader) {
  var reader = whole
  let packet = IPPacket.decode(&reader)
  precondition(packet.value != nil || packet.error != nil)
  check(packet.error, whole)
  guard let value = packet.value else { return }
  if case .v4(let header) = value.header { checkOptions(header.options.bytes) }
  if case .v6(_, let extensions) = value.header { precondition(extensions.count <= IPv6Extensions.maximumCount) }
  if let message = ICMPMessage.decode(&reader, in: value) { check(message, whole) }
}

private func checkMessage(_ whole: PacketReader, _ version: ICMPVersion) {
  var reader = whole
  check(ICMPMessage.decode(&reader, version: version), whole)
}

private func check(_ message: Decoded<ICMPMessage>, _ whole: PacketReader) {
  precondition(message.value != nil || message.error != nil)
  check(message.error, whole)
  guard let value = message.value else { return }
  precondition(!value.kind.description.isEmpty)
  switch value.body {
  case .echoRequest(let echo), .echoReply(let echo): precondition(whole.slice(echo.payload) != nil)
  case .aboutPacket(let report):
    precondition(whole.slice(report.quotedRange) != nil)
    if let extensions = report.extensions { precondition(whole.slice(extensions) != nil) }
    if case .echo(_, let echo) = report.quoted?.transport { precondition(whole.slice(echo.payload) != nil) }
  case .other, .missing: break
  }
}

func check(_ error: DecodeError?, _ whole: PacketReader) {
  guard let error else { return }
  precondition(whole.range.contains(error.offset) || error.offset == whole.range.upperBound)
  if let needed = error.needed, let available = error.available { precondition(needed > available && available >= 0) }
  precondition(!error.description.isEmpty)
}

/// Sound options survive being understood, encoded and understood again.
private func checkOptions(_ bytes: [UInt8]) {
  guard let options = IPv4Options(bytes: bytes) else { return }
  precondition(options.bytes == bytes)
  let understood = Array(options)
  guard options.error == nil, let encoded = IPv4Options(understood) else { return }
  precondition(Array(encoded) == understood)
}

/// The first bytes decide what was sent, the rest is what came back.
private func checkPayload(_ whole: PacketReader) {
  var reader = whole
  guard let cookie = reader.u64(), let index = reader.u64(), let count = reader.u16(), let sequence = reader.u16()
  else { return }
  let payload = EchoPayload(cookie: cookie, count: Int(count % 80), pattern: [UInt8(truncatingIfNeeded: index)])
  let isMatch = payload.verify(reader, index: index) == .match
  precondition(isMatch == (reader.array == payload.bytes(index: index)))
  if let found = payload.index(in: reader, sequence: sequence, latest: index) {
    precondition(found <= index && UInt16(truncatingIfNeeded: found) == sequence)
  }
}
