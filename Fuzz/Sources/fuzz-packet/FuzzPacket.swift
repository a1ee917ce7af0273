import FuzzChecks
import Wire

/// What libFuzzer calls with every input: a packet of each link type.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPacket(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  checkPrinted(PacketReader(UnsafeRawBufferPointer(start: data, count: count)))
  return 0
}
