/// Where a pcapng section comes from (draft-ietf-opsawg-pcapng, section 4.1); each part may be missing.
public struct CaptureSection: Hashable, Sendable {
  /// What the machine is.
  public var hardware: String?
  /// What the machine runs.
  public var operatingSystem: String?
  /// What wrote the section.
  public var application: String?
  /// What somebody had to say about it.
  public var comment: String?

  /// Describes a section.
  public init(
    hardware: String? = nil, operatingSystem: String? = nil, application: String? = nil, comment: String? = nil
  ) {
    self.hardware = hardware
    self.operatingSystem = operatingSystem
    self.application = application
    self.comment = comment
  }
}
