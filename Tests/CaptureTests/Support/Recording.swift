import Capture
import Reactor
import Sockets
import TestSupport
import Wire

/// What a run told, kept for a test.
final class Recording: @unchecked Sendable {
  struct Packet: Hashable {
    let bytes: [UInt8]
    let time: Int64?
    let linkType: LinkType
    let source: Int
    let interface: Int
    let originalLength: Int
    let comments: [String]
  }

  var packets: [Packet] = []
  var openings: [CaptureOpening] = []
  var reports: [CaptureReport] = []
  /// The words of the events but packets and pauses, in order.
  var story: [String] = []
  var pauses = 0
  /// Keeps packets, and not only their number.
  var keepsPackets = true
  var count = 0
  /// Called after each event was noted; false ends the run.
  var then: (CaptureEvent) -> Bool = { _ in true }
  /// Called after each packet was noted; false ends the run.
  var thenPacket: (borrowing CapturedPacket) -> Bool = { _ in true }

  func take(_ packet: borrowing CapturedPacket) -> Bool {
    count += 1
    if keepsPackets {
      packets.append(
        Packet(
          bytes: packet.bytes.array, time: packet.nanosecondsSince1970, linkType: packet.linkType,
          source: packet.source, interface: packet.interface, originalLength: packet.originalLength,
          comments: packet.remarks.comments))
    }
    return thenPacket(packet)
  }

  func hear(_ event: CaptureEvent) -> Bool {
    switch event {
    case .pause: pauses += 1
    case .opened(let opening):
      openings.append(opening)
      story.append("opened \(opening.source)")
    case .names(let source, _): story.append("names \(source)")
    case .ready: story.append("ready")
    case .numbers(let report):
      reports.append(report)
      story.append("numbers")
    case .losing(let source, _, _): story.append("losing \(source)")
    case .down(let source): story.append("down \(source)")
    case .signal(let signal): story.append("\(signal)")
    case .sourceEnded(let source, let problem):
      story.append("ended \(source)" + (problem.map { ": \($0)" } ?? ""))
    case .stopped: story.append("stopped")
    }
    return then(event)
  }

  /// Runs `plan` on a reactor of its own on the calling thread.
  func run(_ plan: CapturePlan) throws -> CaptureSummary {
    try onReactor { reactor in await self.run(plan, on: reactor) }
  }

  func run(_ plan: CapturePlan, on reactor: Reactor) async -> CaptureSummary {
    await Capture.run(plan, on: reactor, packets: { self.take($0) }) { self.hear($0) }
  }
}
