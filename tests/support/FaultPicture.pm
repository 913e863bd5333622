# tests/support/FaultPicture.pm - what a run left behind, as lines of text that are the same for every run that ended well: each
# record of the org with all its fields, how many records the org ever created, each step's sums, each line of the outcome files.
#
# Ids and times differ from run to run. A record that is named by its Id stands for its content, which names its parent's in turn;
# so an outcome that bears another row's Id shows, and so does a child of another parent.
package FaultPicture;
use strict;
use warnings;

my @objects = qw(Account Contact Case);
# besides what ends in Date: numbers that the org draws itself, in the order in which jobs come
my %not_compared = map { $_ => 1 } qw(Id CaseNumber SystemModstamp);

# Of the run in this folder, whose steps have these names.
sub of_run {
    my ($run, @steps) = @_;
    my $org = records("$run/org.db");
    my @lines = map { "record $_" } sort map { line($org, $_) } keys %$org;

    push @lines, map { "ever created: $_" }
        rows("$run/org.db", "select object, n from _lode_created where object in (" . list(@objects) . ") order by 1");
    push @lines, map { "step $_" } rows("$run/run.db",
        "select name, state, n_rows, n_parts, created, updated, deleted, failed, skipped, rejected, unprocessed, unknown"
            . " from step order by id");
    push @lines, map { (outcomes($org, $run, "$_-outcome"), outcomes($org, $run, "$_-failed")) } @steps;
    return @lines;
}

# The first line in which two pictures differ, in words; undef where they are the same.
sub difference {
    my ($got, $want) = @_;
    my $i = 0;

    $i++ while $i < @$got && $i < @$want && $got->[$i] eq $want->[$i];
    return undef if $i == @$got && $i == @$want;
    return "got  " . ($got->[$i] // "nothing more") . "\nwant " . ($want->[$i] // "nothing more");
}

sub list { return join ", ", map { "'$_'" } @_ }

# Cells are told apart by bytes that no value has.
sub rows {
    my ($db, $sql) = @_;

    open my $f, "-|", "sqlite3", "-readonly", "-ascii", "-cmd", ".timeout 10000", $db, $sql or die "sqlite3: $!";
    local $/;
    my $text = <$f> // "";
    close $f or return ("cannot read $db");
    return map { s/\x1f/|/gr } split /\x1e/, $text;
}

sub records {
    my ($db) = @_;
    my %by_id;

    for my $object (@objects) {
        my @columns = map { (split /\|/)[1] } rows($db, "pragma table_info([$object])");
        my @names = grep { !$not_compared{$_} && !/Date$/ } @columns;

        for my $row (rows($db, "select Id, " . join(", ", map { "quote([$_])" } @names) . " from [$object]")) {
            my ($id, @values) = split /\|/, $row, -1;
            $by_id{$id} = {object => $object, fields => [grep { !/=NULL$/ } map { "$names[$_]=$values[$_]" } 0 .. $#values]};
        }
    }
    return \%by_id;
}

sub line {
    my ($org, $id) = @_;
    my $r = $org->{$id} or return "a record that is not there";

    return $r->{line} //= "$r->{object}: " . join ", ", map { s/'([0-9A-Za-z]{18})'$/"<" . name($org, $1) . ">"/er } @{$r->{fields}};
}

# Of users and the like only the kind is told.
sub name {
    my ($org, $id) = @_;
    return $org->{$id} ? line($org, $id) : substr $id, 0, 3;
}

# The lines of an account in their order.
sub outcomes {
    my ($org, $run, $name) = @_;
    my @lines = parse_csv("$run/$name.csv");
    my @names = @{shift @lines || ["no file"]};
    my (%seen, @out);

    for my $cells (@lines) {
        my %row;
        @row{@names} = @$cells;
        my $id = $row{sf__Id} // "";
        my $twice = $id ne "" && $seen{$id}++ ? ", as another row has it" : "";

        $row{sf__Id} = "<" . line($org, $id) . ">$twice" if $id ne "";
        $row{_job} = "a job" if ($row{_job} // "") ne "";
        push @out, join ", ", map { "$_=" . ($row{$_} // "(missing)") } @names;
    }
    return map { "$name $_" } "columns: @names", @out;
}

sub parse_csv {
    my ($path) = @_;
    my @lines;

    open my $f, "<", $path or return ();
    local $/;
    my $text = <$f> // "";
    while ($text ne "") {
        my @cells;
        while ($text =~ s/^(?:"((?:[^"]|"")*)"|([^",\n]*))([,\n]|$)//) {
            push @cells, defined $1 ? $1 =~ s/""/"/gr : $2;
            last if $3 ne ",";
        }
        last if !@cells; # not a CSV file: what is left shows as missing lines
        push @lines, \@cells;
    }
    return @lines;
}

1;
