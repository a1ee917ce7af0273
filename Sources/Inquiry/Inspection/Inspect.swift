package import Reactor
internal import Sockets

/// The engine of `inspect`: opens or adopts a socket and reports what the kernel knows of it.
package enum Inspect {
  /// Runs the plan on `reactor` and tells `sink` what it finds, on the reactor's thread.
  package static func run(
    _ plan: InspectPlan, on reactor: Reactor, to sink: @escaping InspectSink
  ) async -> InspectSummary {
    let run = InspectRun(plan, reactor, sink)
    var ending: InspectEnding
    do throws(InspectFailure) { ending = try await run.perform() } catch { ending = error.ending }
    if run.readerIsGone { ending = .readerGone }
    run.summary.ending = ending
    run.summary.elapsed = .now - run.began
    return run.summary
  }
}

extension InspectRun {
  func perform() async throws(InspectFailure) -> InspectEnding {
    switch plan.subject {
    case .connection(let target):
      let channel = try await connect(to: target)
      defer { channel.close() }
      return try await look(at: [InspectSubject(channel, plan.depth)])
    case .listener(let target):
      return try await look(at: try await listen(at: target).map { InspectSubject($0, plan.depth) })
    case .inherited(.success(let socket)): return try await look(at: [InspectSubject(socket, plan.depth)])
    case .inherited(.failure(let error)): return .untaken(error)
    case .process(let number, let descriptor):
      let process: ProcessSockets
      do throws(SocketError) { process = try ProcessSockets(of: number) } catch {
        throw InspectFailure(.untaken(error))
      }
      if let descriptor { return try await look(at: [try subject(descriptor, of: process)]) }
      return try await list(process)
    }
  }

  private func subject(_ descriptor: Int32, of process: ProcessSockets) throws(InspectFailure) -> InspectSubject {
    do throws(SocketError) {
      let socket = try process.adopt(descriptor)
      return InspectSubject(process, .init(descriptor: descriptor, inode: socket.inode), plan.depth)
    } catch { throw InspectFailure(.untaken(error)) }
  }

  /// Reports every socket of a process once.
  private func list(_ process: ProcessSockets) async throws(InspectFailure) -> InspectEnding {
    let entries: [ProcessSockets.Entry]
    do throws(SocketError) { entries = try process.list() } catch { throw InspectFailure(.untaken(error)) }
    guard !entries.isEmpty else { return .noSockets(process: process.process) }
    let peers = ConnectingPeers()
    for (place, entry) in entries.enumerated() {
      if place.isMultiple(of: 64), place > 0 { try await giveWay() }
      guard !readerIsGone else { break }
      do throws(SocketError) {
        guard case .report(let report, _) = try InspectSubject(process, entry, plan.depth, peers).look() else {
          continue
        }
        count(report)
      } catch {
        // Closed since it was listed, or another file by now: no longer a socket of this process.
        if [.badDescriptor, .notASocket, .noSuchProcess].contains(error.code) { continue }
        summary.untaken += 1
        emit(.untaken(entry, error))
      }
    }
    return summary.sockets + summary.untaken == 0 ? .noSockets(process: process.process) : .reported
  }

  private func giveWay() async throws(InspectFailure) {
    do throws(ReactorError) { try await reactor.giveWay() } catch { throw InspectFailure(cancellation) }
  }

  private func count(_ report: SocketReport) {
    summary.sockets += 1
    summary.samples += 1
    emit(.report(report))
  }

  /// Reports each of `subjects`, and in a watch what changes from then on.
  private func look(at subjects: [InspectSubject]) async throws(InspectFailure) -> InspectEnding {
    var over: InspectOver?
    for subject in subjects {
      do throws(SocketError) {
        guard case .report(let report, let end) = try subject.look() else { continue }
        _ = subject.changes(in: report)
        count(report)
        over = end
      } catch { throw InspectFailure(.untaken(error)) }
    }
    guard let watch = plan.watch, !readerIsGone else { return .reported }
    if let over { return .over(over) }
    return await self.watch(subjects, watch)
  }
}
