import Host
import Sockets
import Wire

/// An open file that gets its bytes in large pieces, and never holds up whoever has them.
///
/// A regular file takes what it gets, or is full: then whole records stay. A pipe gets what it takes without waiting, and
/// the rest is kept until it takes more. To be finished before it is let go.
final class GatheredFile {
  /// What is to be written. For a regular file it begins with a record.
  var bytes: [UInt8] = []
  /// How many of them have been.
  private var start = 0
  /// How many have to wait for the next attempt.
  private var due = GatheredFile.batch
  private let number: Int32
  private let isOwned: Bool
  let isRegular: Bool
  /// Writes do not wait, however large.
  private let isNonBlocking: Bool
  /// What is named in errors.
  let subject: String
  /// How many bytes it has got.
  private(set) var written = 0
  /// Packets that were gathered, and did not get into a regular file.
  private(set) var lostPackets = 0
  /// Why no more can be written.
  private(set) var failure: SocketError?
  /// Nobody reads any more.
  private(set) var isReaderGone = false

  /// So much is gathered before it is written.
  static let batch = 512 << 10
  /// So much a slow reader may leave behind.
  static let most = 64 << 20

  /// Opens the file at `path`, or stdout for `-`. A named pipe waits for its reader here, and nowhere else.
  init(_ path: String, mustBeNew: Bool = false) throws(SocketError) {
    var number = StandardDescriptors.output
    var isOwned = false
    if path != "-" {
      do throws(OutputFile.Failure) { number = try OutputFile.open(path, mustBeNew: mustBeNew) } catch {
        throw SocketError("open", Errno(rawValue: error.code), subject: path)
      }
      isOwned = true
    }
    isRegular = OutputFile.isRegular(number)
    var isNonBlocking = false
    if !isRegular {
      if isOwned {
        OutputFile.setNonBlocking(number)
        isNonBlocking = true
      } else if let opened = StandardDescriptors.reopenNonBlocking(number) {
        (number, isOwned, isNonBlocking) = (opened, true, true)
      }
    }
    (self.number, self.isOwned, self.isNonBlocking) = (number, isOwned, isNonBlocking)
    subject = path == "-" ? "stdout" : path
    bytes.reserveCapacity(Self.batch + 64 << 10)
  }

  /// Whether more can be written.
  var isOpen: Bool { failure == nil && !isReaderGone }

  /// How many bytes wait to be written.
  var waiting: Int { bytes.count - start }

  /// A reader that is slow has left more than is gathered anyway.
  var isBehind: Bool { waiting >= 2 * Self.batch }

  /// A slow reader has not left too much behind.
  var hasRoom: Bool { waiting < Self.most }

  /// How many bytes it has, with those that are gathered.
  var byteCount: Int { written + waiting }

  /// Which file it is.
  var identity: OutputFile.Identity? { OutputFile.identity(of: number) }

  /// Enough has been gathered, or enough more since the reader took nothing.
  var isDue: Bool { waiting >= due }

  /// Hands on what has been gathered, as far as that does not wait for a reader.
  func flush(style: CaptureStyle) {
    var taken = start
    bytes.withUnsafeBytes { bytes in
      while taken < bytes.count, isOpen {
        var end = bytes.count
        if !isRegular, !isNonBlocking {
          guard ReportDescriptor.waitWritable(number, milliseconds: 0) else { return }
          // PIPE_BUF: so much never waits.
          end = min(end, taken + 4096)
        }
        switch ReportDescriptor.write(number, UnsafeRawBufferPointer(rebasing: bytes[taken..<end])) {
        case .written(let count): taken += count
        case .wouldBlock: return
        case .gone: isReaderGone = true
        case .failed(let code): fail(Errno(rawValue: code))
        }
      }
    }
    let beginsFile = written == 0
    written += taken - start
    start = taken
    if failure != nil, isRegular {
      let whole = PacketReader.read(bytes) {
        CaptureEncoder.wholeRecords($0, in: style, count: start, beginsFile: beginsFile)
      }
      OutputFile.takeBack(start - whole.count, from: number)
      written -= start - whole.count
      lostPackets = whole.lostPackets
    }
    if start == bytes.count || !isOpen {
      bytes.removeAll(keepingCapacity: isOpen)
      start = 0
    } else if start > bytes.count / 2 {
      // Moves no more than has gone.
      bytes.removeFirst(start)
      start = 0
    }
    due = waiting + Self.batch
  }

  /// Waits for a slow reader for at most so long; true when it takes more.
  func waitForReader(milliseconds: Int32) -> Bool {
    ReportDescriptor.waitWritable(number, milliseconds: milliseconds)
  }

  /// Writes the rest, for a slow reader as long as it takes something every few seconds.
  func finish(style: CaptureStyle) {
    flush(style: style)
    while waiting > 0, isOpen {
      guard waitForReader(milliseconds: 5000) else {
        fail(.timedOut)
        break
      }
      flush(style: style)
    }
    if isOwned, let code = OutputFile.close(number) { fail(Errno(rawValue: code)) }
  }

  func fail(_ code: Errno) {
    if failure == nil { failure = SocketError("write", code, subject: subject) }
  }
}
