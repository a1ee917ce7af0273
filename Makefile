# make demo       build the release binary and pipe a file through a socket with it
# make test       build and run all tests
# make install    binary, manual pages and completions below PREFIX
# make install-compat DIR=bin   links by other programs' names, such as ping, in a directory of your choice
# make bench      the measured comparison of README
# make fuzz       a minute of hostile bytes for each kind of input
# make lint       what continuous integration checks besides the tests

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
# Stripped: the symbols are half of the file, and every page of it counts at start. The C++ library that Swift's runtime
# wants is linked statically too, which starts a quarter sooner (2.8 ms instead of 3.7): the linker finds the archive
# under the name that it looks for, and so is libgcc. 40,000 relative relocations of 24 bytes each are packed into 8 KB,
# which wants the toolchain's own linker, and glibc 2.36 at run time. Libraries are not looked for beside the program.
# Together that starts a sixth sooner still.
STATIC = $(CURDIR)/.build/static
LEAN = -Xswiftc -use-ld=lld -Xlinker -z -Xlinker pack-relative-relocs -Xswiftc -Xclang-linker -Xswiftc -static-libgcc
RELEASE = -c release --static-swift-stdlib --disable-local-rpath -Xlinker -s $(LEAN) -Xlinker -L$(STATIC) --product sonde
BINARY = .build/release/sonde
PAGES = $(wildcard man/*.1)
COMPLETIONS = .build/completions

.PHONY: all demo test bench lint install install-compat uninstall fuzz packages test-packages bench-packages clean

all: build

.PHONY: build
build: packages
	mkdir -p $(STATIC)
	ln -sf "$$(g++ -print-file-name=libstdc++.a)" $(STATIC)/libstdc++.so
	$(SWIFT) build $(RELEASE)

demo: build
	.ci/demo $(BINARY)

test: packages test-packages
	$(SWIFT) build --build-tests
	$(SWIFT) test

bench: build bench-packages
	Benchmarks/run

# Without the coverage options libFuzzer runs blind, and with them the default linker complains about every symbol.
FUZZ_SECONDS ?= 60
FUZZ = -c release --sanitize=fuzzer --sanitize=address -Xswiftc -use-ld=lld \
  -Xswiftc -sanitize-coverage=edge,trace-cmp,inline-8bit-counters,pc-table

# A minute for each kind of input, from the stored corpus on; what reaches new code is kept below Fuzz/.build.
fuzz: packages
	cd Fuzz && $(SWIFT) build $(FUZZ)
	for kind in wire packet pcap pcapng; do \
	  mkdir -p Fuzz/.build/corpus/$$kind && \
	  SWIFT_BACKTRACE=enable=no Fuzz/.build/release/fuzz-$$kind -max_total_time=$(FUZZ_SECONDS) -max_len=1024 \
	    -artifact_prefix=Fuzz/.build/$$kind- Fuzz/.build/corpus/$$kind Tests/Corpus/$$kind || exit 1; \
	done

lint: packages test-packages
	.ci/lint $(BINARY)

# Debian's names. What is installed already is not touched, and nothing needs root then.
packages:
	@.ci/packages g++ libc6-dev libpcap-dev

test-packages:
	@.ci/packages netcat-openbsd ncat socat mandoc iproute2 util-linux procps python3 iputils-ping make tcpdump nmap openssl

bench-packages:
	@.ci/packages netcat-openbsd ncat socat gcc tcpdump tshark nmap python3 time iproute2

$(COMPLETIONS): build
	mkdir -p $@
	$(BINARY) --generate-completion-script bash > $@/sonde.bash
	$(BINARY) --generate-completion-script zsh > $@/_sonde
	$(BINARY) --generate-completion-script fish > $@/sonde.fish

install: $(COMPLETIONS)
	install -D -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/sonde
	install -d $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 $(PAGES) $(DESTDIR)$(PREFIX)/share/man/man1
	install -D -m 644 $(COMPLETIONS)/sonde.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/sonde
	install -D -m 644 $(COMPLETIONS)/_sonde $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_sonde
	install -D -m 644 $(COMPLETIONS)/sonde.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/sonde.fish

# Names under which sonde is another program. What is there already and is no link to a sonde stays as it is.
COMPAT = ping ping4 ping6
COMPAT_TARGET ?= $(DESTDIR)$(PREFIX)/bin/sonde

install-compat:
	@test -n "$(DIR)" || { echo "install-compat: say where: make install-compat DIR=PATH" >&2; exit 2; }
	@test -x "$(COMPAT_TARGET)" || { echo "install-compat: there is no $(COMPAT_TARGET); make install comes first" >&2; exit 2; }
	@mkdir -p "$(DIR)"
	@status=0; for name in $(COMPAT); do \
	  link="$(DIR)/$$name"; \
	  if [ -L "$$link" ]; then case "$$(readlink "$$link")" in sonde|*/sonde) ;; \
	    *) echo "install-compat: $$link is a link to something else and stays as it is" >&2; status=1; continue ;; esac; \
	  elif [ -e "$$link" ]; then \
	    echo "install-compat: $$link is there and stays as it is" >&2; status=1; continue; fi; \
	  ln -sfn "$(abspath $(COMPAT_TARGET))" "$$link" && echo "$$link -> $(abspath $(COMPAT_TARGET))" || status=1; \
	done; exit $$status

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/sonde $(addprefix $(DESTDIR)$(PREFIX)/share/man/man1/,$(notdir $(PAGES)))
	rm -f $(DESTDIR)$(PREFIX)/share/bash-completion/completions/sonde
	rm -f $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_sonde
	rm -f $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/sonde.fish

clean:
	$(SWIFT) package clean
