/// What the personality says of itself.
enum AsPingUsage {
  static var version: String { "ping from sonde \(Sonde.version), with the options and lines of iputils 20221126\n" }

  static let text = """

    Usage
      ping [OPTIONS] HOST

    Probes
      -c N         N probes; without it until Ctrl-C
      -i SECONDS   from probe to probe (1)
      -l N         the first N at once
      -f           flood: as fast as answers come, a dot for each that is missing
      -A           the next as soon as the one before is answered
      -w SECONDS   end after so long, or when -c probes were answered
      -W SECONDS   how long to wait for the first answer (10); 0 is for ever
    Packets
      -s BYTES     behind the ICMP header (56)
      -p HEX       up to 16 bytes that fill it
      -t HOPS      time to live
      -Q TOS       type of service, 0 to 255 or 0x00 to 0xff
      -M do|dont|want
                   never fragment, always allow it, or as the path is known
      -e ID        the identifier
      -R           routers record the route (IPv4)
      -T tsonly|tsandaddr|tsprespec
                   routers record the time (IPv4); tsprespec: HOP ... HOST
    Sockets
      -4, -6       IPv4 only, IPv6 only
      -I NAME      an interface, or our own address
      -B           keep the address that was chosen first
      -b           allow broadcast addresses (IPv4)
      -L           do not hear our own multicast
      -m MARK, -r, -S BYTES
                   mark for routing, by no router, size of the send buffer
    Output
      -n, -q, -v   no names, only the summary, more
      -a, -D, -O   ring the bell, print times, tell what is not answered yet
      -U           the time from send call to receive call
      -h, -V       this page, the version

    man sonde-as-ping tells all.
    """
}
