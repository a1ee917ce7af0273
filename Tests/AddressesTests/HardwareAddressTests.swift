import Addresses
import TestSupport
import Testing

@Suite("hardware addresses")
struct HardwareAddressTests {
  @Test(
    "colons and hyphens separate, and colons and lower case are printed",
    arguments: [
      ("00:1b:21:0a:0B:FF", "00:1b:21:0a:0b:ff"), ("00-1B-21-0A-0B-FF", "00:1b:21:0a:0b:ff"),
      ("02:00:5e:ff:fe:00:53:01", "02:00:5e:ff:fe:00:53:01"), ("7f", "7f"),
    ])
  func parsed(text: String, printed: String) {
    #expect(HardwareAddress(text)?.description == printed)
  }

  @Test(
    "a byte has two digits, and one separator is used throughout",
    arguments: [
      "", ":", "0:1b:21:a:b:ff", "00:1b:21:0a:0b:", ":00:1b", "00:1b-21", "00-1b:21", "001b210a0bff", "001b.210a.0bff",
      "00::1b", "00:1b:2g", "00:1b:+1", "00:1b ", "٠٠:٠١",
    ])
  func refused(text: String) {
    #expect(HardwareAddress(text) == nil)
  }

  @Test("every length from 1 to 32 bytes survives a round trip, and no other is accepted")
  func lengths() throws {
    var generator = SeededGenerator(seed: 48)
    for count in 0...40 {
      let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      let address = HardwareAddress(bytes: bytes)
      #expect((address != nil) == (1...32).contains(count))
      guard let address else { continue }
      #expect(address.bytes == bytes)
      #expect(HardwareAddress(address.description) == address)
    }
    #expect(HardwareAddress([String](repeating: "00", count: 33).joined(separator: ":")) == nil)
  }

  @Test("the two low bits of the first byte tell group and local addresses")
  func bits() {
    #expect(HardwareAddress.broadcast.isBroadcast && HardwareAddress.broadcast.isMulticast)
    let group = HardwareAddress(0x01, 0, 0x5e, 0, 0, 1)
    #expect(group.isMulticast && !group.isBroadcast && !group.isLocallyAdministered)
    let local = HardwareAddress(0x02, 0, 0, 0, 0, 1)
    #expect(local.isLocallyAdministered && !local.isMulticast)
  }

  @Test("order is byte by byte, shorter first")
  func order() {
    let ordered = ["00:01", "00:01:00", "00:02", "10:00"]
    #expect(ordered.reversed().compactMap { HardwareAddress($0) }.sorted().map(\.description) == ordered)
  }
}
