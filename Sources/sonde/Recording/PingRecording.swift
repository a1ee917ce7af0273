import Host
import Probe
import Report
import Sockets
import Wire

/// What `--pcap` makes of a ping.
final class PingRecording: Sendable {
  private let file: CaptureOutput?
  /// Why there is no file.
  let failure: CaptureOutputError?

  private let isQuiet: Bool

  /// Opens the file, where one is asked for.
  init(_ name: String?, isQuiet: Bool) {
    self.isQuiet = isQuiet
    do throws(CaptureOutputError) {
      file = if let name { try CaptureOutput(packetsNamed: name) } else { nil }
      failure = nil
    } catch {
      file = nil
      failure = error
    }
  }

  /// Two things cannot go to stdout, and packets not to a person.
  static func check(_ name: String, isQuiet: Bool) throws {
    guard !name.isEmpty else { throw UsageError("--pcap needs a file, or - for stdout") }
    guard name == "-" else { return }
    guard isQuiet else { throw UsageError("--pcap - writes packets to stdout; -q must keep all else from there") }
    if StandardDescriptors.isTerminal(StandardDescriptors.output) {
      throw UsageError("--pcap - writes packets to stdout, which is a terminal here")
    }
  }

  var recorder: (@Sendable (RecordedPacket) -> Void)? {
    guard let file else { return nil }
    return { packet in
      PacketReader.read(packet.bytes) {
        _ = file.write($0, at: packet.time.nanoseconds, originalLength: packet.originalLength)
      }
    }
  }

  /// False when nothing more can be recorded.
  func hear(_ event: PingEvent) -> Bool {
    guard let file, case .pause = event else { return true }
    file.flush()
    return file.isOpen
  }

  /// Closes the file before the run is summed up, since it is part of how that went.
  func finish(_ summary: PingSummary, _ report: PingReport) -> ExitCode {
    var summary = summary
    if let failure = failure ?? file?.finish() {
      summary.ending = .failed(failure.asSocketError)
      // Quiet is about the answers; that the recording is not whole must not go unnoticed.
      if isQuiet {
        let talk = ReportWriter(StandardDescriptors.error)
        talk.line("sonde ping: \(TerminalText.escapeLine(failure.description))")
        talk.finish()
      }
    }
    let code = report.finish(summary)
    return file?.isReaderGone ?? false ? .yes : code
  }
}

extension CaptureOutput {
  /// The file of `--pcap` for packets that begin with IP: classic, unless its name ends in `.pcapng`.
  convenience init(packetsNamed name: String) throws(CaptureOutputError) {
    let style = CaptureStyle(named: name, otherwise: .pcap(.nanoseconds))
    try self.init(CaptureOutputPlan(name: name, style: style), now: nil)
    _ = try add(CaptureInterface(linkType: .raw))
    flush()
  }
}
