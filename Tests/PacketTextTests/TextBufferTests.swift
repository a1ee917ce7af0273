import Addresses
import PacketText
import Testing

@Suite("bytes of text")
struct TextBufferTests {
  private func text(_ body: (inout TextBuffer) -> Void) -> String {
    var buffer = TextBuffer(capacity: 1)
    body(&buffer)
    return String(decoding: buffer.array(), as: UTF8.self)
  }

  @Test(
    "numbers are written as Swift writes them",
    arguments: [0, 1, 9, 10, 99, 100, 101, 65535, .max, .min, -1, 4_294_967_295, 4_294_967_296, 999_999_999_999]
      as [Int])
  func decimal(value: Int) {
    #expect(text { $0.put(value) } == String(value))
    #expect(text { $0.put(value.magnitude) } == String(value.magnitude))
    #expect(text { $0.put(hex: value.magnitude) } == String(value.magnitude, radix: 16))
    #expect(text { $0.put(value, paddedTo: 5) }.drop { $0 == " " } == String(value))
  }

  @Test("numbers around every power of ten, and every number of 16 bits")
  func lengths() {
    var power: UInt64 = 1
    while power < 10_000_000_000_000_000_000 {
      for value in [power - 1, power, power + 1, power * 7 / 3] {
        #expect(text { $0.put(value) } == String(value))
        #expect(text { $0.put(value, width: 20) }.drop { $0 == "0" } == String(value).drop { $0 == "0" })
        #expect(text { $0.put(UInt32(truncatingIfNeeded: value)) } == String(UInt32(truncatingIfNeeded: value)))
      }
      power *= 10
    }
    let all = text { buffer in for value in UInt16.min...UInt16.max { buffer.put(value) } }
    #expect(all == (UInt16.min...UInt16.max).map(String.init).joined())
  }

  @Test("every octet of an address of version 4, and every group of one of version 6")
  func parts() {
    for octet in UInt8.min...UInt8.max {
      #expect(text { $0.put(IPv4Address(octet, 1, octet, octet)) } == "\(octet).1.\(octet).\(octet)")
    }
    for group in stride(from: 1 as UInt64, through: 0xffff, by: 7) {
      let address = IPv6Address(high: 1 << 48 | group << 32 | 1 << 16 | 1, low: 1 << 48 | 1 << 32 | 1 << 16 | group)
      let word = String(group, radix: 16)
      #expect(text { $0.put(address) } == "1:\(word):1:1:1:1:1:\(word)")
    }
  }

  @Test("the largest number of 64 bits has twenty digits")
  func largest() { #expect(text { $0.put(UInt64.max) } == String(UInt64.max)) }

  @Test("widths are filled with zeros, and cut to the last digits")
  func widths() {
    #expect(text { $0.put(UInt32(42), width: 6) } == "000042")
    #expect(text { $0.put(UInt32(1_234_567), width: 6) } == "234567")
    #expect(text { $0.put(hex: UInt16(0xab), width: 4) } == "00ab")
    #expect(text { $0.put(hex: UInt32(0xabcde), width: 4) } == "abcde")
    #expect(text { $0.put(7, paddedTo: 5) } == "    7")
  }

  @Test(
    "addresses of version 6 are written as inet_ntop(3) does",
    arguments: [
      "::", "::1", "2001:db8::1", "fe80::1:2:3:4", "1:2:3:4:5:6:7:8", "1:0:0:4::8", "ff02::1:ff00:1", "1::",
      "::ffff:192.0.2.1", "::192.0.2.1", "1:0:2:3:4:5:6:7", "0:1:2:3:4:5:6:0", "2001:db8:0:1::",
    ])
  func addresses(words: String) throws {
    let address = try #require(IPv6Address(words))
    #expect(text { $0.put(address) } == words)
  }

  @Test("what was put last can be taken back")
  func cut() {
    #expect(
      text { buffer in
        buffer.put("good")
        let end = buffer.count
        buffer.put("bad")
        buffer.cut(to: end)
        buffer.put(IPv4Address(192, 0, 2, 255))
      } == "good192.0.2.255")
  }
}
