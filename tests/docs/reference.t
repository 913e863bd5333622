#!/usr/bin/env perl
# lua/README.md is what the comments of lua/lode say now, covers every clean function, and its examples print
# what they say they print.
use strict;
use warnings;
use Test::More;

my $tool = "lua5.4 tests/support/luadoc.lua";
chdir $ENV{LODE_ROOT} or die "$ENV{LODE_ROOT}: $!\n";
my $lode = $ENV{LODE};
my $dir = $ENV{LODE_TEST_TMP};

sub slurp {
    open my $f, "<", $_[0] or die "$_[0]: $!\n";
    local $/;
    return <$f>;
}

my $wanted = qx($tool);
is($?, 0, "the reference can be made");
ok($wanted eq slurp("lua/README.md"), "lua/README.md is up to date ($tool --write)");

my $meta = join "\n", map { slurp("lua/lode/_meta/$_.lua") } qw(lode test);
ok(qx($tool --meta) eq $meta, "the definitions for editors are up to date ($tool --write)");

# The functions and their order of arguments, as C has them.
my @c = slurp("src/clean/clean.c") =~ /^    \{"\w+", "(\w+)\(/mg;
my @documented = slurp("lua/lode/_meta/clean.lua") =~ /^function M\.(\w+)\(/mg;
cmp_ok(scalar @c, ">", 10, "the clean functions are found in C");
is_deeply(\@documented, \@c, "every clean function is documented, in the order of their names");

my $script = "$dir/examples.lua";
system("$tool --examples >$script") == 0 or die "no examples\n";
my $schema = "$ENV{LODE_ROOT}/scripts/schema.json"; # some examples write files: not here
my $out = qx(cd $dir && $lode rehearse $script --schema $schema --run-dir $dir/runs --quiet 2>$dir/stderr);
my $tried = () = $out =~ /^(?:not )?ok \d+/mg;
cmp_ok($tried, ">", 40, "the examples are run") or diag(slurp("$dir/stderr"));
like($out, qr/^1\.\.$tried$/m, "to the last one") or diag(slurp("$dir/stderr"));
for my $line ($out =~ /^((?:not )?ok \d+ - .*\n(?:#.*\n)*)/mg) {
    my ($not, $name) = $line =~ /^(not )?ok \d+ - (.*)/;
    ok(!$not, $name) or diag($line);
}
done_testing();
