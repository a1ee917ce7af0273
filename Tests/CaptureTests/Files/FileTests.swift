import Capture
import Glibc
import Reactor
import Sockets
import TestSupport
import Testing
import Wire

@Suite("captures from files")
struct FileTests {
  @Test("a file is delivered whole, and then ends", arguments: [0, 1, 5000])
  func whole(count: Int) throws {
    let bytes = TestCapture.bytes(count)
    let file = try TestCapture(bytes)
    let recording = Recording()
    let summary = try recording.run(CapturePlan(sources: [.file(file.path)]))
    #expect(summary.ending == .done)
    #expect(recording.story == ["opened 0", "ready", "ended 0", "stopped"])
    #expect(recording.openings.first?.description.linkType == .ethernet)
    #expect(recording.packets.count == count)
    var reader = CaptureReader()
    reader.feed(bytes)
    reader.finish()
    var index = 0
    while case .record(let record) = reader.advance(), index < recording.packets.count {
      let packet = recording.packets[index]
      #expect(reader.withPacket { $0.array } == packet.bytes)
      #expect(packet.time == record.nanosecondsSince1970 && packet.originalLength == record.originalLength)
      index += 1
    }
    #expect(index == count)
    #expect(summary.report.total.deliveredBytes == UInt64(recording.packets.reduce(0) { $0 + $1.bytes.count }))
  }

  @Test("several files come in the order of time, each packet with its source and interface")
  func merging() throws {
    let first = try TestCapture(TestCapture.bytes(100, start: 0, step: 2))
    let second = try TestCapture(TestCapture.bytes(100, start: 1, step: 2, linkType: .raw))
    let recording = Recording()
    let summary = try recording.run(CapturePlan(sources: [.file(first.path), .file(second.path)]))
    #expect(recording.packets.map(\.source) == (0..<200).map { $0 % 2 })
    #expect(recording.packets.map(\.interface) == (0..<200).map { $0 % 2 })
    #expect(recording.packets.prefix(2).map(\.linkType) == [.ethernet, .raw])
    #expect(recording.story == ["opened 0", "opened 1", "ready", "ended 0", "ended 1", "stopped"])
    #expect(summary.report.sources.map(\.delivered) == [100, 100])
  }

  @Test("sections, interfaces and comments of a pcapng file", arguments: ["", "ip"])
  func sections(filter: String) throws {
    var bytes: [UInt8] = []
    for (section, linkTypes) in [[LinkType.ethernet, .ipv4], [.ipv4]].enumerated() {
      var file = PcapngFile()
      file.append(CaptureSection(), to: &bytes)
      for linkType in linkTypes {
        _ = file.append(CaptureInterface(linkType: linkType, name: "\(section)"), to: &bytes)
      }
      let frame = TestCapture.frame(isTCP: true, from: 1, to: 2, length: 3)
      for (index, linkType) in linkTypes.enumerated() {
        let packet = linkType == .ethernet ? frame : Array(frame.dropFirst(14))
        PacketReader.read(packet) {
          _ = file.append(
            $0, at: 1_000_000_000 + Int64(section), interface: index, comment: "in \(section)", to: &bytes)
        }
      }
    }
    let file = try TestCapture(bytes)
    var plan = CapturePlan(sources: [.file(file.path)])
    plan.filter = filter
    let recording = Recording()
    let summary = try recording.run(plan)
    #expect(summary.ending == .done)
    #expect(recording.packets.map(\.interface) == [0, 1, 2])
    #expect(recording.packets.map(\.linkType) == [.ethernet, .ipv4, .ipv4])
    #expect(recording.packets.map(\.comments) == [["in 0"], ["in 0"], ["in 1"]])
    #expect(recording.openings.map(\.interface) == [0, 1, 2])
    #expect(recording.openings.map(\.description.name) == ["0", "0", "1"])
  }

  @Test("what is cut off is told with its offset, after the good packets, and the other file goes on")
  func truncated() throws {
    let bytes = TestCapture.bytes(10)
    let damaged = try TestCapture(Array(bytes.dropLast(5)))
    let sound = try TestCapture(TestCapture.bytes(20))
    let recording = Recording()
    let summary = try recording.run(CapturePlan(sources: [.file(damaged.path), .file(sound.path)]))
    #expect(summary.report.sources.map(\.delivered) == [9, 20])
    guard case .damaged(let path, let error) = summary.problems[0] else {
      Issue.record("\(recording.story)")
      return
    }
    #expect(path == damaged.path)
    #expect(error.offset == UInt64(bytes.count - 16 - TestCapture.frame(isTCP: false, from: 0, to: 0, length: 9).count))
    #expect(summary.problems[1] == nil)
    #expect(summary.ending == .done)
  }

  @Test("what is no capture file: one clear line each")
  func strangers() throws {
    let text = try TestCapture(Array("#!/bin/sh\necho hello\n".utf8))
    let empty = try TestCapture([])
    let paths = [text.path, empty.path, "/", "/nonexistent/x.pcap", "/dev/null"]
    let recording = Recording()
    let summary = try recording.run(CapturePlan(sources: paths.map { .file($0) }))
    let words = summary.problems.map { $0?.description ?? "" }
    #expect(words[0].hasPrefix("read \(text.path): not a capture file"))
    #expect(words[1].hasPrefix("read \(empty.path): not a capture file"))
    #expect(words[2] == "read /: Is a directory")
    #expect(words[3] == "open /nonexistent/x.pcap: No such file or directory")
    #expect(words[4].hasPrefix("read /dev/null: not a capture file"))
    #expect(summary.ending == .done)
  }

  @Test("a filter that makes no sense for a file's packets ends that file only")
  func filterByLinkType() throws {
    let ethernet = try TestCapture(TestCapture.bytes(5))
    let raw = try TestCapture(TestCapture.bytes(5, linkType: .raw))
    var plan = CapturePlan(sources: [.file(raw.path), .file(ethernet.path)])
    plan.filter = "ether src 02:00:00:00:00:01"
    let recording = Recording()
    let summary = try recording.run(plan)
    guard case .filter = summary.problems[0] else {
      Issue.record("\(recording.story)")
      return
    }
    #expect(summary.report.sources.map(\.delivered) == [0, 5])
    #expect(summary.ending == .done)
  }

  @Test("count, bytes and snapshot length hold for files")
  func limits() throws {
    let file = try TestCapture(TestCapture.bytes(50))
    var plan = CapturePlan(sources: [.file(file.path)])
    plan.fileSnapshotLength = 40
    plan.stops.count = 7
    let recording = Recording()
    #expect(try recording.run(plan).ending == .count(7))
    #expect(recording.packets.map(\.bytes.count) == [Int](repeating: 40, count: 7))
    #expect(recording.packets[0].originalLength == 42)
    plan.stops.count = nil
    plan.stops.bytes = 100
    let second = Recording()
    let summary = try second.run(plan)
    #expect(summary.ending == .bytes(100))
    #expect(second.count == 3)
    #expect(summary.report.total.deliveredBytes == 120)
  }

  @Test("whoever does not listen any more ends the run")
  func unheard() throws {
    let file = try TestCapture(TestCapture.bytes(50))
    let recording = Recording()
    recording.thenPacket = { _ in recording.count < 3 }
    #expect(try recording.run(CapturePlan(sources: [.file(file.path)])).ending == .unheard)
    #expect(recording.count == 3)
  }

  @Test("of a FIFO packets come as they are written; its writer dies in the middle of one")
  func fifo() throws {
    let path = "/tmp/sonde-fifo-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    try #require(mkfifo(path, 0o600) == 0)
    defer { unlink(path) }
    let recording = Recording()
    let bytes = TestCapture.bytes(3)
    var writer: Int32 = -1
    var hasDied = false
    // Ready comes before anybody has opened the other end.
    recording.then = { event in
      switch event {
      case .ready:
        writer = open(path, O_WRONLY | O_CLOEXEC)
        _ = bytes.withUnsafeBytes { write(writer, $0.baseAddress, $0.count - 4) }
      case .pause where recording.count == 2 && !hasDied:
        hasDied = true
        close(writer)
      default: break
      }
      return true
    }
    var plan = CapturePlan(sources: [.file(path)])
    plan.stops.deadline = .seconds(10)
    let summary = try recording.run(plan)
    #expect(recording.count == 2)
    #expect(hasDied)
    #expect(recording.story.first == "ready")
    #expect(summary.ending == .done)
    guard case .damaged(_, let error) = summary.problems[0], case .truncated = error.problem else {
      Issue.record("\(recording.story)")
      return
    }
  }

  @Test("a FIFO that nobody opens does not keep a run from its end")
  func silentFIFO() throws {
    let path = "/tmp/sonde-fifo-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    try #require(mkfifo(path, 0o600) == 0)
    defer { unlink(path) }
    var plan = CapturePlan(sources: [.file(path)])
    plan.stops.idle = .milliseconds(50)
    let recording = Recording()
    #expect(try recording.run(plan).ending == .idle(.milliseconds(50)))
    #expect(recording.story == ["ready", "stopped"])
  }
}
