extension Help {
  static let resolve = """
    usage: sonde resolve [OPTIONS] NAME | ADDRESS | @FILE | - ...

    What programs on this machine get for a name from getaddrinfo(3), and why:
    every address in their order, where packets to it would leave from, and who
    answered. An address gets its name, and whether that leads back to it.

    questions  -4, -6             IPv4 only, IPv6 only
               --reverse          the name of every address of a name, too
               --connect PORT     connect, and draw the race between the addresses
    times      --timeout D        bounds each name, and each connection (10s)
               --deadline D       bounds the whole run
               --parallel N       at most so many look-ups at once (64)
    again      --count N          ask N times, 0 until stopped; tell what changed
               --interval D       from one time to the next (1s)
    reports    -v, --verbose      the time of each step, and every detail
               -q, --quiet        print nothing; the exit code is the answer
               --json             one object a line
               --pcap FILE        record the packets about these names
               -h, --help         this page; man sonde-resolve tells all

    exit code  0 all found, 1 some not found, 2 no name at all, 3 the resolver
               failed for the moment or did not answer in time

    examples:
      sonde resolve example.net www.example.net 192.0.2.1
      sonde resolve --connect https example.net

    """
}
