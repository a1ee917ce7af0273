import Host
import Reactor
import Relay
import Report
import Sockets

/// Runs one of Relay's engines with the console, the reports and the signals of this process.
struct RelayRun {
  private let reports: ReportPlan
  /// It serves until it is stopped, so that a signal is the normal way out.
  private let serves: Bool
  /// The file that records its packets.
  private let recording: String?

  init(_ reports: ReportPlan, serves: Bool, recording: String?) {
    self.reports = reports
    self.serves = serves
    self.recording = recording
  }

  /// What an engine of Relay needs of this process.
  struct Surroundings: Sendable {
    let console: Console
    let reactor: Reactor
    /// Whom its plan has to tell of sockets.
    let witness: (any TrafficWitness)?
    let sink: @Sendable (RelayEvent) -> Void
  }

  func perform(_ engine: @escaping @Sendable (Surroundings) async -> RelaySummary) -> ExitCode {
    let report = RelayReport(reports, serves: serves)
    let traffic: TrafficRecording?
    do throws(TrafficRecording.Failure) {
      traffic = try recording.map { name throws(TrafficRecording.Failure) in try TrafficRecording(name) }
    } catch {
      return report.refuse(error)
    }
    do throws(SocketError) {
      let summary = try Reactor.run(cancelOn: [.interrupt, .terminate, .hangUp]) { reactor async -> RelaySummary in
        let console: Console
        do throws(SocketError) { console = try Console.standard(on: reactor) } catch {
          return RelaySummary(ending: .localFailure(error))
        }
        let surroundings = Surroundings(console: console, reactor: reactor, witness: traffic?.witness) {
          report.tell($0)
        }
        guard let traffic else { return await engine(surroundings) }
        return await traffic.during(on: reactor) { await engine(surroundings) }
      }
      return report.finish(summary, failure: traffic?.finish())
    } catch { return report.finish(RelaySummary(ending: .localFailure(error))) }
  }
}

extension Console {
  /// Stdin and stdout, reopened so that nothing blocks and nobody else's flags change.
  static func standard(on reactor: Reactor) throws(SocketError) -> Console {
    let input = try open(StandardDescriptors.input)
    let output = try open(StandardDescriptors.output)
    return Console(
      input: try ConsoleInput(input.descriptor(), kind: input.kind, mode: input.mode, on: reactor),
      output: try ConsoleOutput(output.descriptor(), kind: output.kind, mode: output.mode, on: reactor))
  }

  private struct Opened {
    let number: Int32
    let kind: FileKind
    let mode: ConsoleMode
    func descriptor() -> Descriptor { Descriptor(owning: number) }
  }

  private static func open(_ standard: Int32) throws(SocketError) -> Opened {
    let kind = try FileKind(of: standard)
    switch kind {
    case .pipe, .terminal, .device:
      if let number = StandardDescriptors.reopenNonBlocking(standard) {
        return Opened(number: number, kind: kind, mode: .nonBlocking)
      }
      return Opened(number: try duplicate(standard), kind: kind, mode: .blocking)
    case .regular, .socket, .other:
      return Opened(number: try duplicate(standard), kind: kind, mode: .nonBlocking)
    }
  }

  private static func duplicate(_ number: Int32) throws(SocketError) -> Int32 {
    guard let copy = StandardDescriptors.duplicate(number) else {
      throw SocketError("dup", .processTableFull, subject: "descriptor \(number)")
    }
    return copy
  }
}
