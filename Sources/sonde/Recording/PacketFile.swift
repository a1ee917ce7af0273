import Host
import Probe
import Report
import Sockets
import Wire

/// The file of `--pcap`: packets of link type RAW with times in nanoseconds, pcap-savefile(5).
///
/// Whole records only, also where the disk is full in the middle of one. A pipe gets what it takes without waiting, and
/// the rest is kept until it takes more. Used on the reactor's thread only.
final class PacketFile: @unchecked Sendable {
  private let number: Int32
  /// What was asked for, `-` for stdout.
  private let name: String
  private let isRegular: Bool
  private let format = PcapFile(linkType: .raw)
  private var waiting: [UInt8] = []
  /// Where in `waiting` records end.
  private var ends: [Int] = []
  /// Bytes that the file has got.
  private var written = 0
  /// Why no more can be written.
  private(set) var failure: SocketError?
  /// Nobody reads any more.
  private(set) var isReaderGone = false

  /// So much a slow reader may leave behind.
  private static let most = 64 << 20
  private static let batch = 64 << 10

  /// Opens the file, for which a named pipe waits: before anything else is under way.
  init(_ name: String) throws(SocketError) {
    self.name = name
    if name == "-" {
      number = StandardDescriptors.output
    } else {
      do throws(OutputFile.Failure) { number = try OutputFile.open(name) } catch {
        throw SocketError("open", Errno(rawValue: error.code), subject: name)
      }
    }
    isRegular = OutputFile.isRegular(number)
    format.appendHeader(to: &waiting)
    ends.append(waiting.count)
    flush()
  }

  /// Whether more can be written.
  var isOpen: Bool { failure == nil && !isReaderGone }

  func write(_ packet: RecordedPacket) {
    // Times before 1970 and after 2106 do not fit.
    guard isOpen, let time = CaptureTime(nanosecondsSince1970: packet.time.nanoseconds) else { return }
    format.append(packet.bytes, at: time, originalLength: packet.originalLength, to: &waiting)
    ends.append(waiting.count)
    if waiting.count >= Self.batch { flush() }
    if waiting.count > Self.most { fail(.noBufferSpace) }
  }

  /// Hands on what has been gathered, as far as that does not wait for a reader.
  func flush() {
    var start = 0
    waiting.withUnsafeBytes { bytes in
      while start < bytes.count, isOpen {
        var end = bytes.count
        if !isRegular {
          guard ReportDescriptor.waitWritable(number, milliseconds: 0) else { return }
          // PIPE_BUF: so much never waits.
          end = min(end, start + 4096)
        }
        switch ReportDescriptor.write(number, UnsafeRawBufferPointer(rebasing: bytes[start..<end])) {
        case .written(let count): start += count
        case .wouldBlock: return
        case .gone: isReaderGone = true
        case .failed(let code):
          if isRegular { OutputFile.cut(number, to: written + (ends.last { $0 <= start } ?? 0)) }
          fail(Errno(rawValue: code))
        }
      }
    }
    guard start > 0 else { return }
    written += start
    waiting.removeFirst(start)
    ends = ends.compactMap { $0 > start ? $0 - start : nil }
  }

  /// Writes the rest, for a slow reader as long as it takes something every few seconds, and returns what went wrong.
  func finish() -> SocketError? {
    flush()
    while !waiting.isEmpty, isOpen {
      guard ReportDescriptor.waitWritable(number, milliseconds: 5000) else {
        fail(.timedOut)
        break
      }
      flush()
    }
    if number != StandardDescriptors.output, let code = OutputFile.close(number) { fail(Errno(rawValue: code)) }
    return failure
  }

  private func fail(_ code: Errno) {
    if failure == nil { failure = SocketError("write", code, subject: name == "-" ? "stdout" : name) }
  }
}
