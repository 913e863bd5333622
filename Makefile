# Minimal for now; see tests/ and README.md once they are there.
CC ?= gcc
VERSION := 0.1.0
PKGS := libcurl sqlite3 jansson libmicrohttpd libcrypto lua5.4 libutf8proc libxxhash lmdb zlib libzstd
CFLAGS_ALL := -std=c11 -D_POSIX_C_SOURCE=200809L -DLODE_VERSION='"$(VERSION)"' -Wall -Wextra -Wshadow -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes -O2 -g -pthread -Isrc -Ibuild/gen $(shell pkg-config --cflags $(PKGS))
LIBS := $(shell pkg-config --libs $(PKGS)) -lcsv -lm -pthread
SRC := $(wildcard src/*/*.c)
obj: $(SRC:src/%.c=build/o/%.o)
build/o/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MMD -c $< -o $@
