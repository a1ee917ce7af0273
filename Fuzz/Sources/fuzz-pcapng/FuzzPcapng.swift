import FuzzChecks
import Wire

/// What libFuzzer calls with every input: a file of the next generation. What does not begin as one is not kept.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPcapng(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let file = PacketReader(UnsafeRawBufferPointer(start: data, count: count))
  guard file.peek == 0x0a else { return -1 }
  checkCapture(file)
  return 0
}
