internal import Sockets

/// How a TCP port is made to speak.
enum BannerApproach: Hashable, Sendable {
  /// It is listened to, and asked for a page where it stays silent.
  case listenFirst
  /// It is listened to and never spoken to: what comes to a printer's port is printed.
  case listenOnly
  /// It is asked for a page at once.
  case http
  /// It gets the hello of TLS at once.
  case tls

  /// What suits whatever usually lives at `port` (IANA, Service Name and Transport Protocol Port Number Registry, and habit).
  init(port: Port) {
    switch port.rawValue {
    // HTTP, SMTP, LDAP, DNS, FTP, telnet, IMAP, IRC, POP, SIP, IRC, AMQP, Kubernetes, MQTT and others over TLS.
    case 443, 465, 636, 853, 989, 990, 992, 993, 994, 995, 2376, 4433, 5061, 5671, 5986, 6443, 6697, 8443, 8883, 9443,
      10250:
      self = .tls
    case 80, 81, 591, 2375, 2480, 3000, 3128, 4000, 5000, 5985, 7001, 8000, 8001, 8008, 8080, 8081, 8082, 8088, 8090,
      8180, 8888, 9000, 9090, 9200:
      self = .http
    // The line printer daemon and raw printing.
    case 515, 9100...9107: self = .listenOnly
    default: self = .listenFirst
    }
  }
}
