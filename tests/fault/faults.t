#!/usr/bin/perl
# tests/fault/faults.t - the load with each fault at each of its requests: the connection cut before the request is read, after it took
# effect, in the middle of the answer; the request taking effect late; 500, 503, 429, a spent limit, an ended token; results that lack
# rows or have them twice. Then with faults of the org that last. The load ends with status 0 or 5, and after `lode resume` the org and
# the account are, record by record, those of an undisturbed load. And several faults at once, by chance.
#
# LODE_TORTURE=1: every fault at every request; else a part of them, another one with each LODE_SEED. LODE_ONLY=REGEX: these.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Path qw(remove_tree);
use lib dirname(abs_path(__FILE__)) . "/../support";
use FaultLoad;

my $root = abs_path(dirname(__FILE__) . "/../..");
my $lode = "$root/build/lode";
my $is_torture = $ENV{LODE_TORTURE};
my $seed = $ENV{LODE_SEED} || 1;
my $dir = ($ENV{LODE_TEST_TMP} || "/tmp") . "/faults-$$";
END { chdir "/"; remove_tree($dir) if $dir }

# What is done to a request: %m its method, %p its path, %w the which-th of these.
my @any = qw(cut:%m:%p:%w lost:%m:%p:%w half:%m:%p:%w short:%m:%p:%w:1 status:500:%m:%p:%w status:503:%m:%p:%w:retry-after=1
    status:429:%m:%p:%w:retry-after=1 status:403:%m:%p:%w expire:%m:%p:%w);
my @change = qw(late:%m:%p:%w:0 late:%m:%p:%w:1 late:%m:%p:%w:3 late:%m:%p:%w:100000);
my @results = qw(missing:%p:%w:1 missing:%p:%w:1000000 twice:%p:%w:1 twice:%p:%w:1000000 status:204:%m:%p:%w);

# Of the whole org, from beginning to end; they may cost rows a second attempt.
my @lasting = qw(empty:204 empty:200 blank:failedResults:*:Title unprocessed:30 unprocessed:0:1 unprocessed:0:2-3 lock:0.05
    contend batches:1 batches:5 pace:20);

-x $lode or die "there is no $lode: make build/lode\n";
my $load = FaultLoad->new(lode => $lode, dir => $dir);

# The requests of a run: [method, path, which-th].
sub requests {
    my ($run) = @_;
    my %n;

    return map { [@$_, ++$n{"@$_"}] } map { m{"http","text":"(\w+) http://127\.0\.0\.1:\d+(/\S*): } ? [$1, $2] : () }
        split /\n/, FaultLoad::slurp("$run/log.ndjson");
}

# One fault a text; the second argument is how many requests came before.
sub faults_of {
    my ($method, $path, $which) = @{$_[0]};
    my %is = (m => $method, p => "=" . substr($path, 1), w => $which);
    my @faults = (@any, "requests:" . $_[1], $method eq "GET" ? () : @change, $path =~ m{Results$|unprocessed} ? @results : ());

    return map { s/%(.)/$is{$1}/gr } @faults;
}

sub words {
    my ($r) = @_;
    return "status $r->{status}, signal $r->{signal}" . ($r->{is_late} ? ", no end" : "") . "\n" . $r->{err} . "\n";
}

# Status 4, the org refuses, is right only as long as nothing was sent.
sub is_orderly {
    my ($load, $r) = @_;
    my $is_right = $r->{status} =~ /^[05]$/ || ($r->{status} == 4 && $load->run_dir
            && FaultLoad::sql($load->run_dir . "/run.db", "select count(*) from chunk") eq "0");

    return !$r->{signal} && !$r->{is_late} && $is_right;
}

# Whether the load made the request at all: how often it polls is not always the same.
sub is_struck {
    my ($load, $fault) = @_;
    my ($path, $which) = $fault =~ /:=([^:]+):(\d+)/ or return 1;

    return grep { $_->[1] eq "/$path" && $_->[2] == $which } requests($load->run_dir);
}

# What is compared where a fault may cost attempts.
sub but_attempts {
    return [map { s/_attempts=\d+//r } @{$_[0]}];
}

sub difference {
    my ($load, $fault) = @_;

    return $load->difference if $fault =~ /:=|^requests/;
    return FaultPicture::difference(map { but_attempts($_) } $load->picture, $load->undisturbed);
}

sub with_fault {
    my ($load, $fault) = @_;
    my $r = $load->rehearse({}, "--fault", $fault, "--log-level", "debug");
    my $said = "load: " . words($r);

    return $said if !is_orderly($load, $r);
    return \"the request did not come" if !is_struck($load, $fault);
    for (1 .. 3) {
        last if $r->{status} == 0;
        $r = $load->recover({});
        $said .= "$r->{was}: " . words($r);
        return $said if !is_orderly($load, $r);
    }
    my $difference = difference($load, $fault);
    return $r->{status} || defined $difference ? $said . ($difference // "") : undef;
}

# Up to four faults at once, drawn by chance, in the load and in up to four resumes; then a resume that nothing disturbs.
sub with_many {
    my ($load, $case) = @_;
    my @kinds = (@any[0 .. 6], $any[8], @change);
    my ($r, $said) = (undef, "");

    srand($case =~ /(\d+)/ ? $1 : 0);
    for my $i (0 .. 5) {
        my $most = $i ? 30 : 70; # requests
        my @faults = map { ("--fault", $kinds[rand @kinds] =~ s/%m/*/r =~ s/%p/*/r =~ s/%w/1 + int rand $most/er) } 1 .. 1 + int rand 4;

        @faults = () if $i == 5;
        $r = $i ? $load->recover({}, @faults) : $load->rehearse({}, @faults);
        $said .= "@faults\n" . words($r);
        return $said if !is_orderly($load, $r);
        last if $r->{status} == 0;
    }
    my $difference = $load->difference;
    return $r->{status} || defined $difference ? $said . ($difference // "") : undef;
}

my $listed = $load->rehearse({}, "--log-level", "debug");
die "the load ends with status $listed->{status}: $listed->{err}" if $listed->{status} || $listed->{signal};
my @requests = requests($load->run_dir);
my @all = (@lasting, map { faults_of($requests[$_], $_) } 0 .. $#requests);
my $step = $is_torture ? 1 : 31;
my @cases = $ENV{LODE_ONLY} ? grep { /$ENV{LODE_ONLY}/ } @all : map { $all[$_] } grep { $_ % $step == $seed % $step } 0 .. $#all;
my $n = $load->try_all(2, \&with_fault, @cases);
print "# $n of ", scalar @cases, " faults, drawn from ", scalar @all, " at ", scalar @requests, " requests (seed $seed)\n";
if (!$ENV{LODE_ONLY} || $ENV{LODE_ONLY} =~ /by chance/) {
    my @chances = map { "faults by chance, in its resumes too: seed " . ($seed + $_) } 1 .. ($is_torture ? 200 : 8);
    my $good = $load->try_all(2, \&with_many, @chances);
    print "# $good of ", scalar @chances, " loads with faults by chance\n";
}
print "1..$load->{n_tests}\n";
