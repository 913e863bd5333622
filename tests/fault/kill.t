#!/usr/bin/perl
# tests/fault/kill.t - a load whose process is killed (SIGKILL) at one effect on the world after the other, and resumed: the org ends
# with each row exactly once, and the account comes out. The points are every LODE_KILL_STEP-th (default 7) sync, rename, removal and send.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Path qw(make_path remove_tree);

my $root = abs_path(dirname(__FILE__) . "/../..");
my $lode = "$root/build/lode"; # a preloaded library and the address sanitizer do not go together
my $step = $ENV{LODE_KILL_STEP} || 7;
my $dir = ($ENV{LODE_TEST_TMP} || "/tmp") . "/kill-$$";
make_path($dir);
chdir $dir or die "$dir: $!";
END { chdir "/"; remove_tree($dir) if $dir }

my $so = "$dir/killat.so";
if (!-x $lode || system("gcc -shared -fPIC -O1 -o $so $root/tests/support/killat.c -ldl") != 0) {
    print "1..0 # SKIP no release build or no compiler\n";
    exit 0;
}

my ($n_accounts, $n_contacts) = (300, 700);
open my $f, ">", "accounts.csv" or die;
print $f "id,name\n";
print $f "a$_,Account $_\n" for 1 .. $n_accounts;
close $f;
open $f, ">", "contacts.csv" or die;
print $f "account,last\n";
# some without a last name (mended), some twice the same (interchangeable)
print $f "a" . ($_ % $n_accounts + 1) . "," . ($_ % 50 == 0 ? "" : "Name " . ($_ % 400)) . "\n" for 1 .. $n_contacts;
close $f;
open $f, ">", "schema.json" or die;
print $f '[{"name":"Account","fields":[{"name":"Legacy_Id__c","type":"string","length":20,"externalId":true,"unique":true}]}]';
close $f;
open $f, ">", "load.lua" or die;
print $f <<'LUA';
local lode = require "lode"
local c, org = lode.columns, lode.org()
local accounts = org:upsert { "accounts", object = "Account", external_id = "Legacy_Id__c", chunk_rows = 150,
  from = lode.csv "accounts.csv", map = { Legacy_Id__c = c.id, Name = c.name } }
org:insert { "contacts", object = "Contact", chunk_rows = 300, from = lode.csv "contacts.csv",
  map = function(row) return { AccountId = accounts:id(row.account), LastName = row.last, Title = "T" } end,
  on_failed = { REQUIRED_FIELD_MISSING = function(r) r.LastName = "Unknown"; return lode.retry(r) end } }
LUA
close $f;

sub query { my $db = (glob "runs/*/org.db")[0]; my $out = `sqlite3 $db "$_[0]"`; chomp $out; return $out }

# One load, killed at effect $k and resumed. Returns 1 where it was killed at all.
sub try_at {
    my ($k) = @_;
    remove_tree("runs");
    my $killed = system("LD_PRELOAD=$so LODE_KILL_AT=$k $lode rehearse load.lua --quiet >out 2>err") != 0;
    my ($has_run) = glob "runs/*/run.db";
    my $status = 0;
    my $was_sent = 1;
    if ($killed) {
        # before the journal exists there is nothing to resume, and nothing was sent
        $was_sent = $has_run && `sqlite3 $has_run "select count(*) from sqlite_master where name='run'" 2>/dev/null` =~ /1/;
        remove_tree("runs") if !$was_sent;
        $status = system(($was_sent ? "$lode resume" : "$lode rehearse load.lua") . " --quiet >out 2>>err") >> 8;
    }
    # killed behind the run's last entry: there is nothing to resume
    $status = 0 if $status == 2 && $has_run && `sqlite3 $has_run "select status from run"` eq "0\n";
    return ($killed, $status);
}

my ($n, $bad) = (0, 0);
for (my $k = 1; $k < 2000; $k += $step) {
    my ($killed, $status) = try_at($k);
    my $db = (sort glob "runs/*/org.db")[-1];
    my $got = join " ", $status, map { my $r = `sqlite3 $db "$_"`; chomp $r; $r }
        "select count(*), count(distinct Legacy_Id__c) from Account", "select count(*) from Contact",
        "select count(*) from Contact where LastName='Unknown'",
        "select count(*) from Contact c join Account a on a.Id=c.AccountId";
    my $want = "0 $n_accounts|$n_accounts $n_contacts 14 $n_contacts";
    my $run = (sort glob "runs/*/run.db")[-1];
    my $sum = `sqlite3 $run "select group_concat(created) from step"`;
    chomp $sum;
    $n++;
    if ($got ne $want || $sum ne "$n_accounts,$n_contacts") {
        $bad++;
        print "not ok $n - killed at effect $k: each row once\n# got  $got ($sum)\n# want $want ($n_accounts,$n_contacts)\n";
        print "# $_" for split /^/, `tail -5 err`;
    } else {
        print "ok $n - killed at effect $k: each row once\n";
    }
    last if !$killed;
}
print "1..$n\n";
