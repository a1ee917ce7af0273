import Report
import Testing

@Suite struct QuantityTests {
  @Test(
    "durations have three significant digits, also where they are rounded up",
    arguments: [
      (Duration.zero, "0 us"), (.nanoseconds(999), "0 us"), (.microseconds(48), "48 us"),
      (.microseconds(999), "999 us"),
      (.milliseconds(1), "1.00 ms"), (.microseconds(1254), "1.25 ms"), (.microseconds(9_994), "9.99 ms"),
      (.microseconds(9_996), "10.0 ms"), (.microseconds(12_340), "12.3 ms"), (.microseconds(99_960), "100 ms"),
      (.milliseconds(250), "250 ms"), (.microseconds(999_400), "999 ms"), (.microseconds(999_600), "1.00 s"),
      (.seconds(1), "1.00 s"), (.milliseconds(2_005), "2.01 s"), (.milliseconds(9_999), "10.0 s"),
      (.seconds(60), "60.0 s"),
      (.milliseconds(119_400), "119 s"), (.milliseconds(119_600), "2 m 0 s"), (.seconds(120), "2 m 0 s"),
      (.seconds(200), "3 m 20 s"), (.seconds(3600), "60 m 0 s"),
    ])
  func durations(duration: Duration, expected: String) {
    #expect(Quantity.text(duration) == expected)
  }

  @Test(
    "sizes are exact, with the rounded size behind from 1 KiB on",
    arguments: [
      (0, "0 bytes"), (1, "1 byte"), (17, "17 bytes"), (1023, "1023 bytes"), (1024, "1024 bytes (1.00 KiB)"),
      (1536, "1536 bytes (1.50 KiB)"), (10_240, "10240 bytes (10.0 KiB)"), (102_400, "102400 bytes (100 KiB)"),
      (1_048_575, "1048575 bytes (1.00 MiB)"), (1_048_576, "1048576 bytes (1.00 MiB)"),
      (4_294_967_296, "4294967296 bytes (4.00 GiB)"), (5 << 40, "5497558138880 bytes (5.00 TiB)"),
      (2000 << 40, "2199023255552000 bytes (2000 TiB)"),
    ])
  func sizes(bytes: Int, expected: String) {
    #expect(Quantity.text(bytes: bytes) == expected)
  }
}
