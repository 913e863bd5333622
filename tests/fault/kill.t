#!/usr/bin/perl
# tests/fault/kill.t - a load of the release build whose process is killed (SIGKILL), first at one effect on the world after the
# other (a sync, a rename, a removal, a send: tests/support/killat.c), then at random times, its resumes included. After `lode resume`
# the org and the account are, record by record, those of an undisturbed load.
#
# LODE_TORTURE=1: every 3rd effect and 200 random times, else fewer. LODE_SEED draws the same again.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Path qw(remove_tree);
use Time::HiRes qw(time);
use lib dirname(abs_path(__FILE__)) . "/../support";
use FaultLoad;

my $root = abs_path(dirname(__FILE__) . "/../..");
my $lode = "$root/build/lode"; # a preloaded library and the address sanitizer do not go together
my $is_torture = $ENV{LODE_TORTURE};
my $seed = $ENV{LODE_SEED} || int time;
my $dir = ($ENV{LODE_TEST_TMP} || "/tmp") . "/kill-$$";
END { chdir "/"; remove_tree($dir) if $dir }

-x $lode or die "there is no build/lode: make build/lode\n";
my $load = FaultLoad->new(lode => $lode, dir => $dir);
my $n_workers = $is_torture ? 2 : 1;
my $so = "$dir/killat.so";
system("gcc -shared -fPIC -O1 -o $so $root/tests/support/killat.c -ldl") == 0 or die "killat.c cannot be built\n";

sub judge {
    my ($load, $r) = @_;
    my $difference = $load->difference;

    return undef if !$r->{status} && !$r->{signal} && !defined $difference;
    return ($r->{was} // "load") . ": status $r->{status}, signal $r->{signal}\n$r->{err}" . ($difference // "");
}

sub at_effect {
    my ($load, $case) = @_;
    my ($k) = $case =~ /(\d+)/;
    my $r = $load->rehearse({LD_PRELOAD => $so, LODE_KILL_AT => $k});

    return \"the load has fewer" if !$r->{signal};
    return judge($load, $load->recover({}));
}

sub at_time {
    my ($load, $case) = @_;
    my @said;

    srand($case =~ /(\d+)/ ? $1 : 0);
    my $after = 0.01 + rand $load->{takes_s};
    my $r = $load->rehearse({kill_after_s => $after});
    for (1 .. int rand 3) {
        last if $r->{signal} != 9;
        push @said, sprintf "killed after %.3f s", $after;
        $after = 0.01 + rand $load->{takes_s};
        $r = $load->recover({kill_after_s => $after});
    }
    $r = $load->recover({}) if $r->{signal} == 9;
    my $why = judge($load, $r);
    return $why && join ", ", @said, $why;
}

my $began = time;
$load->undisturbed;
$load->{takes_s} = time - $began;
my $counted = $load->rehearse({LD_PRELOAD => $so, LODE_KILL_AT => 1 << 30, LODE_KILL_COUNT => "$dir/effects"});
die "$counted->{err}" if $counted->{status};
my $n_effects = FaultLoad::slurp("$dir/effects") + 0;
my $step = $is_torture ? 3 : 25;
my $n = $load->try_all($n_workers, \&at_effect, map { "killed at effect " . (1 + $_ * $step) } 0 .. $n_effects / $step - 1);
$load->say_ok($n > 10, "most effects were reached: $n of every ${step}th of $n_effects");
my $n_times = $is_torture ? 200 : 10;
$load->try_all($n_workers, \&at_time, map { "killed at a random time: seed " . ($seed + $_) } 1 .. $n_times);
print "1..$load->{n_tests}\n";
