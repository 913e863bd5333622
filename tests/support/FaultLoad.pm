# tests/support/FaultLoad.pm - the load that fault tests disturb: three dependent steps of several chunks each, a hook that mends
# rows (they are sent once more), a reference of every child to its parent; a step that finds by `match` some of the records that
# it writes, and makes the others. It knows how to run it, how to take it up again, and
# what the org and the journal must hold in the end: what an undisturbed run leaves there.
#
#   my $load = FaultLoad->new(lode => "build/asan/lode", dir => $dir);   # $dir is made, and is the current folder from then on
#   my $r = $load->rehearse({LODE_X => 1}, "--fault", "…");                # {status, signal, is_late, out, err}
#   my $end = $load->recover({});                                        # resume, or a new run where nothing was journalled
#   print $load->difference // "as it must be";
package FaultLoad;
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Path qw(make_path remove_tree);
use FaultPicture;
use IO::Handle;
use POSIX ();
use Time::HiRes qw(alarm);

my ($n_accounts, $n_contacts, $n_cases, $n_sites, $n_new_sites) = (60, 140, 80, 12, 4);
my @steps = qw(accounts contacts cases sites);
my $limit_s = 60; # for one process; it takes less than one

sub new {
    my ($class, %o) = @_;
    my $self = bless {lode => abs_path($o{lode}), dir => $o{dir}, options => $o{options} || ["--poll-ms", 5]}, $class;

    make_path($o{dir});
    chdir $o{dir} or die "$o{dir}: $!";
    write_file("accounts.csv", "id,name\n", map { "a$_,Account $_\n" } 1 .. $n_accounts);
    # some without a last name (mended), some twice the same (interchangeable but for their key)
    write_file("contacts.csv", "id,account,last\n",
        map { "c$_,a" . ($_ % $n_accounts + 1) . "," . ($_ % 50 == 0 ? "" : "Name " . ($_ % 40)) . "\n" } 1 .. $n_contacts);
    write_file("cases.csv", "contact,subject\n", map { "c" . ($_ % $n_contacts + 1) . ",Case " . ($_ % 30) . "\n" } 1 .. $n_cases);
    write_file("sites.csv", "name\n", map { "Account $_\n" } $n_accounts + $n_new_sites - $n_sites + 1 .. $n_accounts + $n_new_sites);
    write_file("schema.json", '[{"name":"Account","fields":[{"name":"Legacy_Id__c","type":"string","length":20,'
            . '"externalId":true,"unique":true}]}]');
    write_file("load.lua", <<'LUA');
local lode = require "lode"
local c, org = lode.columns, lode.org()
local accounts = org:upsert { "accounts", object = "Account", external_id = "Legacy_Id__c", chunk_rows = 25,
  from = lode.csv "accounts.csv", map = { Legacy_Id__c = c.id, Name = c.name } }
local contacts = org:insert { "contacts", object = "Contact", chunk_rows = 60, from = lode.csv "contacts.csv", ids_by = "id",
  map = function(row) return { AccountId = accounts:id(row.account), LastName = row.last, Title = "T" } end,
  on_failed = { REQUIRED_FIELD_MISSING = function(r) r.LastName = "Unknown"; return lode.retry(r) end } }
org:insert { "cases", object = "Case", chunk_rows = 40, from = lode.csv "cases.csv",
  map = { ContactId = contacts:id(c.contact), Subject = c.subject } }
org:upsert { "sites", object = "Account", chunk_rows = 8, from = lode.csv "sites.csv", match = { "Name", where = "Name != null" },
  map = { Name = c.name, Site = lode.const "S" } }
LUA
    return $self;
}

sub write_file {
    my ($name, @text) = @_;
    open my $f, ">", $name or die "$name: $!";
    print $f @text;
    close $f or die "$name: $!";
}

sub slurp {
    open my $f, "<", $_[0] or return "";
    local $/;
    return <$f> // "";
}

# A process of its own, with these variables; killed, and is_late, where it does not end. kill_after_s is no variable: it is killed
# then.
sub lode {
    my ($self, $env, @args) = @_;
    my ($is_late, %env) = (0, %$env);
    my $kill_after_s = delete $env{kill_after_s};
    my $pid = fork() // die "fork: $!";

    if ($pid == 0) {
        @ENV{keys %env} = values %env;
        open STDIN, "<", "/dev/null" or die;
        open STDOUT, ">", "out" or die;
        open STDERR, ">", "err" or die;
        exec $self->{lode}, @args or die "$self->{lode}: $!";
    }
    local $SIG{ALRM} = sub { $is_late = !$kill_after_s; kill "KILL", $pid };
    alarm($kill_after_s || $limit_s);
    waitpid $pid, 0;
    alarm 0;
    return {status => $? >> 8, signal => $? & 127, is_late => $is_late, out => slurp("out"), err => slurp("err")};
}

# The load from the beginning, with nothing left of earlier ones.
sub rehearse {
    my ($self, $env, @more) = @_;
    remove_tree("runs");
    return $self->lode($env, "rehearse", "load.lua", @{$self->{options}}, @more);
}

# The last run's folder.
sub run_dir {
    my @runs = sort { -M $b <=> -M $a } glob "runs/*";
    return $runs[-1];
}

# What a run that ended early wants: resume where it is journalled, else the load once more.
sub recover {
    my ($self, $env, @more) = @_;
    my $run = $self->run_dir;
    my $state = $run && -e "$run/run.db" ? sql("$run/run.db", "select ifnull(status, 'none') from run") : "";

    return {status => 0, signal => 0, is_late => 0, out => "", err => "", was => "complete"} if $state eq "0";
    my $is_new = $state !~ /^(none|5|1\d\d)$/; # nothing was sent
    my @args = $is_new ? ("rehearse", "load.lua") : "resume";
    remove_tree("runs") if $is_new;
    return {%{$self->lode($env, @args, @{$self->{options}}, @more)}, was => $is_new ? "new" : "resumed"};
}

# The local org of a killed process ends by itself; this waits for it.
sub await_org {
    my ($self) = @_;
    my $here = abs_path(".");

    for my $pid (map { m{/proc/(\d+)} } glob "/proc/[0-9]*") {
        my @args = split /\0/, slurp("/proc/$pid/cmdline");
        next if ($args[1] // "") ne "serve" || (readlink("/proc/$pid/cwd") // "") ne $here;
        select undef, undef, undef, 0.005 while slurp("/proc/$pid/cmdline") ne "";
    }
}

sub sql {
    my ($db, $sql) = @_;
    my $out = qx(sqlite3 -readonly '$db' "$sql" 2>&1);
    chomp $out;
    return $out;
}

# Tries each case and says it in TAP: $try->($load, $case) returns undef where all went well, a string where not, and a reference
# to a string where there was nothing to try. With several workers each has a load of its own. Returns how many went well.
sub try_all {
    my ($self, $n_workers, $try, @cases) = @_;
    my $n_good = 0;
    my @said;

    $self->undisturbed;
    for my $w (0 .. $n_workers - 1) {
        next if fork() // die "fork: $!";
        my $load = FaultLoad->new(%$self, dir => "$self->{dir}/worker$w");
        $load->{takes_s} = $self->{takes_s};
        $load->{undisturbed} = $self->{undisturbed};
        open my $out, ">", "$self->{dir}/said.$w" or die "$self->{dir}/said.$w: $!";
        for (my $i = $w; $i < @cases; $i += $n_workers) {
            my $why = $try->($load, $cases[$i]) // "";
            print $out ref $why ? "skip $$why" : $why =~ s/\n/\x1f/gr, "\n";
            $out->flush;
            tell_progress("$0: " . ($i + 1) . " of " . @cases . " cases") if ($i + 1) % 200 == 0;
        }
        close $out or die "$self->{dir}/said.$w: $!";
        POSIX::_exit(0);
    }
    1 while wait > 0;
    @said = map { [split /\n/, slurp("$self->{dir}/said.$_"), -1] } 0 .. $n_workers - 1;
    for my $i (0 .. $#cases) {
        my $why = shift @{$said[$i % $n_workers]} // "";
        my $is_last = !@{$said[$i % $n_workers]}; # behind the last line end: the worker broke off

        my $skip = $why =~ s/^skip // ? " # SKIP $why" : "";
        $why = "the worker broke off" if $is_last && $why eq "";
        $why = "" if $skip;
        $n_good += $why eq "" && !$skip;
        $self->say_ok($why eq "", "$cases[$i]$skip");
        print map { "# $_\n" } split /\x1f/, $why;
    }
    return $n_good;
}

# A line on the test runner's own stderr, while the test is still running.
sub tell_progress {
    open my $tell, ">>", $ENV{LODE_TEST_TELL} || "/dev/null" or return;
    print $tell "# @_\n";
}

sub say_ok {
    my ($self, $is_good, $what) = @_;
    print $is_good ? "" : "not ", "ok ", ++$self->{n_tests}, " - $what\n";
}

# undef where all is as an undisturbed run leaves it, else what is not.
sub difference {
    my ($self) = @_;
    return FaultPicture::difference($self->picture, $self->undisturbed);
}

# What the last run left.
sub picture {
    my ($self) = @_;
    my $run = $self->run_dir;

    $self->await_org; # killed behind the last point, there was no resume that did
    return [$run ? FaultPicture::of_run($run, @steps) : "no run"];
}

# What a run leaves that nothing disturbs; made once, in a folder of its own.
sub undisturbed {
    my ($self) = @_;

    if (!$self->{undisturbed}) {
        rename "runs", "runs.kept" or die "runs: $!" if -e "runs";
        my $r = $self->rehearse({});
        die "an undisturbed run ends with status $r->{status}: $r->{err}" if $r->{status} || $r->{signal} || $r->{is_late};
        my @picture = FaultPicture::of_run($self->run_dir, @steps);
        check_sums(@picture);
        $self->{undisturbed} = \@picture;
        remove_tree("runs");
        rename "runs.kept", "runs" or die "runs: $!" if -e "runs.kept";
    }
    return $self->{undisturbed};
}

# That run is measured by what was written into its sources.
sub check_sums {
    my @picture = @_;
    my %n = (Account => $n_accounts + $n_new_sites, Contact => $n_contacts, Case => $n_cases);
    my $n_mended = int($n_contacts / 50);

    for my $object (keys %n) {
        die "ever created: not $n{$object} of $object\n" unless grep { $_ eq "ever created: $object|$n{$object}" } @picture;
        die "not $n{$object} records of $object\n" unless $n{$object} == grep { /^record \Q$object\E:/ } @picture;
    }
    die "not $n_mended contacts without a name\n" unless $n_mended == grep { /^record Contact:.*LastName='Unknown'/ } @picture;
    die "not $n_sites accounts with a site\n" unless $n_sites == grep { /^record Account:.*Site='S'/ } @picture;
    die "cases without contacts\n" if grep { /^record Case:/ && !/ContactId=<Contact:.*AccountId=<Account:/ } @picture;
}

1;
