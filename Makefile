# lode: make, make demo, make test, make lint, make check, make torture, make fuzz, make peers,
# make bench, make install.
# Everything made goes to build/. V=1 shows the commands.

VERSION := 0.1.0
PREFIX ?= /usr/local
DESTDIR ?=
CC := $(if $(filter default,$(origin CC)),gcc,$(CC))
CFLAGS ?= -O2 -g
JOBS := $(shell nproc 2>/dev/null || echo 2)
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(JOBS)
endif
Q := $(if $(V),,@)
comma := ,

# --- Debian packages -------------------------------------------------------------------------

BUILD_DEPS := gcc libc6-dev make pkgconf lemon liblua5.4-dev lua-cjson-dev libcurl4-openssl-dev \
    libcsv-dev libsqlite3-dev liblmdb-dev libjansson-dev libmicrohttpd-dev libgnutls28-dev \
    libssl-dev libxxhash-dev libutf8proc-dev zlib1g-dev libzstd-dev unixodbc-dev
CHECK_DEPS := git perl openssl curl jq libcmocka-dev lua5.4 lua-unit lua-check clang \
    libclang-rt-14-dev clang-tidy clang-format cppcheck sqlite3 hyperfine time zstd postgresql odbc-postgresql libsqliteodbc
DEPS ?= $(BUILD_DEPS) $(CHECK_DEPS)

# --- What is compiled, and how ---------------------------------------------------------------

PKGS := libcurl sqlite3 jansson libmicrohttpd gnutls libcrypto lua5.4 lua5.4-cjson libutf8proc \
    libxxhash lmdb zlib libzstd
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null)
# Lua's archive is linked in: a function map calls it dozens of times a row, and calls into a shared
# library cost it 5 %. Its functions are exported for C modules that scripts require.
LIBS := $(filter-out -llua5.4,$(PKG_LIBS)) -lcsv -lodbc -l:liblua5.4.a -lm -pthread \
    -Wl,--export-dynamic-symbol=lua_* -Wl,--export-dynamic-symbol=luaL_* -Wl,--export-dynamic-symbol=luaopen_*

MAIN := src/cli/main.c
SRC := $(filter-out src/tools/% $(MAIN),$(wildcard src/*/*.c))
UNIT := $(wildcard tests/unit/test_*.c)
PRELOADED := $(wildcard tests/support/*at.c tests/support/powercut.c)
SUPPORT := $(filter-out $(PRELOADED),$(wildcard tests/support/*.c))
BENCH_PARTS := build/bench/idmap build/bench/match build/bench/bare build/bench/libcsv
LUA := $(sort $(shell find lua/lode -type f 2>/dev/null))
SOQL := $(wildcard src/rehearsal/soql.y)
GEN_C := build/gen/embed.c $(if $(SOQL),build/gen/soql.c)

BASE := -std=c11 -D_POSIX_C_SOURCE=200809L -DLODE_VERSION='"$(VERSION)"' -Isrc -Ibuild/gen \
    $(PKG_CFLAGS) -pthread
WARN := -Wall -Wextra -Wshadow -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes -Wvla \
    -Wwrite-strings

release_CFLAGS := $(CFLAGS) -fPIE -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 \
    $(CPPFLAGS)
release_LDFLAGS := $(CFLAGS) -pie -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,--as-needed $(LDFLAGS)
release_EXE := build/lode

asan_CFLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
    -fno-sanitize-recover=all $(CPPFLAGS)
asan_LDFLAGS := $(asan_CFLAGS) $(LDFLAGS)
asan_EXE := build/asan/lode

tsan_CFLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=thread $(CPPFLAGS)
tsan_LDFLAGS := $(tsan_CFLAGS) $(LDFLAGS)
tsan_EXE := build/tsan/lode

# For libFuzzer, which is clang's; of the layers, what reads.
fuzz_CC := clang
fuzz_CFLAGS := -O1 -gline-tables-only -fsanitize=fuzzer-no-link,address,undefined \
    -fno-sanitize-recover=all $(CPPFLAGS)
fuzz_LDFLAGS := -fsanitize=fuzzer,address,undefined $(LDFLAGS)
fuzz_EXE := build/fuzz/lode
fuzz_SRC := $(filter $(addprefix src/,base/% csv/% store/% salesforce/% net/% serve/% rehearsal/%),$(SRC)) \
    $(patsubst %,src/flow/%.c,match leftover outcomes resultline spill rowhash fields)
fuzz_GEN := build/gen/soql.c

# Every named point is a place to be killed at (src/base/point.h).
fault_CFLAGS := -O1 -g -DLODE_FAULT_BUILD $(CPPFLAGS)
fault_LDFLAGS := $(fault_CFLAGS) $(LDFLAGS)
fault_EXE := build/fault/lode

# --- Targets ---------------------------------------------------------------------------------

.PHONY: all deps demo test lint lint-clang check torture fuzz peers bench install clean tsan fmt FORCE
.DELETE_ON_ERROR:
.SUFFIXES:

all: $(if $(wildcard $(MAIN)),build/lode build/lode.1,build/release/liblode.a)

deps:
	@tests/support/deps.sh $(DEPS)

demo:
	@tests/support/deps.sh $(BUILD_DEPS)
	@$(MAKE) --no-print-directory build/lode
	build/lode rehearse scripts/accounts_contacts.lua

check:
	@tests/support/deps.sh $(DEPS)
	@$(MAKE) --no-print-directory -k build/lode asan build/fault/lode fuzzers
	@tests/run all

test: asan build/lode build/fault/lode fuzzers
	@tests/run

# What `make check` runs in a bounded form, in full.
torture: build/lode asan build/fault/lode
	@LODE_TORTURE=1 LODE_TEST_LIMIT=7200 tests/run fault

fuzz: fuzzers
	@LODE_FUZZ_SECONDS=$(FUZZ_SECONDS) LODE_TEST_LIMIT=86400 tests/run fuzz

# Other people's clients of Salesforce against the local org; they wait more than they work.
peers:
	@tests/support/deps.sh $(BUILD_DEPS) perl openssl chromium chromium-driver
	@$(MAKE) --no-print-directory build/lode build/peers/installed
	@tests/run -j3 --build build peers

tsan: tsan-all
	@tests/run --build build/tsan unit

lint: build/lode asan
	@tests/run lint

bench: build/lode build/bench/lode build/bench/nullorg $(BENCH_PARTS)
	@tests/bench/run
	@tests/bench/ingest
	@tests/bench/scale
	@tests/bench/map

fmt:
	clang-format -i $(wildcard src/*/*.[ch] tests/unit/*.[ch] tests/support/*.[ch] tests/fuzz/*.[ch] \
	    tests/bench/*.c)

install: build/lode build/lode.1
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/lode/scripts
	install -m 755 build/lode $(DESTDIR)$(PREFIX)/bin/lode
	install -m 644 LICENSE $(DESTDIR)$(PREFIX)/share/lode/LICENSE
	for f in $$(cd scripts && find . -type f); do \
	    install -D -m 644 scripts/$$f $(DESTDIR)$(PREFIX)/share/lode/scripts/$$f || exit 1; done
	install -d $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 build/lode.1 $(DESTDIR)$(PREFIX)/share/man/man1/lode.1

clean:
	rm -rf build

# --- Generated sources -----------------------------------------------------------------------

# Writes $(2) to $@ where it differs from what is there, so that a change of flags rebuilds.
define remember
@mkdir -p $(@D)
@printf '%s\n' '$(subst ','\'',$(1))' | cmp -s - $@ || printf '%s\n' '$(subst ','\'',$(1))' >$@
endef

build/embed: src/tools/embed.c
	@mkdir -p $(@D)
	@echo "  cc    $<"
	$(Q)$(CC) -std=c11 -D_POSIX_C_SOURCE=200809L $(WARN) -O1 $< -o $@

build/gen/embed.list: FORCE
	$(call remember,$(LUA))

build/gen/embed.c: build/embed build/gen/embed.list $(LUA)
	@echo "  embed $(words $(LUA)) files"
	$(Q)build/embed lua $(LUA:lua/%=%) >$@

build/lode.1: build/lode
	@echo "  man   $@"
	$(Q)build/lode help --man >$@

build/gen/soql.c: src/rehearsal/soql.y
	@mkdir -p $(@D)
	@echo "  lemon $<"
	$(Q)lemon -q -d$(@D) $<

# --- Variants: release, asan, tsan, fault ----------------------------------------------------

# The compiler's words are kept beside the object: `make check` fails on any.
define compile
@mkdir -p $(@D)
@echo "  cc    $<$(if $(filter release,$(1)),, ($(1)))"
$(Q)$(or $($(1)_CC),$(CC)) $(BASE) $(2) $($(1)_CFLAGS) -MMD -MP -c $< -o $@ 2>$@.log; rc=$$?; cat $@.log >&2; exit $$rc
endef

define variant
$(1)_OBJ := $(patsubst src/%.c,build/$(1)/o/%.o,$(or $($(1)_SRC),$(SRC))) \
    $(patsubst build/gen/%.c,build/$(1)/o/gen/%.o,$(or $($(1)_GEN),$(GEN_C)))
$(1)_TESTS := $(UNIT:tests/unit/%.c=build/$(1)/test/%)

build/$(1)/flags: FORCE
	$$(call remember,$$(or $$($(1)_CC),$$(CC)) $$(BASE) $$(WARN) $$($(1)_CFLAGS) $$($(1)_LDFLAGS) $$(LIBS))
	@pkg-config --exists $$(PKGS) || { echo "Libraries are missing: run 'make deps'" >&2; exit 1; }

build/$(1)/objects: FORCE
	$$(call remember,$$($(1)_OBJ))

build/$(1)/o/%.o: src/%.c build/$(1)/flags | $$(GEN_C)
	$$(call compile,$(1),$$(WARN))

build/$(1)/o/gen/%.o: build/gen/%.c build/$(1)/flags
	$$(call compile,$(1),-w)

build/$(1)/test/%.o: tests/unit/%.c build/$(1)/flags | $$(GEN_C)
	$$(call compile,$(1),$$(WARN) -Itests)

build/$(1)/support/%.o: tests/support/%.c build/$(1)/flags | $$(GEN_C)
	$$(call compile,$(1),$$(WARN) -Itests)

build/$(1)/liblode.a: $$($(1)_OBJ) build/$(1)/objects
	@rm -f $$@
	$$(Q)ar rcs $$@ $$($(1)_OBJ)

$$($(1)_EXE): build/$(1)/o/cli/main.o build/$(1)/liblode.a
	@echo "  link  $$@"
	$$(Q)$$(CC) $$($(1)_LDFLAGS) -o $$@ $$^ $$(LIBS)

$$($(1)_TESTS): build/$(1)/test/%: build/$(1)/test/%.o \
    $$(SUPPORT:tests/support/%.c=build/$(1)/support/%.o) build/$(1)/liblode.a
	@echo "  link  $$@"
	$$(Q)$$(CC) $$($(1)_LDFLAGS) -o $$@ $$^ $$(LIBS) -lcmocka

-include $$(wildcard build/$(1)/o/*/*.d build/$(1)/test/*.d build/$(1)/support/*.d)
endef

$(foreach v,release asan tsan fault fuzz,$(eval $(call variant,$(v))))

.PHONY: asan tsan-all
asan: $(if $(wildcard $(MAIN)),$(asan_EXE)) $(asan_TESTS) $(PRELOADED:tests/support/%.c=build/asan/support/%.o)
tsan-all: $(if $(wildcard $(MAIN)),$(tsan_EXE)) $(tsan_TESTS)

# --- Fuzz targets: what reads, fed with any bytes ---------------------------------------------

FUZZ := $(patsubst tests/fuzz/fuzz_%.c,build/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SECONDS ?= 60

# What they put in the place of the network.
token_WRAPS := lode_client_perform
body_WRAPS := lode_server_arg lode_server_header lode_server_hang_up

.PHONY: fuzzers
fuzzers: $(FUZZ)

build/fuzz/t/%.o: tests/fuzz/%.c build/fuzz/flags
	$(call compile,fuzz,$(WARN) -Itests)

$(FUZZ): build/fuzz/%: build/fuzz/t/fuzz_%.o build/fuzz/t/fuzz.o build/fuzz/support/matching.o \
    build/fuzz/support/scratch.o build/fuzz/liblode.a
	@echo "  link  $@"
	$(Q)$(fuzz_CC) $(fuzz_LDFLAGS) $(addprefix -Wl$(comma)--wrap=,$($*_WRAPS)) -o $@ $^ $(LIBS) -lcmocka

-include $(wildcard build/fuzz/t/*.d)

# --- Benchmarks: lode over an input that is made up as it is read, and an org that does nothing ---

build/bench/%.o: tests/bench/%.c build/release/flags
	$(call compile,release,$(WARN))

build/bench/lode: build/bench/rowfile.o build/release/o/cli/main.o build/release/liblode.a
	@echo "  link  $@"
	$(Q)$(CC) $(release_LDFLAGS) \
	    $(patsubst %,-Wl$(comma)--wrap=lode_io_%,open_read read pread close) -o $@ $^ $(LIBS)

build/bench/nullorg: build/bench/nullorg.o
	@echo "  link  $@"
	$(Q)$(CC) $(release_LDFLAGS) -o $@ $^ $(LIBS)

# Each measures one part by itself.
$(BENCH_PARTS): build/bench/%: build/bench/%.o build/release/liblode.a
	@echo "  link  $@"
	$(Q)$(CC) $(release_LDFLAGS) -o $@ $^ $(LIBS)

-include $(wildcard build/bench/*.d)

# --- Peers: npm packages, each at the version that the lock file says -------------------------

# With node of Debian for npm alone; what the clients run on is one of the packages.
build/peers/installed: tests/peers/package.json tests/peers/package-lock.json
	@command -v npm >/dev/null || tests/support/deps.sh nodejs npm ca-certificates
	@mkdir -p $(@D)
	@cp $^ $(@D)
	@echo "  npm   $(@D)"
	$(Q)cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error \
	    --fetch-retries=4 --fetch-retry-mintimeout=2000 --fetch-retry-maxtimeout=20000 || \
	    { echo "The clients could not be installed: npm needs the network, and Linux on x86-64." >&2; exit 1; }
	@touch $@

# --- clang's view of each file, once per change ----------------------------------------------

LINT_SRC := $(SRC) $(wildcard $(MAIN)) $(wildcard src/tools/*.c tests/bench/*.c) $(UNIT) $(SUPPORT) $(PRELOADED) \
    $(wildcard tests/fuzz/*.c)
LINT_CFLAGS := $(BASE) $(WARN) -Itests -O1 -D_FORTIFY_SOURCE=0
lint-clang: $(LINT_SRC:%.c=build/lint/%.ok)

build/lint/flags: FORCE
	$(call remember,$(LINT_CFLAGS))

build/lint/%.ok: %.c .clang-tidy build/lint/flags | $(GEN_C)
	@mkdir -p $(@D)
	$(Q)clang $(LINT_CFLAGS) -Werror -fsyntax-only -MMD -MP -MT $@ -MF $(@:.ok=.d) $<
	$(Q)clang-tidy --quiet --warnings-as-errors='*' $< -- $(LINT_CFLAGS) \
	    $(if $(filter src/base/err.c,$<),-U__clang_analyzer__) 2>$@.err >$@.out || \
	    { cat $@.out $@.err; exit 1; }
	@touch $@

-include $(LINT_SRC:%.c=build/lint/%.d)
