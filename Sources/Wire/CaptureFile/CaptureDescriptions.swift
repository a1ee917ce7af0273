/// What a file has told so far.
///
/// Each function reads the inside of a block, and says whether its options made sense.
struct CaptureDescriptions: Sendable {
  var section: CaptureSection?
  var interfaces: [CaptureInterface] = []
  /// What each packet needs of its interface, which is read much faster.
  var clocks: [InterfaceClock] = []
  var names = CaptureNames()
  var sectionCount = 0

  /// Section header (draft-ietf-opsawg-pcapng, section 4.1). The length of the section is not needed, and often unknown.
  mutating func begin(_ body: inout PacketReader, _ order: ByteOrder, _ offset: UInt64) throws(CaptureFileError) -> Bool
  {
    guard body.skip(4), let major = body.u16(order), let minor = body.u16(order), body.skip(8) else { return false }
    guard major == 1 else { throw CaptureFileError(at: offset &+ 12, .version(major: major, minor: minor)) }
    var section = CaptureSection()
    var options = PcapngOptions(body, order)
    while let option = options.next() {
      switch option.code {
      case 1: section.comment = section.comment ?? option.text()
      case 2: section.hardware = option.text()
      case 3: section.operatingSystem = option.text()
      case 4: section.application = option.text()
      default: break
      }
    }
    self.section = section
    interfaces = []
    clocks = []
    sectionCount += 1
    return !options.isDamaged
  }

  /// Interface description (draft-ietf-opsawg-pcapng, section 4.2).
  mutating func add(_ body: inout PacketReader, _ order: ByteOrder, _ offset: UInt64) throws(CaptureFileError) -> Bool {
    guard let linkType = body.u16(order), body.skip(2), let snapshotLength = body.u32(order) else { return false }
    guard interfaces.count < CaptureReader.maximumInterfaceCount else {
      throw CaptureFileError(at: offset, .tooManyInterfaces(maximum: CaptureReader.maximumInterfaceCount))
    }
    var result = CaptureInterface(
      linkType: LinkType(rawValue: linkType), snapshotLength: snapshotLength, resolution: .microseconds)
    var options = PcapngOptions(body, order)
    var isSound = true
    while let option = options.next() { isSound = result.take(option) && isSound }
    interfaces.append(result)
    clocks.append(InterfaceClock(result))
    return isSound && !options.isDamaged
  }

  /// Interface statistics (draft-ietf-opsawg-pcapng, section 4.6).
  mutating func count(_ body: inout PacketReader, _ order: ByteOrder) -> Bool {
    guard let number = body.u32(order), number < interfaces.count, let ticks = body.halves(order) else { return false }
    let clock = clocks[Int(number)]
    var result = CaptureStatistics()
    result.time = clock.nanoseconds(ticks: ticks)
    var options = PcapngOptions(body, order)
    while let option = options.next() {
      switch option.code {
      case 2: result.start = option.halves.flatMap { clock.nanoseconds(ticks: $0) }
      case 3: result.end = option.halves.flatMap { clock.nanoseconds(ticks: $0) }
      case 4: result.received = option.u64
      case 5: result.droppedByInterface = option.u64
      case 6: result.acceptedByFilter = option.u64
      case 7: result.droppedBySystem = option.u64
      case 8: result.delivered = option.u64
      default: break
      }
    }
    interfaces[Int(number)].statistics = result
    return !options.isDamaged
  }
}

extension CaptureInterface {
  /// Learns from an option; false if its value has the wrong size.
  fileprivate mutating func take(_ option: PcapngOptions.Option) -> Bool {
    switch option.code {
    case 2: name = option.text()
    case 3: description = option.text()
    case 8:
      speed = option.u64
      return speed != nil
    case 9:
      guard let byte = option.u8 else { return false }
      resolution = TimestampResolution(rawValue: byte)
    case 11:
      // The first byte is the language: 0 is libpcap's.
      guard let language = option.value.peek else { return false }
      guard language == 0 else { return true }
      filter = option.text(from: 1)
    case 12: operatingSystem = option.text()
    case 13:
      guard let byte = option.u8 else { return false }
      frameCheckByteCount = Int(byte)
    case 14:
      guard let seconds = option.u64 else { return false }
      timeOffset = Int64(bitPattern: seconds)
    case 15: hardware = option.text()
    default: break
    }
    return true
  }
}
