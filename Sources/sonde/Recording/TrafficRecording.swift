import Capture
import Host
import Reactor
import Report
import Sockets
import Wire

/// What `--pcap` makes of a run that opens sockets: the packets of exactly those, in a file.
/// Used on the reactor's thread only.
final class TrafficRecording: @unchecked Sendable {
  private let file: CaptureOutput
  private let traffic: TrafficCapture
  private let interface: Int

  /// Why there is no recording, or not a whole one.
  enum Failure: Error, CustomStringConvertible {
    case capture(CaptureProblem)
    case file(CaptureOutputError)

    var description: String {
      switch self {
      case .capture(let problem): "--pcap: \(problem)"
      case .file(let error): "--pcap: \(error)"
      }
    }

    var exitCode: ExitCode {
      switch self {
      case .capture(let problem): CaptureOutcome.exitCode(problem)
      case .file(let error): CaptureOutcome.exitCode(error)
      }
    }
  }

  /// Opens the capture, and then the file: before anything else is under way.
  init(_ name: String) throws(Failure) {
    do throws(CaptureProblem) { traffic = try TrafficCapture() } catch { throw .capture(error) }
    do throws(CaptureOutputError) {
      file = try CaptureOutput(CaptureOutputPlan(name: name, style: CaptureStyle(named: name)), now: nil)
      interface = try file.add(traffic.description)
    } catch { throw .file(error) }
    traffic.onPacket { [file, interface] packet, time, length in
      file.write(packet, at: time, interface: interface, originalLength: length)
    }
  }

  /// Whom a plan tells of its sockets.
  var witness: any TrafficWitness { traffic }

  /// Records the packets about `names`, too, whoever asks for them: the C library does, with sockets of its own.
  func record(_ names: NamePackets) {
    traffic.captureNames { [linkType = traffic.description.linkType] in names.areOurs($0, linkType) }
  }

  /// Runs `body`, and records meanwhile.
  func during<Result: Sendable>(on reactor: Reactor, _ body: @escaping @Sendable () async -> Result) async -> Result {
    await withTaskGroup(of: Result?.self) { group in
      group.addTask {
        await self.traffic.run(on: reactor)
        return nil
      }
      group.addTask { await body() }
      var result: Result?
      while let step = await group.next() {
        guard let step else { continue }
        result = step
        group.cancelAll()
      }
      guard let result else { preconditionFailure("the group ended before its body") }
      return result
    }
  }

  /// Waits a moment for the last packets, writes the rest, and returns what went wrong.
  func finish() -> Failure? {
    traffic.finish()
    let numbers = traffic.numbers
    var statistics = CaptureStatistics()
    statistics.time = LocalTime.nanoseconds()
    statistics.received = numbers.received
    statistics.droppedBySystem = numbers.droppedByKernel
    statistics.delivered = numbers.delivered
    file.setStatistics(statistics, interface: interface)
    if let error = file.finish() { return .file(error) }
    return traffic.problem.map { .capture($0) }
  }
}
