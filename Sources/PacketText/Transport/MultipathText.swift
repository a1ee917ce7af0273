extension PacketPrinter {
  mutating func multipath(_ bytes: Octets, _ length: Int, _ flags: UInt8, _ out: inout TextBuffer) throws(Cut) -> Bool {
    true
  }
}
