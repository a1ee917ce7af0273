internal import Reactor
internal import Sockets
internal import Wire

/// The files of a run, read as one in the order of time. Confined to the reactor's thread.
final class FileSet: @unchecked Sendable {
  private let inputs: [FileInput]
  // The run owns this.
  private unowned let run: CaptureRun
  /// A value that changes itself: through the properties of a class every packet would cost as much again.
  private var stream: FileStream

  init(_ inputs: [FileInput], _ run: CaptureRun) {
    self.inputs = inputs
    self.run = run
    stream = FileStream(inputs.map(\.source), run.plan)
  }

  /// Whether no file has anything left.
  var isEmpty: Bool { stream.isOver }

  /// Reads what regular files begin with, so that it is known what they hold before anything else happens.
  func lookAhead() {
    while let step = stream.lookAhead() {
      switch step {
      case .needsBytes(let index):
        guard inputs[index].kind == .regular else { return stream.learnAll(for: run) }
        _ = fill(index)
      case .damaged(let error, let index): end(index, .damaged(path: inputs[index].name, error))
      case .stopped, .end: break
      }
    }
    stream.learnAll(for: run)
    closeRefused()
  }

  /// Delivers all packets.
  func perform() async {
    while !run.isStopped {
      switch stream.advance(for: run) {
      case .needsBytes(let index):
        switch fill(index) {
        case .bytes:
          run.noteTraffic()
          await run.waitForListener()
          guard (try? await run.reactor.giveWay()) != nil else { return }
        case .wouldBlock:
          run.noteTraffic()
          run.tell(.pause)
          guard !run.isStopped, (try? await inputs[index].wait()) != nil else { return }
        case .endOfFile: break
        }
      case .damaged(let error, let index): end(index, .damaged(path: inputs[index].name, error))
      case .stopped: return
      case .end:
        for index in inputs.indices { end(index, nil) }
        return
      }
      closeRefused()
    }
  }

  /// Reads a piece of a file.
  private func fill(_ index: Int) -> TransferResult {
    guard stream.isWanted(index) else {
      stream.finish(index)
      return .endOfFile
    }
    do throws(SocketError) {
      let result = try stream.fill(index, from: inputs[index])
      if result == .endOfFile { stream.finish(index) }
      return result
    } catch {
      end(index, .file(error))
      stream.finish(index)
      return .endOfFile
    }
  }

  /// Ends the files whose packets the filter does not fit.
  private func closeRefused() {
    while let (index, error) = stream.takeRefusal() { end(index, .filter(error)) }
  }

  private func end(_ index: Int, _ problem: CaptureProblem?) {
    guard inputs[index].channel.isOpen else { return }
    inputs[index].channel.close()
    stream.giveUp(index)
    run.end(inputs[index].source, problem)
  }

  /// Fills in the counters of its sources.
  func addNumbers(to numbers: inout [CaptureNumbers]) { stream.addNumbers(to: &numbers) }
}
