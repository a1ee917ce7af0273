extension Help {
  static let scan = """
    usage: sonde scan [OPTIONS] TARGET ... [PORTS]

    A verdict for every port: open, closed, filtered or open|filtered, with its
    reason and who said so. Targets are names, addresses, prefixes, ranges such as
    10.0.0-3.1,5, HOST:PORTS, unix:PATH, @FILE, - for stdin. PORTS are a list such
    as 22,80-90,http,top:20,T:1-1024,U:53,!25; -p - means all, and no list the 100
    most usual ones. Ask only hosts that you may test.

    targets    -p, --ports PORTS     of all targets but HOST:PORTS
               --exclude TARGETS     whom not to ask
               -4, -6; -n            IPv4 only, IPv6 only; addresses only
               --all-addresses       all of a name, and not only the first
               --yes                 so many are meant
               --shard I/N           part I of N of the same scan
               --resume FILE         go on where FILE says, and keep it
    method     --udp                 datagrams that the usual servers answer
               --syn                 SYNs of our own; needs CAP_NET_RAW
               --banner              what open ports say
               --source ADDRESS, --interface NAME, --ttl HOPS, --tos NAME|0-255
               --mark N
    pace       --timeout D           for the last question to a port (1s)
               --retries N           how often silence is asked again (1)
               --rate N              questions in a second
               --parallel N          questions at once
               --deadline D          bounds the whole run
    scripts    --require WHAT        all (default), any or N ports must be open
               --wait D              ask until they are, at most so long
               --until open|closed   what --wait waits for
    reports    --open, --all         open ports only, every port
               --csv; --json; -q, --quiet; -v, --verbose
               --pcap FILE           record this run's packets
               -h, --help            this page; man sonde-scan tells all

    examples:
      sonde scan db.example.net 22,5432
      sonde scan --wait 30s localhost:8080 && ./run-tests

    """
}
