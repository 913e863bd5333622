#!/usr/bin/env perl
# Each fuzz target over its seeds and a bounded number of inputs made of them; LODE_FUZZ_SECONDS
# says how long instead. A crash shows the input, which becomes a seed.
use strict;
use warnings;
use File::Path qw(make_path);
use Test::More;

# Inputs for which `make check` has time: some open a whole org for each.
my %runs = (upload => 1000, match => 800, schema => 60, body => 1500);
my @targets = map { m{/fuzz_(\w+)\.c$} } sort glob("tests/fuzz/fuzz_*.c");

for my $name (@targets) {
    my $work = "$ENV{LODE_TEST_TMP}/$name";
    my @seeds = glob("tests/fuzz/seeds/$name/*");
    my $bound = $ENV{LODE_FUZZ_SECONDS} ? "-max_total_time=$ENV{LODE_FUZZ_SECONDS}" : "-runs=" . ($runs{$name} || 2000);

    make_path($work);
    ok(@seeds > 0, "$name has seeds");
    # New inputs go to the first folder, which is not kept. Naming functions as they are first reached takes a
    # symbolizer, which clang does not bring along.
    my $out = qx(build/fuzz/$name $bound -seed=1 -max_len=4096 -timeout=60 -rss_limit_mb=2048 \\
        -artifact_prefix=$work- -print_final_stats=1 -print_funcs=0 $work tests/fuzz/seeds/$name 2>&1);
    my $rc = $?;
    ok($rc == 0, "$name reads whatever comes") or tell_crash($out, $rc);
    my ($n) = $out =~ /number_of_executed_units: (\d+)/;
    cmp_ok($n || 0, ">=", scalar @seeds, "$name read more than its seeds") if $rc == 0;
}
done_testing();

sub tell_crash {
    my ($out, $rc) = @_;
    my @lines = grep { !/^#\d+\s+(?:NEW|REDUCE|pulse|INITED|RELOAD)/ } split /\n/, $out;

    diag("exit $rc");
    diag($_) for @lines > 60 ? @lines[-60 .. -1] : @lines;
}
