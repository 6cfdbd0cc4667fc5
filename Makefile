# make            builds build/importscan
# make demo       installs what is missing, builds, prints the report of a real unit
# make test       installs what the tests need, runs them all; SAN=1: under sanitizers
# make bench      CPU time and memory against CPython and against a bare parse
# make install PREFIX=/usr/local ; make clean
# make dist       packages in build/dist: tarball, wheel, .deb
#
# Everything made goes to build/ (build-san/ with SAN=1). CC=clang works too.

PREFIX ?= /usr/local
CC ?= cc
ifeq ($(origin CC),default)
CC := gcc
endif

ifdef SAN
B := build-san
MODE := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
else
B := build
MODE := -O2 -g
endif

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
            -Wvla -Wformat=2 -Wundef -Werror
TREE_SITTER := build/grammars/node_modules/tree-sitter/vendor/tree-sitter/lib
PYTHON_GRAMMAR := build/grammars/node_modules/tree-sitter-python/src
TOML_GRAMMAR := build/grammars/node_modules/@tree-sitter-grammars/tree-sitter-toml/src

CPPFLAGS := -I. -isystem $(TREE_SITTER)/include -isystem $(TREE_SITTER) -D_GNU_SOURCE
CFLAGS := -std=c17 $(MODE) $(WARNINGS)
LIBS := -ljansson -lyaml -lpcre2-8 -lelf -lzip -lutf8proc -lnettle -lz -lpthread -lm

SOURCES := $(sort $(wildcard analyzer/*/*.c) $(wildcard stubgen/*.c))
OBJECTS := $(SOURCES:%.c=$(B)/%.o)
EMBEDDED := $(patsubst %.json,$(B)/%.o,$(sort $(wildcard analyzer/*/*.json)))
RUNTIME := $(patsubst %.py,$(B)/%.o,$(sort $(wildcard stubgen/runtime/_importscan_rt/*.py)))
LIBRARY := $(filter-out $(B)/analyzer/cli/main.o,$(OBJECTS)) $(B)/tree-sitter.o $(B)/python-parser.o \
           $(B)/python-scanner.o $(B)/toml-parser.o $(B)/toml-scanner.o $(B)/page.o $(EMBEDDED) $(RUNTIME)
UNIT_TESTS := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/unit/*_test.c)))
TEST_TOOLS := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/tools/*.c)))
FUZZ_TESTS := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/fuzz/*_fuzz.c)))
# A make inside make gets as many jobs as there are cores, unless the caller chose.
MAKE_ALL := $(MAKE) --no-print-directory $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))

# V=1 shows the commands.
ifndef V
Q := @
say = @echo "  $(1) $(2)"
endif

.PHONY: all demo test check bench dist install clean tools format libfuzzer
all: $(B)/importscan

$(B)/importscan: $(OBJECTS) $(LIBRARY)
	$(call say,LD,$@)
	$(Q)$(CC) $(MODE) $^ $(LIBS) -o $@

$(B)/libimportscan.a: $(LIBRARY)
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar rcs $@ $^

$(B)/%.o: %.c | build/ready
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(B)/tests/%: tests/%.c $(B)/libimportscan.a
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP $< $(B)/libimportscan.a $(LIBS) -lcmocka -o $@

# Without libFuzzer: a driver of our own feeds the entry, the same way on every machine.
$(FUZZ_TESTS): $(B)/%: %.c $(B)/tests/fuzz/driver.o $(B)/libimportscan.a
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -Wno-missing-prototypes -MMD -MP $< $(B)/tests/fuzz/driver.o $(B)/libimportscan.a $(LIBS) -o $@

tools: $(UNIT_TESTS) $(TEST_TOOLS) $(FUZZ_TESTS)

# make libfuzzer CC=clang FUZZ=NAME [SECONDS=60]: a real campaign, guided by coverage.
SECONDS ?= 60
libfuzzer:
	$(MAKE_ALL) CC=clang B=build-fuzz MODE="-O1 -g -fsanitize=address,undefined,fuzzer-no-link" build-fuzz/libimportscan.a
	clang $(CPPFLAGS) -std=c17 -O1 -g -fsanitize=address,undefined,fuzzer tests/fuzz/$(FUZZ)_fuzz.c \
	    build-fuzz/libimportscan.a $(LIBS) -o build-fuzz/$(FUZZ)
	mkdir -p build-fuzz/corpus-$(FUZZ)
	build-fuzz/$(FUZZ) -max_total_time=$(SECONDS) build-fuzz/corpus-$(FUZZ) fixtures

demo:
	@sh tests/tools/install.sh build demo
	@$(MAKE_ALL) -s all
	@B=$(B) sh tests/demo.sh

test:
	@sh tests/tools/install.sh build test
	@$(MAKE_ALL) $(B)/importscan tools
	@B=$(B) CC="$(CC)" bash tests/run.sh
check: test

bench:
	@sh tests/tools/install.sh build test
	@$(MAKE_ALL) $(B)/importscan $(B)/tests/tools/bare_parse $(B)/tests/tools/measure
	@/usr/bin/python3 tests/bench/bench.py --binary $(B)/importscan --tools $(B)/tests/tools

# The manual and the completions are what the program says of itself.
SHARE = $(DESTDIR)$(PREFIX)/share
install: all
	install -D -m 755 $(B)/importscan $(DESTDIR)$(PREFIX)/bin/importscan
	install -d $(SHARE)/man/man1 $(SHARE)/bash-completion/completions $(SHARE)/zsh/site-functions \
	    $(SHARE)/fish/vendor_completions.d
	$(B)/importscan man >$(SHARE)/man/man1/importscan.1
	$(B)/importscan completions bash >$(SHARE)/bash-completion/completions/importscan
	$(B)/importscan completions zsh >$(SHARE)/zsh/site-functions/_importscan
	$(B)/importscan completions fish >$(SHARE)/fish/vendor_completions.d/importscan.fish

# Packages in $(B)/dist: a tarball, a wheel, a .deb. The first two bring their libraries: the program finds
# them beside itself, and they find theirs by the same way, for which the older of the two tags is needed.
$(B)/portable/importscan: $(OBJECTS) $(LIBRARY)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(MODE) -s $^ $(LIBS) -Wl,--disable-new-dtags,-rpath,'$$ORIGIN/../lib/importscan' -o $@

dist: all $(B)/portable/importscan
	@/usr/bin/python3 -B packaging/dist.py $(B) $(B)/dist

# A file becomes bytes of the program, between symbols named after it.
define embed
	@mkdir -p $(@D)
	$(call say,EMBED,$<)
	$(Q)cd $(<D) && $(LD) -r -b binary -z noexecstack -o $(abspath $@) $(<F)
endef
$(EMBEDDED): $(B)/%.o: %.json
	$(embed)
$(RUNTIME): $(B)/%.o: %.py
	$(embed)

# The page of -o html is one file: its parts, and what npm fetches to lay out the map.
PAGE := analyzer/report/page
$(B)/page.o: $(wildcard $(PAGE)/*) | build/page/ready
	$(call say,EMBED,$(PAGE))
	@mkdir -p $(B)/page
	$(Q)node $(PAGE)/bundle.js build/page/node_modules $(B)/page/page.html
	$(Q)cd $(B)/page && $(LD) -r -b binary -z noexecstack -o $(abspath $@) page.html
build/page/ready: $(PAGE)/package.json $(PAGE)/package-lock.json | build/ready
	@mkdir -p $(@D)
	cp $^ $(@D)
	cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error || \
	    { echo "importscan: npm could not fetch what $(PAGE)/package-lock.json names" >&2; exit 2; }
	@touch $@

# The fetched C sources are compiled as they come, without our warnings. Their asserts cost a
# fifteenth of a run; they stay where a sanitizer looks for trouble.
FETCHED := -w $(MODE) $(if $(findstring sanitize,$(MODE)),,-O3 -DNDEBUG)
$(B)/tree-sitter.o: build/ready
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) -std=c11 $(FETCHED) -D_GNU_SOURCE -I$(TREE_SITTER)/include -I$(TREE_SITTER)/src -c $(TREE_SITTER)/src/lib.c -o $@
$(B)/python-%.o: build/ready
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) -std=c11 $(FETCHED) -DTREE_SITTER_REUSE_ALLOCATOR -I$(PYTHON_GRAMMAR) -c $(PYTHON_GRAMMAR)/$*.c -o $@
$(B)/toml-%.o: build/ready
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) -std=c11 $(FETCHED) -DTREE_SITTER_REUSE_ALLOCATOR -I$(TOML_GRAMMAR) -c $(TOML_GRAMMAR)/$*.c -o $@

# Tools and headers are there, grammars are fetched: checked once, and again when the lock changes.
build/ready: grammars/package.json grammars/package-lock.json tests/tools/require.sh
	@CC="$(CC)" sh tests/tools/require.sh
	@mkdir -p build/grammars
	cp grammars/package.json grammars/package-lock.json build/grammars/
	cd build/grammars && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error || \
	    { echo "importscan: npm could not fetch the grammars that grammars/package-lock.json names" >&2; exit 2; }
	@touch $@

clean:
	rm -rf build build-san build-clang build-fuzz

-include $(OBJECTS:.o=.d) $(UNIT_TESTS:=.d) $(TEST_TOOLS:=.d) $(FUZZ_TESTS:=.d) $(B)/tests/fuzz/driver.d
