#!/usr/bin/perl
# tests/fault/failures.t - a load in which the k-th allocation, read, write, sync, rename, open, removal, growth of a file or start
# of a thread fails, in lode itself or in a library. It ends with an exit status and a message that name the cause, leaks nothing,
# and what takes it up again ends as if nothing had been: each row once.
#
# Bounded: points spread over the calls that come by a path of their own. LODE_TORTURE=1: each k up to 300, then 200 of those paths,
# drawn; LODE_SEED=N draws the same again. LODE_POINTS="write:17 alloc:4:0:ever" tries these.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Path qw(remove_tree);
use POSIX qw(EDQUOT EFBIG ENOSPC strerror);
use lib dirname(abs_path(__FILE__)) . "/../support";
use FaultLoad;

my $root = abs_path(dirname(__FILE__) . "/../..");
my $lode = $ENV{LODE} || "$root/build/asan/lode";
my $dir = ($ENV{LODE_TEST_TMP} || "/tmp") . "/failures-$$";
my $so = "$dir/failat.so";
my $log = "failed"; # in the folder of the load at hand
my $is_torture = $ENV{LODE_TORTURE};
my $seed = $ENV{LODE_SEED} || ($is_torture ? time : 1);

# What the message must say, and how many points the bounded form takes.
my %kinds = (
    alloc => {says => "out of memory|not enough memory|" . strerror(12) . "|Resource temporarily unavailable", bounded => 9},
    read => {says => strerror(5) . "|disk I/O error|disk image is malformed", bounded => 3},
    write => {says => strerror(ENOSPC) . "|disk is full|disk I/O error", bounded => 5},
    sync => {says => strerror(5) . "|disk I/O error", bounded => 4},
    rename => {says => strerror(5), bounded => 2},
    open => {says => strerror(24) . "|unable to open database file|readonly database", bounded => 4},
    unlink => {says => strerror(13) . "|disk I/O error", bounded => 2},
    space => {says => strerror(ENOSPC) . "|disk is full|disk I/O error", bounded => 3},
    start => {says => strerror(11), bounded => 2},
);
my @kinds = qw(alloc read write sync rename open unlink space start);

END { chdir "/"; remove_tree($dir) if $dir }
-x $lode or die "there is no $lode: make asan\n";
my $load = FaultLoad->new(lode => $lode, dir => $dir);
system("gcc -shared -fPIC -ftls-model=initial-exec -O1 -g -o $so $root/tests/support/failat.c -ldl") == 0
    or die "failat.c cannot be built\n";
$ENV{ASAN_OPTIONS} = join ":", $ENV{ASAN_OPTIONS} // (), "exitcode=99", "log_path=sanitizer", "verify_asan_link_order=0";
$ENV{UBSAN_OPTIONS} = "exitcode=99:log_path=sanitizer:print_stacktrace=1";
$ENV{LSAN_OPTIONS} = "suppressions=$root/tests/support/nomem.supp:print_suppressions=0";

srand $seed;
print "# seed $seed (LODE_SEED)\n";
my %paths = list_paths();
my @points = $ENV{LODE_POINTS} ? split(" ", $ENV{LODE_POINTS}) : map { points_of($_) } @kinds;
if (!$ENV{LODE_POINTS}) {
    # the disk stays full; a write goes out in part; a quota, a limit on the size of files
    push @points, map { ($_ . ":" . ENOSPC . ":ever", "$_:" . ENOSPC . ":short") } drawn("write", $is_torture ? 200 : 1);
    push @points, map { ($_ . ":" . EDQUOT . ":ever", "$_:" . EFBIG . ":ever") } drawn("write", $is_torture ? 50 : 1);
}
my $n_good = $load->try_all($is_torture ? 2 : 1, \&try_at, @points);
print "1..", scalar @points, "\n# $n_good of ", scalar @points, " failures survived\n";

# The numbers of the calls of each kind, counted where nothing fails, that come by a path of their own; and how many calls there are.
sub list_paths {
    my %paths = map { $_ => {all => 0, own => []} } @kinds;
    my $r = $load->rehearse({LD_PRELOAD => $so, LODE_FAIL => "none", LODE_FAIL_LOG => $log, LODE_FAIL_PATHS => "paths",
        ASAN_OPTIONS => "$ENV{ASAN_OPTIONS}:detect_leaks=0"}); # who asks for stacks leaks a little

    die "the load does not run undisturbed: $r->{err}" if $r->{status} || $r->{signal};
    my ($calls, $own) = (FaultLoad::slurp($log), FaultLoad::slurp("paths"));
    $paths{$1}{all} = $2 while $calls =~ /^calls (\w+) (\d+)$/mg;
    push @{$paths{$1}{own}}, $2 while $own =~ /^(\w+) (\d+)$/mg;
    return %paths;
}

sub points_of {
    my ($kind) = @_;
    my $p = $paths{$kind};
    my $all = $p->{all} < 300 ? $p->{all} : 300;

    return drawn($kind, $kinds{$kind}{bounded}) if !$is_torture;
    return (map { "$kind:$_" } 1 .. $all), drawn($kind, 200, $all);
}

# One out of each of n equal parts of the paths behind the first calls.
sub drawn {
    my ($kind, $n, $first) = @_;
    my @own = grep { $_ > ($first || 0) } @{$paths{$kind}{own}};

    $n = @own if $n > @own;
    return map { "$kind:" . $own[int(($_ + rand) * @own / $n)] } 0 .. $n - 1;
}

sub try_at {
    my ($load, $point) = @_;
    my $r = fail_at($load, $point);
    # libraries without frame pointers cut its stacks short, and nomem.supp goes by them: once more, with whole ones
    $r = fail_at($load, $point, ASAN_OPTIONS => "$ENV{ASAN_OPTIONS}:fast_unwind_on_malloc=0") if $r->{reports} =~ /LeakSanitizer/;
    my $why = is_end_of_cjson($load, $point, $r) ? undef : wrong_end($point, $r);

    return "$r->{failed}$why\n$r->{err}$r->{reports}" if defined $why;
    my $end = $load->recover({});
    my $difference = $load->difference;
    my $reports = join "", map { FaultLoad::slurp($_) } glob "sanitizer.*";
    return undef if !$end->{status} && !$end->{signal} && !defined $difference;
    return "$r->{failed}status $r->{status}\n$r->{err}$end->{was}: status $end->{status}, signal $end->{signal}\n$end->{err}$reports"
        . ($difference // "");
}

# The load, and what of it failed and what the sanitizers have to say.
sub fail_at {
    my ($load, $point, %env) = @_;

    unlink $log, glob "sanitizer.*";
    my $r = $load->rehearse({LD_PRELOAD => $so, LODE_FAIL => $point, LODE_FAIL_LOG => $log, %env});
    $r->{failed} = FaultLoad::slurp($log) =~ /^(failed .*\n)/m ? $1 : "";
    $r->{reports} = join "", map { FaultLoad::slurp($_) } glob "sanitizer.*";
    return $r;
}

# lua-cjson itself ends the process where its buffer cannot grow. That is as a kill: what takes the load up again must make it whole.
sub is_end_of_cjson {
    my ($load, $point, $r) = @_;

    return 0 if $r->{status} != 255 || $r->{err} !~ /^Out of memory$/m;
    fail_at($load, $point, LODE_FAIL_TRACE => 1, ASAN_OPTIONS => "$ENV{ASAN_OPTIONS}:detect_leaks=0");
    return FaultLoad::slurp($log) =~ m{^failed \w+ \n(?:.*\n){3,5}.*/liblua5\.4-cjson\.so\S*\(strbuf_}m;
}

sub wrong_end {
    my ($point, $r) = @_;
    my ($kind, $sys) = $point =~ /^(\w+):\d+(?::(\d+))?/;
    my $says = $kinds{$kind}{says} . ($sys ? "|" . strerror($sys) : "");
    my @left = grep { FaultLoad::sql("$_/run.db", "select status from run") ne "2" } glob "runs/*";

    return "no end" if $r->{is_late};
    return "signal $r->{signal}" if $r->{signal};
    return undef if $r->{status} == 0;
    return "status $r->{status}" if $r->{status} != 5 && $r->{status} != 2;
    return "the message does not name the cause" if $r->{err} !~ /$says/;
    return "nothing was begun, but there is @left, which says otherwise" if $r->{status} == 2 && @left;
    return "lode does not say how to go on" if $r->{status} == 5 && $r->{err} !~ /go on with: lode resume/;
    return undef;
}
