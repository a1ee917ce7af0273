extension Help {
  static let capture = """
    usage: sonde capture [OPTIONS] [-i NAME]... [-r FILE]... [-w FILE] [FILTER ...]
                         [-- COMMAND ...]
    Records, reads and prints packets, in tcpdump's lines; FILTER is pcap-filter's.

    sources    -i, --interface NAME   that interface, or any; without it the one
                                      of the default route
               -r, --read FILE        a pcap or pcapng file, - for stdin; several
                                      are merged by time
               -s, --snaplen N; -p, --no-promiscuous; -Q, --direction in|out|inout
               --buffer SIZE, --immediate, --micro, --time-stamp-type NAME
               -F, --filter-file FILE; -d; --with-ssh (our own session, too)
    files      -w, --write FILE       pcapng, or pcap if it ends in .pcap; - stdout
               --format pcap|pcapng   whatever its name; --print (lines, too)
               --rotate D|SIZE        a new file so often, or when so large
               --files N, --on-file COMMAND   keep N; run COMMAND for each
    stops      -c, --count N; --duration D; --idle D; --bytes SIZE
               -- COMMAND ...         capture while it runs, end with its status
    lines      -t ... -ttttt; --nano  times: none, unix, delta, date, from first
               -q, -v, -vv, -vvv      quick, or more about each packet
               -e, -#; -n, -N         link layer, numbers; ports as numbers
               -x, -xx, -X, -XX, -A   bytes in hexadecimal, as text
               -S, --classic          absolute sequence numbers; tcpdump's only
    instead    --json                 an object for each packet
               --flows                a table of conversations at the end
               --follow N, --hex      what conversation N said
    reports    --stats D              the counters so often; also on SIGUSR1
               --color WHEN           auto, always or never
               -h, --help             this page; man sonde-capture tells all

    examples:
      sonde capture -i any -n -c 20 'tcp port 443'
      sonde capture -w web.pcapng port 80 -- curl -s http://www.example.net/

    """
}
