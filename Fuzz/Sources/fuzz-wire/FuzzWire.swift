import FuzzChecks
import Wire

/// What libFuzzer calls with every input: any message of any protocol.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWire(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  checkMessages(PacketReader(UnsafeRawBufferPointer(start: data, count: count)))
  return 0
}
