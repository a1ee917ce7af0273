extension Help {
  static let interfaces = """
    usage: sonde interfaces [OPTIONS] [NAME | INDEX | ADDRESS] ...

    Every network interface, or those that are named: its state, addresses, MTU,
    hardware address and index, and what it can be used for by this user now:

      bind        sockets can be bound to at least one of its addresses
      multicast   groups can be joined and sent to on it
      capture     packets can be recorded on it

    which      --up               only those that are up; exit code 1 if none is
               -4, -6             IPv4 addresses only, IPv6 addresses only
    reports    -v, --verbose      flags, limits, relations, lifetimes, statistics
               -q, --quiet        print nothing; the exit code is the answer
               --json             one object a line
               -h, --help         this page; man sonde-interfaces tells all

    exit code  0 all found, 1 some not found or not up

    examples:
      sonde interfaces --up
      sonde interfaces -v eth0 192.0.2.7

    """
}
