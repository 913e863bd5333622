#!/usr/bin/env perl
# What README.md and its like point to is there: links and their headings, the folders of the table, make targets, and
# every library that the binary is linked with, by name.
use strict;
use warnings;
use File::Basename qw(dirname);
use Test::More;

chdir $ENV{LODE_ROOT} or die "$ENV{LODE_ROOT}: $!\n";

sub slurp {
    open my $f, "<", $_[0] or die "$_[0]: $!\n";
    local $/;
    return <$f>;
}

# The anchors of a page, as GitHub makes them of its headings.
sub anchors {
    return map { my $h = lc; $h =~ s/[^\w\s-]//g; $h =~ tr/ /-/; ($h => 1) } slurp($_[0]) =~ /^#+ (.*)/mg;
}

my @pages = ("README.md", grep { -e } "scripts/README.md", "lua/README.md", "tests/cli/README.md");
for my $page (@pages) {
    my ($text, @dead) = slurp($page) =~ s/^```.*?^```//gmsr;
    for my $link ($text =~ /\]\(([^)\s]+)\)/g) {
        next if $link =~ m{^https?://};
        my ($path, $heading) = $link =~ /^([^#]*)#?(.*)/;
        my $target = $path eq "" ? $page : dirname($page) . "/$path";
        my %there = -f $target && $heading ? anchors($target) : ();
        push @dead, $link if !-e $target || ($heading && !$there{$heading});
    }
    is_deeply(\@dead, [], "the links of $page");
}

my $readme = slurp("README.md");
my @folders = map { /`([^`]+)`/g } map { (split /\|/)[1] } $readme =~ /^(\| `.*)/mg;
is_deeply([grep { !-d } @folders], [], "the folders of the table are there");
my %named = map { $_ => 1 } @folders;
is_deeply([grep { !$named{$_} } grep { $_ ne "src/tools" } glob("src/*")], [], "and none of src is left out");
my $makefile = slurp("Makefile");
is_deeply([grep { $makefile !~ /^\Q$_\E:/m } $readme =~ /`make (\w+)`/g], [], "the make targets exist");

my %names = (libcurl => "libcurl", libsqlite3 => "SQLite", libjansson => "Jansson", libmicrohttpd => "libmicrohttpd", libgnutls => "GnuTLS",
    libcrypto => "OpenSSL", "liblua5.4-cjson" => "lua-cjson", "liblua5.4" => "Lua", libutf8proc => "utf8proc",
    libxxhash => "xxHash", liblmdb => "LMDB", libz => "zlib", libzstd => "zstd", libcsv => "libcsv",
    libodbc => "unixODBC", libm => "C library", libc => "C library");
SKIP: {    # what is released; builds with sanitizers link more
    my $elf = qx(readelf -d build/lode 2>/dev/null);
    my @needed = $elf =~ /\(NEEDED\).*\[(lib[^\]]+?)\.so/g;
    skip "no build/lode, or no readelf", 1 unless @needed;
    is_deeply([grep { !$names{$_} || $readme !~ /\Q$names{$_}\E/ } @needed], [], "the libraries linked are named");
}
done_testing();
