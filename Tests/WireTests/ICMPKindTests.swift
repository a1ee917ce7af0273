import Testing
import Wire

@Suite struct ICMPKindTests {
  @Test(
    "the terms of the field",
    arguments: [
      (ICMPKind(.v4, type: 0), "echo reply"),
      (ICMPKind(.v4, type: 3, code: 0), "network unreachable"),
      (ICMPKind(.v4, type: 3, code: 1), "host unreachable"),
      (ICMPKind(.v4, type: 3, code: 2), "protocol unreachable"),
      (ICMPKind(.v4, type: 3, code: 3), "port unreachable"),
      (ICMPKind(.v4, type: 3, code: 4), "fragmentation needed"),
      (ICMPKind(.v4, type: 3, code: 9), "communication with destination network administratively prohibited"),
      (ICMPKind(.v4, type: 3, code: 10), "communication with destination host administratively prohibited"),
      (ICMPKind(.v4, type: 3, code: 13), "communication administratively prohibited"),
      (ICMPKind(.v4, type: 3, code: 15), "precedence cutoff in effect"),
      (ICMPKind(.v4, type: 3, code: 16), "destination unreachable, code 16"),
      (ICMPKind(.v4, type: 4), "source quench"),
      (ICMPKind(.v4, type: 5, code: 1), "redirect for the host"),
      (ICMPKind(.v4, type: 8), "echo request"),
      (ICMPKind(.v4, type: 8, code: 9), "echo request, code 9"),
      (ICMPKind(.v4, type: 11, code: 0), "time to live exceeded in transit"),
      (ICMPKind(.v4, type: 12, code: 2), "bad length"),
      (ICMPKind(.v4, type: 128), "type 128, code 0"),
      (ICMPKind(.v4, type: 255, code: 255), "type 255, code 255"),
      (ICMPKind(.v6, type: 1, code: 0), "no route to destination"),
      (ICMPKind(.v6, type: 1, code: 1), "communication with destination administratively prohibited"),
      (ICMPKind(.v6, type: 1, code: 3), "address unreachable"),
      (ICMPKind(.v6, type: 1, code: 4), "port unreachable"),
      (ICMPKind(.v6, type: 1, code: 8), "headers too long"),
      (ICMPKind(.v6, type: 2), "packet too big"),
      (ICMPKind(.v6, type: 3, code: 0), "hop limit exceeded in transit"),
      (ICMPKind(.v6, type: 3, code: 1), "fragment reassembly time exceeded"),
      (ICMPKind(.v6, type: 4, code: 1), "unrecognized next header type"),
      (ICMPKind(.v6, type: 4, code: 10), "option too big"),
      (ICMPKind(.v6, type: 128), "echo request"),
      (ICMPKind(.v6, type: 129), "echo reply"),
      (ICMPKind(.v6, type: 137), "redirect"),
      (ICMPKind(.v6, type: 143), "multicast listener report, version 2"),
      (ICMPKind(.v6, type: 8), "type 8, code 0"),
    ])
  func names(kind: ICMPKind, expected: String) {
    #expect(kind.description == expected)
  }

  @Test("the type has a name of its own")
  func typeName() {
    let kind = ICMPKind(.v4, type: 3, code: 13)
    #expect(kind.typeName == "destination unreachable")
    #expect(kind.codeName == "communication administratively prohibited")
    #expect(ICMPKind(.v4, type: 3, code: 99).codeName == nil)
    #expect(ICMPKind(.v6, type: 99).typeName == nil)
  }

  @Test("every type and code has a description of one line", arguments: [ICMPVersion.v4, .v6])
  func all(version: ICMPVersion) {
    for type in UInt8.min...UInt8.max {
      for code in UInt8.min...UInt8.max {
        let text = ICMPKind(version, type: type, code: code).description
        #expect(!text.isEmpty && !text.contains("\n"))
      }
    }
  }

  @Test("which messages are about a packet")
  func aboutPacket() {
    func types(_ version: ICMPVersion) -> [UInt8] {
      (UInt8.min...UInt8.max).filter { ICMPKind(version, type: $0).isAboutPacket }
    }
    #expect(types(.v4) == [3, 4, 5, 11, 12])
    #expect(types(.v6) == Array(0..<128) + [137])
  }
}
