import Host
import Sockets
import Wire

/// Writes packets to a capture file, or to one after the other: what `-w` and `--pcap` do.
///
/// Nothing here waits for a reader but ``finish()``. Whole records only, also where the disk is full in the middle of one.
/// Used on the reactor's thread only.
final class CaptureOutput: @unchecked Sendable {
  let plan: CaptureOutputPlan
  private var encoder: CaptureEncoder
  private var file: GatheredFile?
  private var series: CaptureSeries?
  private var statistics: [CaptureStatistics?] = []

  // Of the open file.
  private var packetCount = 0
  private var first: Int64?
  private var last: Int64?
  /// When another file begins, in nanoseconds since 1970.
  private(set) var nextDeadline: Int64?

  /// Packets that a slow reader has not taken.
  private(set) var droppedCount = 0
  /// Packets that the kind of file cannot hold.
  private(set) var unfitCount = 0
  /// Packets written, in all files.
  private var gatheredCount = 0
  /// The same; nil where a reader has gone, who knows what of it has been read.
  var writtenCount: Int? { isReaderGone ? nil : gatheredCount }
  /// Whether nobody needs a complete file any more that would be removed as the oldest.
  var mayRemove: (String) -> Bool = { _ in true }
  private var finishedByteCount = 0
  /// Why no more can be written.
  private(set) var failure: CaptureOutputError? { didSet { isOpen = failure == nil && !isReaderGone } }
  /// Nobody reads any more.
  private(set) var isReaderGone = false { didSet { isOpen = failure == nil && !isReaderGone } }
  /// Whether more can be written. Kept, because it is asked for each packet.
  private(set) var isOpen = true
  /// A file has no more bytes.
  private let mostBytes: Int

  /// Told of every file of several that is complete.
  var onFinished: (FinishedCapture) -> Void = { _ in }
  /// Told of an old file that could not be removed.
  var onTrouble: (SocketError) -> Void = { _ in }

  /// Opens the file, for which a named pipe waits: before anything else is under way.
  ///
  /// - Parameter now: nanoseconds since 1970, from which the names of several files and their turns count in a live
  ///   capture; nil to go by the times of the packets, and to open the first file with the first packet.
  init(_ plan: CaptureOutputPlan, now: Int64?) throws(CaptureOutputError) {
    self.plan = plan
    encoder = CaptureEncoder(plan.style, section: plan.section)
    mostBytes = plan.rotation?.byteCount ?? .max
    if let rotation = plan.rotation { series = CaptureSeries(plan.name, keep: rotation.keep) }
    if series == nil || now != nil { try open(at: now ?? 0) }
  }

  /// A reader is so slow that whoever can wait should.
  var isBehind: Bool { file?.isBehind ?? false }

  /// Waits until a slow reader takes more, for at most so long.
  func waitForReader(milliseconds: Int32) -> Bool { file?.waitForReader(milliseconds: milliseconds) ?? true }

  /// Bytes in all files, those that are still gathered too.
  var byteCount: Int { finishedByteCount + (file?.byteCount ?? 0) }

  /// Describes where packets come from, and returns the number by which `write` knows it.
  ///
  /// A classic file refuses an interface of another link type; what was written before stays, and more can follow.
  func add(_ interface: CaptureInterface) throws(CaptureOutputError) -> Int {
    var none: [UInt8] = []
    let number: Int
    do throws(CaptureEncoder.LinkTypeConflict) {
      number =
        if let file {
          try encoder.add(interface, hasBegun: true, to: &file.bytes)
        } else {
          try encoder.add(interface, hasBegun: false, to: &none)
        }
    } catch { throw .conflict(plan.name, error) }
    statistics.append(nil)
    return number
  }

  /// The counts that every file from now on ends with, where the kind of file has a place for them.
  func setStatistics(_ counts: CaptureStatistics, interface: Int) {
    if statistics.indices.contains(interface) { statistics[interface] = counts }
  }

  /// Writes a packet of an interface that has been added; false where it is not written, which is counted.
  @discardableResult
  func write(
    _ packet: PacketReader, at nanoseconds: Int64, interface: Int = 0, originalLength: Int, flags: PacketFlags = .none
  ) -> Bool {
    guard isOpen else { return false }
    if let nextDeadline, nanoseconds >= nextDeadline { rotate(at: nanoseconds) }
    guard let file = file ?? openFirst(at: nanoseconds) else { return false }
    guard file.hasRoom else { return drop(file) }
    let start = file.bytes.count
    guard
      encoder.append(
        packet, at: nanoseconds, interface: interface, originalLength: originalLength, flags: flags, to: &file.bytes)
    else {
      unfitCount += 1
      return false
    }
    if mostBytes < .max, packetCount > 0, file.byteCount + endByteCount > mostBytes {
      moveOn(from: file, recordAt: start, nanoseconds)
    } else if file.isDue {
      flush()
    }
    note(nanoseconds)
    return isOpen
  }

  private func note(_ nanoseconds: Int64) {
    packetCount += 1
    gatheredCount += 1
    if first == nil { first = nanoseconds }
    last = nanoseconds
  }

  private func drop(_ file: GatheredFile) -> Bool {
    flush()
    guard isOpen else { return false }
    droppedCount += 1
    if !plan.mayDrop { file.fail(.noBufferSpace) }
    learn(from: file)
    return false
  }

  /// Hands on what has been gathered, as far as that does not wait for a reader. To be called before a live capture waits
  /// for more.
  func flush() {
    guard let file, isOpen else { return }
    file.flush(style: plan.style)
    learn(from: file)
  }

  private func learn(from file: GatheredFile) {
    if let error = file.failure, failure == nil {
      failure = .socket(error)
      gatheredCount -= file.lostPackets
    }
    if file.isReaderGone { isReaderGone = true }
  }

  /// Removes complete files that had to stay for somebody when it was their turn.
  func removeOldest() { series?.removeOldest(mayRemove, onTrouble) }

  /// Goes on in another file where it is time, although no packet has come.
  func tick(now: Int64) {
    if let nextDeadline, now >= nextDeadline, isOpen { rotate(at: now) }
  }

  /// Writes the rest, for a slow reader as long as it takes something every few seconds, and returns what went wrong.
  func finish() -> CaptureOutputError? {
    finishFile()
    return failure
  }
}

// MARK: One file after the other

extension CaptureOutput {
  private func open(at nanoseconds: Int64) throws(CaptureOutputError) {
    let opened: GatheredFile
    if series != nil {
      opened = try openNext(at: nanoseconds.flooredSeconds)
    } else {
      do throws(SocketError) { opened = try GatheredFile(plan.name) } catch { throw .socket(error) }
    }
    encoder.begin(&opened.bytes)
    file = opened
    (packetCount, first, last) = (0, nil, nil)
    nextDeadline = plan.rotation?.deadline(after: nanoseconds)
    if series == nil { opened.flush(style: plan.style) }
    learn(from: opened)
  }

  private func openNext(at seconds: Int64) throws(CaptureOutputError) -> GatheredFile {
    guard var series else { throw .pattern(plan.name) }
    let opened = try series.open(at: seconds)
    self.series = series
    return opened
  }

  private func openFirst(at nanoseconds: Int64) -> GatheredFile? {
    guard series != nil, isOpen else { return nil }
    do throws(CaptureOutputError) { try open(at: nanoseconds) } catch { failure = error }
    return file
  }

  /// Goes on in another file, whose name tells when it was to begin.
  private func rotate(at nanoseconds: Int64) {
    var start = nanoseconds
    if let deadline = nextDeadline, let next = plan.rotation?.deadline(after: deadline), nanoseconds < next {
      start = deadline
    }
    finishFile()
    guard isOpen else { return }
    do throws(CaptureOutputError) { try open(at: start) } catch { failure = error }
  }

  /// The record that was one too many becomes the first of another file.
  private func moveOn(from full: GatheredFile, recordAt start: Int, _ nanoseconds: Int64) {
    let record = Array(full.bytes[start...])
    full.bytes.removeLast(record.count)
    finishFile()
    guard isOpen else { return }
    do throws(CaptureOutputError) { try open(at: nanoseconds) } catch { failure = error }
    // The interfaces have the same numbers there.
    file?.bytes += record
  }

  /// What the counts at the end of a file take, at most.
  private var endByteCount: Int { plan.style == .pcapng ? statistics.count * 120 : 0 }

  private func finishFile() {
    guard let file else { return }
    self.file = nil
    if isOpen {
      encoder.beginEmpty(&file.bytes)
      encoder.end(statistics, to: &file.bytes)
    }
    file.finish(style: plan.style)
    finishedByteCount += file.byteCount
    learn(from: file)
    // What is not whole keeps the name that says so.
    guard failure == nil, var series else { return }
    do throws(CaptureOutputError) {
      let path = try series.finish()
      onFinished(
        FinishedCapture(
          path: path, packetCount: packetCount, byteCount: file.byteCount, first: first, last: last))
      series.removeOldest(mayRemove, onTrouble)
    } catch { failure = error }
    self.series = series
  }
}
