internal import CLinux

/// The processors of this machine.
public enum ProcessorCount {
  /// How many this process may run on, `sched_getaffinity(2)`; at least 1.
  public static var usable: Int { Int(clinux_usable_processors()) }
}
