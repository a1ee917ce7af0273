internal import CPcap
package import Wire

/// A filter in libpcap's language, `pcap-filter(7)`, compiled for one link type. Freed with its last owner.
package final class FilterProgram: @unchecked Sendable {
  /// As it was written; empty lets every packet through.
  package let expression: String
  /// What the packets begin with.
  package let linkType: LinkType
  /// How many bytes of a packet it lets through.
  package let snapshotLength: UInt32

  private let library: PcapLibrary
  // Allocated here and filled by libpcap, which also frees what it points to; both go in `deinit`, and nothing hands them
  // out for longer than a call.
  private let program: UnsafeMutablePointer<bpf_program>
  private let code: UnsafePointer<bpf_insn>?

  /// Compiles `expression` for packets of files; `netmask` in network byte order is for `ip broadcast`, and 0 where the
  /// network is not known.
  package convenience init(
    _ expression: String, linkType: LinkType, snapshotLength: UInt32 = PcapFile.maximumSnapshotLength,
    netmask: UInt32 = 0, isOptimized: Bool = true
  ) throws(FilterError) {
    let library: PcapLibrary
    do throws(PcapLibraryError) { library = try .loaded() } catch { throw FilterError(expression, .library(error)) }
    let length = snapshotLength == 0 ? PcapFile.maximumSnapshotLength : min(snapshotLength, UInt32(CInt.max))
    guard let handle = library.openDead(linkType.dataLink, CInt(length)) else {
      throw FilterError(expression, .refused("out of memory", position: nil))
    }
    defer { library.close(handle) }
    try self.init(
      expression, library, handle, linkType: linkType, snapshotLength: length, netmask: netmask,
      isOptimized: isOptimized)
  }

  /// Compiles for the packets of `handle`: on a live one the kernel may hold parts of a packet beside it, as VLAN tags.
  init(
    _ expression: String, _ library: PcapLibrary, _ handle: PcapLibrary.Handle, linkType: LinkType,
    snapshotLength: UInt32, netmask: UInt32, isOptimized: Bool = true
  ) throws(FilterError) {
    // To the library it would end there.
    guard !expression.utf8.contains(0) else { throw FilterError(expression, .zeroByte) }
    let program = UnsafeMutablePointer<bpf_program>.allocate(capacity: 1)
    program.initialize(to: bpf_program())
    guard library.compile(handle, program, expression, isOptimized ? 1 : 0, netmask) == 0 else {
      let words = library.problem(of: handle)
      program.deallocate()
      let position = FilterMistake(expression, words, library, linkType).position
      throw FilterError(expression, .refused(words, position: position))
    }
    self.expression = expression
    self.linkType = linkType
    self.snapshotLength = snapshotLength
    self.library = library
    self.program = program
    code = UnsafePointer(program.pointee.bf_insns)
  }

  deinit {
    library.freeCode(program)
    program.deallocate()
  }

  /// Whether the filter lets this packet through, of which `packet` is what was captured.
  package func matches(_ packet: PacketReader, originalLength: Int) -> Bool {
    matcher.matches(packet, originalLength: originalLength)
  }

  /// The same without a reference to count, for as long as somebody keeps this program.
  var matcher: FilterMatcher { FilterMatcher(match: library.match, code: code) }

  /// How many instructions there are.
  package var count: Int { Int(program.pointee.bf_len) }

  /// Runs `body` with the program as libpcap's functions want it.
  func lend<R>(_ body: (UnsafeMutablePointer<bpf_program>) -> R) -> R { body(program) }

  /// Calls `body` with each instruction and its number.
  func forEachInstruction(_ body: (Int, UnsafePointer<bpf_insn>) -> Void) {
    guard let code else { return }
    for index in 0..<count { body(index, code + index) }
  }

  /// The instruction in libpcap's words.
  func image(of instruction: UnsafePointer<bpf_insn>, _ index: Int) -> String {
    library.image(instruction, CInt(truncatingIfNeeded: index)).map { String(cString: $0) } ?? ""
  }
}

/// The part of a filter that looks at packets; usable for as long as its ``FilterProgram`` lives.
struct FilterMatcher {
  fileprivate let match: @convention(c) (UnsafePointer<bpf_insn>?, UnsafePointer<UInt8>?, UInt32, UInt32) -> UInt32
  fileprivate let code: UnsafePointer<bpf_insn>?

  @inline(__always)
  func matches(_ packet: PacketReader, originalLength: Int) -> Bool {
    let bytes = packet.unsafeBytes
    return match(
      code, bytes.bindMemory(to: UInt8.self).baseAddress, UInt32(truncatingIfNeeded: originalLength),
      UInt32(truncatingIfNeeded: bytes.count)) != 0
  }
}
