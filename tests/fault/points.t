#!/usr/bin/perl
# tests/fault/points.t - a load whose process is killed (SIGKILL) at each named point (src/base/point.h) once: on both sides of
# every write to the journal, and around every request, sync and rename. After `lode resume` the org and the account are, record by
# record, those of an undisturbed load. Then the same with resumes that are killed as well, at random.
#
# LODE_TORTURE=1: all points, and 200 times at random; else a part of them. LODE_SEED draws the same again.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Path qw(remove_tree);
use lib dirname(abs_path(__FILE__)) . "/../support";
use FaultLoad;

my $root = abs_path(dirname(__FILE__) . "/../..");
my $lode = "$root/build/fault/lode";
my $is_torture = $ENV{LODE_TORTURE};
my $seed = $ENV{LODE_SEED} || ($is_torture ? time : 1);
my $dir = ($ENV{LODE_TEST_TMP} || "/tmp") . "/points-$$";
END { chdir "/"; remove_tree($dir) if $dir }

-x $lode or die "there is no build/fault/lode: make build/fault/lode\n";
my $load = FaultLoad->new(lode => $lode, dir => $dir);
my $n_workers = $is_torture ? 2 : 1;
my $tries = 4; # an answer may come before a poll's turn: then a point is not reached

# Ends with the load killed there; 0 where the load never came to that point.
sub kill_at {
    my ($load, $point) = @_;

    for (1 .. $tries) {
        my $r = $load->rehearse({LODE_POINT_KILL => $point});
        return 1 if $r->{signal} == 9 && !$r->{is_late};
        return "ended with status $r->{status}, signal $r->{signal}" if $r->{status} || $r->{signal};
    }
    return 0;
}

sub words {
    my ($r, $difference) = @_;
    return "$r->{was}: status $r->{status}, signal $r->{signal}" . ($r->{is_late} ? ", no end" : "") . "\n$r->{err}" . ($difference // "");
}

sub judge {
    my ($load, $r) = @_;
    my $difference = $load->difference;

    return $r->{status} || $r->{signal} || defined $difference ? words($r, $difference) : undef;
}

sub at_point {
    my ($load, $point) = @_;
    my $killed = kill_at($load, $point);

    return \"not reached in $tries loads" if !$killed;
    return $killed if $killed ne "1";
    return judge($load, $load->recover({}));
}

# The load is killed, and of its resumes up to five.
sub at_random {
    my ($load, $case) = @_;
    my ($n, @said);

    srand($case =~ /(\d+)/ ? $1 : 0);
    my $r = $load->rehearse({LODE_POINT_KILL => $n = 1 + int rand 1000});
    push @said, "load at point $n";
    for (1 .. 5) {
        last if $r->{signal} != 9;
        $r = $load->recover({LODE_POINT_KILL => $n = 1 + int rand 400});
        push @said, "then at $n";
    }
    $r = $load->recover({}) if $r->{signal} == 9;
    $r->{was} //= "load";
    my $why = judge($load, $r);
    return $why && "@said\n$why";
}

my $listed = $load->rehearse({LODE_POINT_LIST => "$dir/points"});
die "the load ends with status $listed->{status}: $listed->{err}" if $listed->{status} || $listed->{signal};
my @all = split /\n/, FaultLoad::slurp("$dir/points");
my $step = $is_torture ? 1 : 25;
srand($seed);
my $first = int rand $step;
my @points = map { $all[$_] } grep { $_ % $step == $first } 0 .. $#all;

my $n = $load->try_all($n_workers, \&at_point, @points);
print "# killed at $n of ", scalar @all, " points (seed $seed)\n";
$load->say_ok($n >= 0.95 * @points && (!$is_torture || $n >= 200), "hardly a point was out of reach");
$load->try_all($n_workers, \&at_random, map { "killed at random, and its resumes: seed " . ($seed + $_) } 1 .. ($is_torture ? 200 : 8));
print "1..$load->{n_tests}\n";
