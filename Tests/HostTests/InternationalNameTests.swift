import Host
import TestSupport
import Testing

@Suite(
  "internationalised names",
  .enabled(if: SharedLibrary("libidn2.so.0") != nil, "libidn2.so.0 is not installed (Debian: libidn2-0)"))
struct InternationalNameTests {
  @Test(
    "both ways, RFC 5891, RFC 3492",
    arguments: [
      ("b\u{fc}cher.example", "xn--bcher-kva.example"), ("www.b\u{fc}cher.example.", "www.xn--bcher-kva.example."),
      // Sharp s and final sigma are letters of their own in IDNA2008.
      ("stra\u{df}e.example", "xn--strae-oqa.example"), ("\u{3c2}.example", "xn--3xa.example"),
      ("\u{65e5}\u{672c}\u{8a9e}.example", "xn--wgv71a119e.example"),
      ("\u{43f}\u{440}\u{438}\u{43c}\u{435}\u{440}", "xn--e1afmkfd"), ("\u{fc}.\u{fc}", "xn--tda.xn--tda"),
    ])
  func bothWays(_ readable: String, _ encoded: String) throws {
    #expect(InternationalName.isNeeded(for: readable) && !InternationalName.isNeeded(for: encoded))
    #expect(try InternationalName.encode(readable) == encoded)
    #expect(InternationalName.decode(encoded) == readable)
    #expect(InternationalName.decode(encoded.uppercased())?.lowercased() == readable)
  }

  @Test(
    "capital letters, letters in pieces and wide full stops are mapped, UTS #46",
    arguments: [
      "B\u{dc}CHER.Example", "bu\u{308}cher.example", "b\u{fc}cher\u{3002}example", "\u{ff42}\u{fc}cher.example",
    ])
  func mapped(_ readable: String) throws {
    #expect(try InternationalName.encode(readable) == "xn--bcher-kva.example")
  }

  @Test(
    "what is no name is refused in words",
    arguments: [
      String(repeating: "\u{fc}", count: 64), "\u{2603}.example", "a\u{202e}b.\u{fc}", "\u{fc}\0.example",
      "-\u{fc}-.example", "\u{301}a.example",
    ])
  func refused(_ name: String) {
    do throws(InternationalName.Failure) {
      Issue.record("\(try InternationalName.encode(name)) came out")
    } catch {
      guard case .refused(let reason) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(!reason.isEmpty && !reason.contains("\n"))
    }
  }

  @Test(
    "what is not encoded, or not well, has no other form",
    arguments: [
      "", ".", "www.example", "xn-bcher-kva.example", "axn--bcher-kva.example", "xn--\u{fc}.example",
      "xn--bcher-kva\0x",
      "xn--99999999999.example", "xn--.example", "xn--a", "www.xn--a.example", "xn--n3h.example",
    ])
  func undecoded(_ name: String) { #expect(InternationalName.decode(name) == nil) }

  @Test("letters of several scripts come back as they went", arguments: 0..<20)
  func roundTrip(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let ranges: [ClosedRange<UInt32>] = [0xe0...0xf6, 0x430...0x44f, 0x4e00...0x4eff, 0x61...0x7a, 0x3b1...0x3c1]
    let labels = (0..<Int.random(in: 1...4, using: &random)).map { _ in
      String(
        String.UnicodeScalarView(
          (0..<Int.random(in: 1...8, using: &random)).compactMap { _ in
            Unicode.Scalar(UInt32.random(in: ranges.randomElement(using: &random) ?? 0x61...0x7a, using: &random))
          }))
    }
    let name = labels.joined(separator: ".") + ".\u{fc}"
    #expect(InternationalName.decode(try InternationalName.encode(name)) == name)
  }

  @Test("any bytes at all are only bytes", arguments: 0..<20)
  func hostile(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<50 {
      let text = String(decoding: random.bytes(Int.random(in: 0...40, using: &random)), as: UTF8.self)
      let encoded = try? InternationalName.encode(text)
      #expect(encoded.map { $0.utf8.allSatisfy { $0 < 0x80 } } ?? true)
      _ = InternationalName.decode("xn--" + text)
    }
  }
}
