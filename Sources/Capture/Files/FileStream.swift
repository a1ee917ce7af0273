internal import Sockets
internal import Wire

/// The packets of several files in the order of time, with their filters, up to the next piece of a file that is needed.
struct FileStream {
  /// What the stream needs, or has come to.
  enum Step {
    /// The next piece of this file.
    case needsBytes(Int)
    /// This file cannot be read any further.
    case damaged(CaptureFileError, Int)
    /// Nobody wants more packets.
    case stopped
    case end
  }

  private var merge: CaptureMerge
  private var files: [FileState]
  private let packetLimit: Int
  /// What was found when the files were opened, and has not been dealt with.
  private var held: CaptureMerge.Step?
  private var refusals: [(Int, FilterError)] = []

  // Where the packet before came from, what is known of that place, and what has been counted there.
  private var place = Place()
  private var numbers = CaptureNumbers()

  fileprivate struct Place {
    var index = -1
    var local = -1
    var section = -1
    var source = 0
    var interface = FileState.Interface(number: 0, filter: nil)
    var isWanted = false
    /// A classic file: it has one interface for ever.
    var isFixed = false
  }

  init(_ sources: [Int], _ plan: CapturePlan) {
    merge = CaptureMerge(count: sources.count)
    files = sources.map { FileState(source: $0, expression: plan.filter) }
    packetLimit = plan.fileSnapshotLength.map { $0 == 0 ? .max : Int($0) } ?? .max
  }

  var isOver: Bool { !files.contains(where: \.isWanted) }

  func isWanted(_ index: Int) -> Bool { files[index].isWanted }

  /// Nothing more is wanted of this file.
  mutating func giveUp(_ index: Int) {
    files[index].isWanted = false
    store()
    place.index = -1
  }

  /// Nothing more comes of this file.
  mutating func finish(_ index: Int) { merge.finish(source: index) }

  mutating func fill(_ index: Int, from input: FileInput) throws(SocketError) -> TransferResult {
    var result = TransferResult.endOfFile
    try merge.fill(source: index) { (span) throws(SocketError) in result = try input.read(&span) }
    return result
  }

  /// Goes on to the first packet, which waits; nil when there it is, or the end.
  mutating func lookAhead() -> Step? {
    guard held == nil else { return nil }
    let step = merge.advance()
    switch step {
    case .needsBytes(let index): return .needsBytes(index)
    case .failed(let error, let index): return .damaged(error, index)
    case .record, .end:
      held = step
      return nil
    }
  }

  /// Delivers what is there.
  mutating func advance(for run: CaptureRun) -> Step {
    // Once for all packets: each time it would be counted.
    let sink = run.packetSink
    if let held {
      self.held = nil
      guard case .record(let record, let index) = held else { return .end }
      guard deliver(record, index, run, sink) else { return .stopped }
    }
    while true {
      if place.index == 0, place.isFixed, place.isWanted { deliverWhole(run, sink) }
      guard !run.isStopped else { return .stopped }
      while let record = merge.advanceQuickly() {
        guard deliver(record, 0, run, sink) else { return .stopped }
      }
      switch merge.advance() {
      case .record(let record, let index): guard deliver(record, index, run, sink) else { return .stopped }
      case .needsBytes(let index):
        store()
        tellNames(index, run)
        return .needsBytes(index)
      case .failed(let error, let index):
        // A file can describe an interface and end before its first packet.
        learn(index, run)
        return .damaged(error, index)
      case .end:
        learnAll(for: run)
        return .end
      }
    }
  }

  /// Hands on what is there of the only file, a classic one whose place is known.
  private mutating func deliverWhole(_ run: CaptureRun, _ sink: CaptureRun.PacketSink) {
    // Copies, so that nothing of `self` is lent to the closure.
    let (place, limit) = (place, packetLimit)
    var numbers = numbers
    merge.forEachWhole { record, packet in
      let length = place.deliver(record, packet, PacketRemarks(), limit, run, sink)
      numbers.count(length)
      return length < 0 || !run.hasEnough
    }
    self.numbers = numbers
  }

  /// Hands a packet on if the filter lets it; false when no more are wanted.
  @inline(__always)
  private mutating func deliver(
    _ record: CaptureRecord, _ index: Int, _ run: CaptureRun, _ sink: CaptureRun.PacketSink
  ) -> Bool {
    if index != place.index
      || !place.isFixed && (record.interface != place.local || merge.sectionCount(of: index) != place.section)
    {
      seek(record.interface, index, run)
    }
    guard place.isWanted else { return !run.isStopped }
    // Copies, so that nothing of `self` is lent to the closure.
    let (place, limit) = (place, packetLimit)
    let length = merge.withRemarkedPacket { packet, remarks in
      place.deliver(record, packet, remarks, limit, run, sink)
    }
    numbers.count(length)
    return length < 0 || !run.isStopped
  }

  /// Finds out what is known of the place that a packet comes from.
  private mutating func seek(_ local: Int, _ index: Int, _ run: CaptureRun) {
    store()
    learn(index, run)
    place.index = index
    place.local = local
    place.section = files[index].section
    place.isFixed = if case .pcap = merge.readers[index].format { true } else { false }
    place.source = files[index].source
    place.isWanted = files[index].isWanted && local < files[index].interfaces.count
    if place.isWanted { place.interface = files[index].interfaces[local] }
  }

  /// Adds what has been counted to the file where that was.
  private mutating func store() {
    if files.indices.contains(place.index) { files[place.index].numbers.accumulate(numbers) }
    numbers = CaptureNumbers()
  }

  mutating func learnAll(for run: CaptureRun) { for index in files.indices { learn(index, run) } }

  /// Tells of the interfaces that a file has described since the last time.
  private mutating func learn(_ index: Int, _ run: CaptureRun) {
    guard files[index].isWanted else { return }
    tellNames(index, run)
    let section = merge.sectionCount(of: index)
    if section != files[index].section {
      files[index].section = section
      files[index].interfaces = []
    }
    for description in merge.readers[index].interfaces.dropFirst(files[index].interfaces.count) {
      do throws(FilterError) {
        let filter = try files[index].filter(for: description)
        let number = run.open(description, source: files[index].source, filter: filter)
        files[index].interfaces.append(FileState.Interface(number: number, filter: filter?.matcher))
      } catch {
        refusals.append((index, error))
        giveUp(index)
        return
      }
    }
  }

  private mutating func tellNames(_ index: Int, _ run: CaptureRun) {
    let count = merge.nameCount(of: index)
    guard count != files[index].nameCount else { return }
    files[index].nameCount = count
    run.tell(.names(source: files[index].source, merge.readers[index].names))
  }

  /// A file that the filter does not fit, and that nobody has been told of.
  mutating func takeRefusal() -> (Int, FilterError)? { refusals.popLast() }

  /// Fills in the counters of its sources.
  func addNumbers(to result: inout [CaptureNumbers]) {
    for (index, file) in files.enumerated() {
      result[file.source] = file.numbers
      if index == place.index { result[file.source].accumulate(numbers) }
    }
  }
}

extension FileStream.Place {
  /// Hands a packet on if the filter lets it, and returns how much of it was; negative if the filter held it back.
  @inline(__always)
  fileprivate func deliver(
    _ record: borrowing CaptureRecord, _ packet: PacketReader, _ remarks: PacketRemarks, _ limit: Int,
    _ run: CaptureRun, _ sink: CaptureRun.PacketSink
  ) -> Int {
    if let filter = interface.filter, !filter.matches(packet, originalLength: record.originalLength) { return -1 }
    var packet = packet
    if packet.remaining > limit { packet.narrow(to: limit, by: .capture) }
    run.deliver(
      CapturedPacket(
        bytes: packet, nanosecondsSince1970: record.nanosecondsSince1970, linkType: record.linkType, source: source,
        interface: interface.number, originalLength: record.originalLength, flags: record.flags,
        dropCount: record.dropCount, remarks: remarks), to: sink)
    return packet.remaining
  }
}

extension CaptureNumbers {
  /// Counts a packet of a file, of which `length` bytes were handed on; a negative one was held back.
  @inline(__always)
  fileprivate mutating func count(_ length: Int) {
    received &+= 1
    if length < 0 {
      filteredOut &+= 1
    } else {
      delivered &+= 1
      deliveredBytes &+= UInt64(truncatingIfNeeded: length)
    }
  }
}
