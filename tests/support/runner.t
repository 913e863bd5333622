#!/usr/bin/env perl
# The runner itself: what must fail does fail, and is counted.
use strict;
use warnings;
use File::Path qw(make_path);
use Test::More;

my $root = "$ENV{LODE_TEST_TMP}/project";
make_path("$root/tests/cli", "$root/tests/lua");
system("cp", "tests/run", "$root/tests/run") == 0 or die;
system("cp", "tests/cli/run.pl", "$root/tests/cli/run.pl") == 0 or die;
system("cp", "tests/lua/run.lua", "$root/tests/lua/run.lua") == 0 or die;

sub put {
    my ($path, $text) = @_;
    make_path("$root/$path" =~ s{/[^/]+$}{}r);
    open my $f, ">", "$root/$path" or die "$path: $!";
    print $f $text;
    close $f or die;
}

sub run {
    my $out = qx(cd '$root' && LODE_TEST_LIMIT=3 tests/run @_ 2>&1);
    return ($out, $? >> 8);
}

sub totals_are {
    my ($what, $want, $rc, $name) = @_;
    my ($out, $status) = run($what);
    like($out, qr/^\Q$want\E$/m, "$name: totals") or diag $out;
    is($status, $rc, "$name: exit status");
    return $out;
}

my @cases = (
    # name, cmd, want/stdout, want/stderr, want/status, totals, exit status
    ["what is wanted passes", "echo a; exit 3", "a\n", undef, "3\n", "3 passed, 0 failed", 0],
    ["another line fails", "echo a", "b\n", undef, undef, "2 passed, 1 failed", 1],
    ["a line more fails", "echo a; echo b", "a\n", undef, undef, "2 passed, 1 failed", 1],
    ["a line less fails", "echo a", "a\nb\n", undef, undef, "2 passed, 1 failed", 1],
    ["a missing last newline fails", "printf a", "a\n", undef, undef, "2 passed, 1 failed", 1],
    ["unexpected standard error fails", "echo a >&2", undef, undef, undef, "2 passed, 1 failed", 1],
    ["another exit status fails", "exit 1", undef, undef, undef, "2 passed, 1 failed", 1],
    ["a regular expression is one whole line", "echo a1b", "~ a\\d\n", undef, undef, "2 passed, 1 failed", 1],
    ["a regular expression matches", "echo a1", "~ a\\d\n", undef, undef, "3 passed, 0 failed", 0],
    ["dots stand for no line", "echo a", "...\na\n...\n", undef, undef, "3 passed, 0 failed", 0],
    ["dots stand for many lines", "echo 1; echo 2; echo a", "...\na\n", undef, undef, "3 passed, 0 failed", 0],
    ["what follows dots counts", "echo 1; echo a; echo b", "...\na\n", undef, undef, "2 passed, 1 failed", 1],
    ["a process left behind fails", "sleep 60 >/dev/null 2>&1 &", undef, undef, undef, "3 passed, 1 failed", 1],
    ["a case without end fails", "sleep 60", undef, undef, undef, "0 passed, 1 failed", 1],
);
for my $c (@cases) {
    my ($name, $cmd, $stdout, $stderr, $status, $totals, $rc) = @$c;
    system("rm", "-rf", "$root/tests/cli/case");
    put("tests/cli/case/cmd", $cmd);
    put("tests/cli/case/want/stdout", $stdout) if defined $stdout;
    put("tests/cli/case/want/stderr", $stderr) if defined $stderr;
    put("tests/cli/case/want/status", $status) if defined $status;
    totals_are("case", $totals, $rc, $name);
}

put("tests/cli/files/cmd", "echo x >o.csv");
put("tests/cli/files/want/files/o.csv", "y\n");
totals_are("files", "3 passed, 1 failed", 1, "a file that differs fails");
put("tests/cli/files/want/files/sub/none.csv", "y\n");
totals_are("files", "3 passed, 2 failed", 1, "a file that is missing fails");
put("tests/cli/files/skip", "echo 'no data'");
like(totals_are("files", "0 passed, 0 failed, 1 skipped", 0, "a case may be skipped"), qr/no data/, "with its reason");

put("tests/cli/new/cmd", "echo 'id 17'; echo ...; exit 4");
put("tests/cli/new/want/stdout", "~ id \\d+\nold\n");
is((run("--accept new"))[1], 0, "accepting succeeds");
open my $f, "<", "$root/tests/cli/new/want/stdout" or die;
is(join("", <$f>), "~ id \\d+\n~ \\.\\.\\.\n", "accepting keeps patterns that match and quotes dots");
totals_are("new", "3 passed, 0 failed", 0, "what was accepted passes");

put("tests/lua/test_x.lua", 'return { ["is"] = function() end, ["is not"] = function() error("no") end }');
totals_are("lua", "1 passed, 1 failed", 1, "a Lua test that raises fails");
put("tests/lua/test_x.lua", "return {}");
totals_are("lua", "0 passed, 1 failed", 1, "a Lua suite without tests fails");
totals_are("unit", "0 passed, 0 failed", 1, "no test at all fails");
done_testing();
