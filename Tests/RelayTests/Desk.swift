import Glibc
import Reactor
import Sockets
import TestSupport
import Testing

@testable import Relay

/// What a console is made of in a test.
enum Paper: String, CaseIterable, Sendable {
  case pipe, file, socket
}

/// A console, and the other ends of it: what a test types and what it sees.
final class Desk: @unchecked Sendable {
  let console: Console
  /// Writes what the console reads; nil where that is a file.
  let keyboard: Channel?
  private let screen: Channel?
  private let paper: Int32?

  /// A console that reads `typed` from a file, or whatever is typed later, and writes to a pipe or a file.
  init(
    _ reactor: Reactor, input: Paper = .pipe, typed: [UInt8] = [], output: Paper = .pipe,
    mode: ConsoleMode = .nonBlocking
  ) throws(SocketError) {
    var keyboard: Channel?
    let source: Descriptor
    let kind: FileKind
    switch input {
    case .pipe:
      let pipe = try Pipe()
      keyboard = try Channel(pipe.writeEnd.duplicate(), on: reactor)
      source = try pipe.readEnd.duplicate()
      kind = .pipe
    case .socket:
      let pair = try Socket.pair(nonBlocking: true)
      keyboard = try Channel(pair.first.descriptor.duplicate(), on: reactor)
      source = try pair.second.descriptor.duplicate()
      kind = .socket
    case .file:
      source = try TestFile.temporary(typed)
      kind = .regular
    }
    let consoleInput = try ConsoleInput(source, kind: kind, mode: mode, on: reactor)
    let sink: Descriptor
    var screen: Channel?
    var paper: Int32?
    let sinkKind: FileKind
    switch output {
    case .pipe:
      let pipe = try Pipe()
      screen = try Channel(pipe.readEnd.duplicate(), on: reactor)
      sink = try pipe.writeEnd.duplicate()
      sinkKind = .pipe
    case .socket:
      let pair = try Socket.pair(nonBlocking: true)
      screen = try Channel(pair.first.descriptor.duplicate(), on: reactor)
      sink = try pair.second.descriptor.duplicate()
      sinkKind = .socket
    case .file:
      sink = try TestFile.temporary()
      paper = sink.fileNumber
      sinkKind = .regular
    }
    let consoleOutput = try ConsoleOutput(sink, kind: sinkKind, mode: mode, on: reactor)
    console = Console(input: consoleInput, output: consoleOutput)
    self.keyboard = keyboard
    self.screen = screen
    self.paper = paper
  }

  /// Types `bytes`, and then the end of the file.
  func type(_ bytes: [UInt8], thenEnd: Bool = false) async throws {
    let keyboard = try #require(keyboard)
    var rest = bytes[...]
    while !rest.isEmpty {
      let result = try Array(rest.prefix(64 << 10)).withBytes { (raw) throws(SocketError) in
        try Kernel.write(keyboard.fileNumber, raw)
      }
      if case .bytes(let count) = result { rest = rest.dropFirst(count) } else { try await keyboard.wait(for: .write) }
    }
    if thenEnd { keyboard.close() }
  }

  /// Waits until `count` bytes have been written to the console, and returns them.
  func see(_ count: Int) async throws -> [UInt8] {
    if let paper { return try TestFile.contents(of: paper) }
    let screen = try #require(screen)
    var result: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { buffer.deallocate() }
    while result.count < count {
      switch try Kernel.read(
        screen.fileNumber,
        into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, count - result.count)]))
      {
      case .bytes(let more): result.append(contentsOf: buffer[..<more])
      case .endOfFile: return result
      case .wouldBlock: try await screen.wait(for: .read)
      }
    }
    return result
  }

  /// What is in the console's output now.
  func seeNow() throws -> [UInt8] {
    if let paper { return try TestFile.contents(of: paper) }
    let screen = try #require(screen)
    var result: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { buffer.deallocate() }
    while case .bytes(let more) = try Kernel.read(screen.fileNumber, into: buffer) {
      result.append(contentsOf: buffer[..<more])
    }
    return result
  }
}

/// The events of one run, in order. Confined to the reactor's thread.
final class Story: @unchecked Sendable {
  private(set) var events: [RelayEvent] = []
  private let reactor: Reactor
  private var listeners: [Bell] = []

  init(on reactor: Reactor) { self.reactor = reactor }

  func add(_ event: RelayEvent) {
    events.append(event)
    for listener in listeners { listener.ring() }
    listeners = []
  }

  /// Waits for the first event that `pick` makes something of.
  func first<Value>(_ pick: (RelayEvent) -> Value?) async throws -> Value {
    while true {
      for event in events { if let value = pick(event) { return value } }
      let bell = Bell(on: reactor)
      listeners.append(bell)
      try await bell.wait()
    }
  }

  /// Where a listener really listens.
  func local() async throws -> SocketAddress {
    try await first { if case .listening(let local, _, _) = $0 { local } else { nil } }
  }
}
