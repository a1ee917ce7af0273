import Report
import Testing

@testable import sonde

@Suite("numbers as C programs read them")
struct ClassicNumberTests {
  /// What a reader says: the value, or code and complaint.
  private func outcome<Value>(_ body: () throws(PersonalityEnd) -> Value) -> String {
    do throws(PersonalityEnd) { return "\(try body())" } catch {
      return "\(error.code.status) \(error.complaint ?? "")"
    }
  }

  @Test(
    "whole numbers",
    arguments: [
      ("3", "3"), ("+3", "3"), (" 3", "3"), ("\t3", "3"), ("03", "3"), ("5", "5"),
      ("1.1", "1 invalid argument: '1.1'"),
      ("", "1 invalid argument: ''"), ("x", "1 invalid argument: 'x'"), ("3 ", "1 invalid argument: '3 '"),
      ("+", "1 invalid argument: '+'"), ("0x2", "1 invalid argument: '0x2'"), ("- 3", "1 invalid argument: '- 3'"),
      ("0", "1 invalid argument: '0': out of range: 1 <= value <= 5"),
      ("-1", "1 invalid argument: '-1': out of range: 1 <= value <= 5"),
      ("6", "1 invalid argument: '6': out of range: 1 <= value <= 5"),
      ("99999999999999999999", "1 invalid argument: '99999999999999999999': Numerical result out of range"),
    ])
  func whole(_ text: String, _ wanted: String) {
    #expect(outcome { () throws(PersonalityEnd) in try ClassicNumber.whole(text, 1...5) } == wanted)
  }

  @Test(
    "seconds: what is no number is an error, and so is what stands behind one",
    arguments: [
      ("1", "1.0 seconds"), ("0.2", "0.2 seconds"), (".01", "0.01 seconds"), ("1e-3", "0.001 seconds"),
      ("0", "0.0 seconds"), ("2147483", "2147483.0 seconds"), ("1,5", "2 bad x: 1,5"), ("-1", "2 bad x: -1"),
      ("", "2 bad x: "), ("nan", "2 bad x: nan"), ("inf", "2 bad x: inf"), ("1s", "2 bad x: 1s"),
      ("2147484", "2 bad x: 2147484"), ("99999999999", "2 bad x: 99999999999"),
    ])
  func seconds(_ text: String, _ wanted: String) {
    #expect(outcome { () throws(PersonalityEnd) in try ClassicNumber.seconds(text, "x") } == wanted)
  }

  @Test(
    "the byte of -Q",
    arguments: [
      ("0", "0"), ("255", "255"), ("0x10", "16"), ("010", "10"), ("zz", "2 bad TOS value: zz"),
      ("0xzz", "2 bad TOS value: 0xzz"), ("", "2 bad TOS value: "),
      ("256", "2 the decimal value of TOS bits must be in range 0-255: 256"),
      ("0x100", "2 the decimal value of TOS bits must be in range 0-255: 256"),
      ("-1", "2 the decimal value of TOS bits must be in range 0-255: -1"),
    ])
  func typeOfService(_ text: String, _ wanted: String) {
    #expect(outcome { () throws(PersonalityEnd) in try ClassicNumber.typeOfService(text) } == wanted)
  }

  @Test(
    "the bytes of -p",
    arguments: [
      ("ff", "[255]"), ("f", "[15]"), ("fff", "[255, 15]"), ("", "[]"),
      ("000102030405060708090a0b0c0d0e0f10", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]"),
      ("zz", "2 patterns must be specified as hex digits: zz"),
      ("0xff", "2 patterns must be specified as hex digits: xff"),
    ])
  func pattern(_ text: String, _ wanted: String) {
    #expect(outcome { () throws(PersonalityEnd) in try ClassicNumber.pattern(text) } == wanted)
  }
}
