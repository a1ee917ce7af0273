public import Wire

/// A capture file gives the same in one piece and in small ones, and no packet that is not in it.
public func checkCapture(_ whole: PacketReader) {
  let file = whole.array
  let (packets, end) = read(file, pieces: file.count)
  precondition(packets.reduce(0) { $0 + $1.bytes.count } <= file.count)
  if case .failed(let error) = end {
    precondition(error.offset <= UInt64(file.count) && !error.description.isEmpty)
  }
  let (again, endAgain) = read(file, pieces: 5)
  precondition(packets == again && end == endAgain)
}

private struct Packet: Equatable {
  let record: CaptureRecord
  let bytes: [UInt8]
  let comments: [String]
}

private func read(_ file: [UInt8], pieces size: Int) -> ([Packet], CaptureReader.Step) {
  var reader = CaptureReader()
  var packets: [Packet] = []
  var position = 0
  while true {
    let step = reader.advance()
    switch step {
    case .record(let record):
      let bytes = reader.withPacket(\.array)
      precondition(bytes.count == record.capturedLength)
      packets.append(Packet(record: record, bytes: bytes, comments: reader.comments))
    case .needsBytes:
      let end = min(file.count, position + size)
      if end == position { reader.finish() } else { reader.feed(Array(file[position..<end])) }
      position = end
    case .end, .failed: return (packets, step)
    }
  }
}
