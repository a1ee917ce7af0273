import Testing
import Wire

@Suite struct PacketReaderTests {
  private static let bytes: [UInt8] = Array(1...20)

  @Test("numbers are big-endian, one after the other")
  func numbers() {
    Self.bytes.reading { reader in
      var reader = reader
      #expect(reader.peek == 1)
      #expect(reader.u8() == 1)
      #expect(reader.u16() == 0x0203)
      #expect(reader.u32() == 0x0405_0607)
      #expect(reader.u64() == 0x0809_0a0b_0c0d_0e0f)
      #expect(reader.offset == 15)
      #expect(reader.remaining == 5)
      #expect(reader.range == 15..<20)
      #expect(reader.array == [16, 17, 18, 19, 20])
    }
  }

  @Test("a read that does not fit takes nothing", arguments: 0..<8)
  func shortage(count: Int) {
    Array(Self.bytes.prefix(count)).reading { reader in
      var reader = reader
      #expect(reader.u64() == nil)
      #expect((reader.u32() == nil) == (count < 4))
      let left = reader.remaining
      #expect(reader.skip(left + 1) == false)
      #expect(reader.bytes(left + 1) == nil)
      #expect(reader.remaining == left)
      #expect(reader.skip(left) == true)
      #expect(reader.isAtEnd)
      #expect(reader.u8() == nil)
      #expect(reader.peek == nil)
    }
  }

  @Test("nothing at all can be read", arguments: [true, false])
  func nothing(isNull: Bool) {
    var reader = PacketReader(UnsafeRawBufferPointer(start: nil, count: 0))
    if !isNull { [].reading { reader = $0 } }
    #expect(reader.isAtEnd)
    #expect(reader.u8() == nil)
    #expect(reader.array == [])
    #expect(reader.slice(0..<0)?.remaining == 0)
    #expect(reader.slice(0..<1) == nil)
  }

  @Test("a part knows its place and cannot be left")
  func part() {
    Self.bytes.reading { reader in
      var reader = reader
      #expect(reader.skip(4) == true)
      guard var part = reader.bytes(4, limitedBy: .optionLength) else {
        Issue.record("no part")
        return
      }
      #expect(reader.offset == 8)
      #expect(part.range == 4..<8)
      #expect(part.limit == .optionLength)
      #expect(part.u64() == nil)
      #expect(part.slice(0..<8) == nil)
      #expect(part.slice(4..<9) == nil)
      #expect(part.slice(5..<8)?.array == [6, 7, 8])
      #expect(part.narrow(to: 5, by: .totalLength) == false)
      #expect(part.remaining == 4)
      #expect(part.missing == 1)
      #expect(part.narrow(to: 2, by: .totalLength) == true)
      #expect(part.missing == 0)
      #expect(part.limit == .totalLength)
      #expect(part.narrow(to: 3, by: .headerLength) == false)
      #expect(part.array == [5, 6])
    }
  }

  @Test("numbers that make no sense are refused, not computed with", arguments: [-1, .min, .max])
  func nonsense(number: Int) {
    Self.bytes.reading { reader in
      var reader = reader
      #expect(reader.skip(3) == true)
      #expect(reader.skip(number) == false)
      #expect(reader.bytes(number) == nil)
      #expect(reader.slice(min(number, 4)..<max(number, 4)) == nil)
      reader.narrow(to: number, by: .totalLength)
      #expect(reader.remaining == (number < 0 ? 0 : 17))
    }
  }

  @Test("an error says what was needed, what was there, and who said so")
  func error() {
    Self.bytes.reading { reader in
      var reader = reader
      #expect(reader.skip(3) == true)
      let error = reader.bytes(6, limitedBy: .totalLength)?.shortage(of: 8, in: .ipv4)
      #expect(error?.layer == .ipv4)
      #expect(error?.offset == 3)
      #expect(error?.needed == 8)
      #expect(error?.available == 6)
      #expect(error?.limit == .totalLength)
      #expect(error?.description == "IPv4 at byte 3: needs 8 bytes, 6 are there (total length)")
    }
  }

  @Test(
    "an error that is no shortage is told in words",
    arguments: [
      (
        DecodeError(.ipv6Extension, at: 40, .tooMany(limit: 16)),
        "IPv6 extension header at byte 40: more than 16 headers"
      ),
      (DecodeError(.ip, at: 0, .invalid(.version, value: 7)), "IP at byte 0: version is 7"),
    ])
  func words(error: DecodeError, expected: String) {
    #expect(error.description == expected)
    #expect(error.needed == nil)
    #expect(error.available == nil)
    #expect(error.limit == nil)
  }
}
