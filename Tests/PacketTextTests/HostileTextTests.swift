import PacketText
import TestSupport
import Testing
import Wire

@Suite("the text of damaged packets")
struct HostileTextTests {
  @Test(
    "a million packets with flipped bits are printed, harmlessly and within bounds", arguments: 0..<4 as Range<UInt64>)
  func flipped(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var options = TextOptions()
    options.verbosity = Int(seed)
    options.showsLink = seed % 2 == 1
    options.isNumeric = true
    var printer = PacketPrinter(options)
    var out = TextBuffer()
    let specimens = Specimen.all
    for _ in 0..<250_000 {
      var specimen = specimens[Int.random(in: 0..<specimens.count, using: &random)].bytes
      let link = specimens[Int.random(in: 0..<specimens.count, using: &random)].link
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let bit = Int.random(in: 0..<specimen.count * 8, using: &random)
        specimen[bit / 8] ^= 1 << UInt8(bit % 8)
      }
      out.removeAll()
      PacketReader.read(specimen) {
        _ = printer.put($0, linkType: link, at: 1, originalLength: $0.remaining, into: &out)
      }
      let isBounded = out.count < 64 << 10
      #expect(isBounded)
      let isHarmless = out.withBytes { $0.allSatisfy { $0 == 10 || $0 == 9 || $0 >= 32 && $0 < 127 } }
      if !isHarmless || !isBounded { return #expect(Bool(false), "\(specimen)") }
    }
  }

  @Test("what a packet was is told, and whether it is trouble")
  func nature() throws {
    func nature(_ bytes: [UInt8]) -> PacketNature {
      var printer = PacketPrinter(TextOptions())
      var out = TextBuffer()
      return PacketReader.read(bytes) {
        printer.put($0, linkType: .raw, at: 0, originalLength: bytes.count, into: &out)
      }
    }
    let plain = nature(Build.ipv4(6, Build.tcp(0x10)))
    #expect(plain.family == .tcp && !plain.isTrouble && !plain.isTruncated)
    #expect(nature(Build.ipv4(6, Build.tcp(4))).isTrouble)
    #expect(nature(Build.ipv4(17, Build.udp([]))).family == .udp)
    #expect(nature(Build.ipv4(1, Build.control(8, 0, [0, 0, 0, 0]))).family == .icmp)
    #expect(nature(Array(Build.ipv4(6, Build.tcp(4)).prefix(30))).isTruncated)
  }
}
