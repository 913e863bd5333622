#!/usr/bin/perl
# tests/fault/orgkill.t - `lode serve --db` is killed (SIGKILL) at random times while it loads, and started again on its database.
# Every job then comes to its end: its rows are each told of once, what is told is what the database holds, and no record is half
# of one.
#
# LODE_TORTURE=1: 100 times, else 6. LODE_SEED draws the same again.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Path qw(make_path remove_tree);
use Time::HiRes qw(sleep time);
use lib dirname(abs_path(__FILE__)) . "/../support";
use LocalOrg;

my $root = abs_path(dirname(__FILE__) . "/../..");
my $lode = "$root/build/lode";
my $dir = ($ENV{LODE_TEST_TMP} || "/tmp") . "/orgkill-$$";
my $seed = $ENV{LODE_SEED} || int time;
my $n_cases = $ENV{LODE_TORTURE} ? 100 : 6;
my $n_rows = 6000;
my $org;
END { local $?; $org->stop("KILL") if $org && $org->{pid}; remove_tree($dir) if $dir }

-x $lode or die "there is no build/lode: make build/lode\n";
make_path($dir);
print "1..$n_cases\n";
for my $i (1 .. $n_cases) {
    my $why = eval { one_case($seed + $i) } // $@;

    printf "%sok %d - killed at random times: seed %d\n", $why ? "not " : "", $i, $seed + $i;
    print map { "# $_\n" } split /\n/, $why if $why;
}

# Two jobs: inserts, then an upsert of which every second row is new. The reason why it is wrong, or "".
sub one_case {
    srand shift;
    remove_tree(glob("$dir/*"));
    $org = LocalOrg->new(lode => $lode, dir => $dir,
        args => ["--db", "$dir/org.db", "--schema", "$root/tests/bench/schema.json"]);
    my $began = time;
    my @jobs = (begin("insert", map { $_ * 2 } 1 .. $n_rows), begin("upsert", 1 .. $n_rows));
    my $n_kills = 1 + int rand 3;

    sleep rand 0.3;
    for (1 .. $n_kills) {
        $org->stop("KILL");
        $org->start;
        sleep rand 0.3;
    }
    for my $job (@jobs) {
        my $info = await($job);
        my $why = judge($job, $info);
        return "$why\n$info\n" if $why;
    }
    $org->stop;
    undef $org;
    return check_records(@jobs);
}

# A row's cells follow from its number and the job, so that half a record would show.
sub row {
    my ($what, $i) = @_;

    return "K$i,$what$i,$what$i\@example.com,$what street $i";
}

sub begin {
    my ($what, @numbers) = @_;
    my $external = $what eq "upsert" ? ',"externalIdFieldName":"Legacy_Id__c"' : "";
    my (undef, $info) = $org->call("POST", "jobs/ingest", qq({"object":"Contact","operation":"$what"$external}));
    my ($id) = $info =~ /"id":"(\w+)"/ or die "no job: $info";
    my $csv = join "\n", "Legacy_Id__c,LastName,Email,MailingStreet", map({ row($what, $_) } @numbers), "";

    my ($put) = $org->call("PUT", "jobs/ingest/$id/batches", $csv, "text/csv");
    my ($patch) = $org->call("PATCH", "jobs/ingest/$id", '{"state":"UploadComplete"}');
    die "the job was not taken: $put, $patch\n" if $put != 201 || $patch != 200;
    return {id => $id, what => $what, numbers => \@numbers};
}

sub await {
    my $job = shift;

    for (1 .. 12000) {
        my ($status, $info) = $org->call("GET", "jobs/ingest/$job->{id}");
        return $info if $status == 200 && $info !~ /"state":"(?:UploadComplete|InProgress)"/;
        die "the job is gone: $status $info\n" if $status && $status != 200;
        sleep 0.01;
    }
    die "the job does not end\n";
}

# Each row is in one of the three results, and the counters say so.
sub judge {
    my ($job, $info) = @_;
    my %told;
    my %n;

    for my $kind (qw(successfulResults failedResults unprocessedrecords)) {
        my ($status, $csv) = $org->call("GET", "jobs/ingest/$job->{id}/$kind");
        return "$kind: $status $csv" if $status != 200;
        my (undef, @lines) = split /\n/, $csv;
        $n{$kind} = @lines;
        for my $line (@lines) {
            my @cells = map { s/^"|"$//gr } split /","/, $line;
            my ($id, $created) = $kind eq "unprocessedrecords" ? () : splice @cells, 0, 2;
            my ($i) = $cells[0] =~ /^K(\d+)$/ or return "a row without a key: $line";
            return "row $i is told of twice" if $told{$i}++;
            return "row $i came back as @cells" if join(",", @cells) ne row($job->{what}, $i);
            $job->{done}{$i} = [$id, $created] if $kind eq "successfulResults";
        }
    }
    return "rows are lost: " . keys %told if keys %told != @{$job->{numbers}};
    return "failed rows: $n{failedResults}" if $n{failedResults};
    my ($processed) = $info =~ /"numberRecordsProcessed":(\d+)/;
    return "processed $processed of $n{successfulResults}" if $processed != $n{successfulResults};
    return "unprocessed rows of a complete job" if $info =~ /"JobComplete"/ && $n{unprocessedrecords};
    return $info =~ /"state":"(?:JobComplete|Failed)"/ ? "" : "the state is wrong";
}

# The database holds what the jobs said, the second one's word above the first's.
sub check_records {
    my ($insert, $upsert) = @_;
    my %want = map { $_ => ["insert", $insert->{done}{$_}[0]] } keys %{$insert->{done}};

    for my $i (keys %{$upsert->{done}}) {
        my ($id, $created) = @{$upsert->{done}{$i}};
        return "row $i was there already" if $created eq "true" && $want{$i};
        return "row $i was not there" if $created eq "false" && !$want{$i};
        return "row $i has two ids" if $want{$i} && $want{$i}[1] ne $id;
        $want{$i} = ["upsert", $id];
    }
    open my $sql, "-|", "sqlite3", "-readonly", "$dir/org.db",
        "SELECT Id, Legacy_Id__c || ',' || LastName || ',' || Email || ',' || MailingStreet FROM Contact"
        or die "sqlite3: $!\n";
    while (my $line = <$sql>) {
        chomp $line;
        my ($id, $row) = split /\|/, $line, 2;
        my ($i) = $row =~ /^K(\d+),/ or return "half a record: $line";
        my $w = delete $want{$i} or return "nobody told of $line";
        return "the record $line is not what was told" if $row ne row($w->[0], $i) || $id ne $w->[1];
    }
    return %want ? "records are lost: " . keys %want : "";
}
