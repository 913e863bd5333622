#!/usr/bin/perl
# tests/docs/readme.t - the shell sessions of README.md and scripts/README.md print what they say: each `$ command` of a ```console block
# is run in the project's root, with build/lode standing for the build under test, and its output compared line by line (`...`: any lines).
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Path qw(make_path remove_tree);

my $root = abs_path(dirname(__FILE__) . "/../..");
my $lode = $ENV{LODE} || "$root/build/lode";
my $dir = ($ENV{LODE_TEST_TMP} || "/tmp") . "/readme-$$";
make_path("$dir/build");
symlink "$root/scripts", "$dir/scripts" or die;
symlink $lode, "$dir/build/lode" or die;
chdir $dir or die;
END { chdir "/"; remove_tree($dir) if $dir }
delete @ENV{grep { /^SF_/ } keys %ENV};

my $n = 0;
for my $file (grep { -e "$root/$_" } "README.md", "scripts/README.md") {
    open my $f, "<", "$root/$file" or die;
    my ($in, $command, @want);
    my $check = sub {
        return if !defined $command;
        my $got = `($command) 2>/dev/null`;
        my $want = join "", map { $_ eq "...\n" ? "(?s:.*?)" : quotemeta } @want;
        $n++;
        if ($got =~ /\A$want\z/) {
            print "ok $n - $file: $command\n";
        } else {
            print "not ok $n - $file: $command\n";
            print "# wanted $_" for @want;
            print "# got    $_\n" for split /\n/, $got;
        }
        undef $command;
        @want = ();
    };
    while (my $line = <$f>) {
        if (!$in) { $in = $line =~ /^```console/; next }
        if ($line =~ /^```/) { $check->(); $in = 0; next }
        if ($line =~ /^\$ (.*)/) { $check->(); $command = $1; next }
        push @want, $line;
    }
}
print "1..$n\n";
exit($n ? 0 : 1);
