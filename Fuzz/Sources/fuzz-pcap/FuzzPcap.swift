import FuzzChecks
import Wire

/// What libFuzzer calls with every input: a classic capture file. What begins as pcapng is not kept: that has a program
/// of its own.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPcap(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let file = PacketReader(UnsafeRawBufferPointer(start: data, count: count))
  guard file.peek != 0x0a else { return -1 }
  checkCapture(file)
  return 0
}
