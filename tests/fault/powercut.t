#!/usr/bin/perl
# tests/fault/powercut.t - a load that the power leaves at each named point (src/base/point.h) once: the process is killed there, and
# of the run directory only what was synced is left, or that and a part of the rest (tests/support/powercut.c and PowerCut.pm). The org
# is on another machine and keeps all. After `lode resume` org and account are, record by record, those of an undisturbed load.
#
# LODE_TORTURE=1: all points, both ways; else a part of them. LODE_SEED draws the same again.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Path qw(remove_tree);
use lib dirname(abs_path(__FILE__)) . "/../support";
use FaultLoad;
use PowerCut;

my $root = abs_path(dirname(__FILE__) . "/../..");
my $lode = "$root/build/fault/lode";
my $is_torture = $ENV{LODE_TORTURE};
my $seed = $ENV{LODE_SEED} || ($is_torture ? time : 1);
my $dir = ($ENV{LODE_TEST_TMP} || "/tmp") . "/powercut-$$";
END { chdir "/"; remove_tree($dir) if $dir }

-x $lode or die "there is no build/fault/lode: make build/fault/lode\n";
my $load = FaultLoad->new(lode => $lode, dir => $dir);
my $so = PowerCut::build("$root/tests/support/powercut.c", $dir);
my $elsewhere = qr/^org\.db/;

sub said {
    my ($r) = @_;
    return ($r->{was} // "load") . ": status $r->{status}, signal $r->{signal}\n$r->{err}";
}

# "lost at POINT" or "torn (SEED) at POINT"
sub cut_at {
    my ($load, $case) = @_;
    my ($torn_by, $point) = $case =~ /^(?:lost|torn \((\d+)\)) at (.*)/ or die $case;

    remove_tree("runs");
    my $cut = PowerCut->new(".", $so);
    my $r = $load->rehearse({$cut->env, LODE_POINT_KILL => $point});
    return $r->{status} || $r->{signal} ? said($r) : \"not reached" if $r->{signal} != 9;
    $load->await_org;
    my $run = $load->run_dir;
    my $n_jobs = $run && -s "$run/org.db" ? FaultLoad::sql("$run/org.db", "select count(*) from _lode_job") : 0;
    $cut->strike($torn_by, $elsewhere);
    my ($journal) = glob "runs/*/run.db";
    my $is_known = $journal && FaultLoad::sql($journal, "select count(*) from run") eq "1";
    return "the run is gone, though the org has $n_jobs jobs of it" if !$is_known && $n_jobs;
    $r = $load->recover({});
    my $difference = $load->difference;
    return $r->{status} || $r->{signal} || defined $difference ? said($r) . ($difference // "") : undef;
}

my $listed = $load->rehearse({LODE_POINT_LIST => "$dir/points"});
die "the load ends with status $listed->{status}: $listed->{err}" if $listed->{status} || $listed->{signal};
my @all = split /\n/, FaultLoad::slurp("$dir/points");
my $step = $is_torture ? 1 : 40;
srand($seed);
my $first = int rand $step;
my @points = map { $all[$_] } grep { $_ % $step == $first } 0 .. $#all;

my $n = $load->try_all($is_torture ? 2 : 1, \&cut_at, map { ("lost at $_", "torn (" . $seed++ . ") at $_") } @points);
print "# the power left at ", scalar @points, " of ", scalar @all, " points\n";
$load->say_ok($n >= 0.95 * 2 * @points, "hardly a point was out of reach");
print "1..$load->{n_tests}\n";
