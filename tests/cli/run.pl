#!/usr/bin/env perl
# Runs one command-line case and prints TAP. tests/cli/README.md says what a case is.
# usage: run.pl tests/cli/CASE, called by tests/run, which sets LODE and LODE_TEST_TMP.
# LODE_ACCEPT=1 writes what happened to the case's want/ instead of comparing.
use strict;
use warnings;
use File::Basename qw(basename dirname);
use File::Path qw(make_path);

my $case = $ARGV[0] or die "usage: run.pl tests/cli/CASE\n";
my $tmp = $ENV{LODE_TEST_TMP} or die "run.pl: LODE_TEST_TMP is not set; use tests/run $case\n";
my $dir = "$tmp/" . basename($case);
my $n = 0;

system("cp", "-RL", $case, $dir) == 0 or die "run.pl: cannot copy $case\n";
system("rm", "-rf", "$dir/want", "$dir/skip", "$dir/cmd") == 0 or die "run.pl: cannot clean $dir\n";
$ENV{LODE_CASE} = "$ENV{LODE_ROOT}/$case";

if (-e "$case/skip") {
    my ($why) = run("$case/skip", "skip");
    if ($why =~ /\S/) {
        print "1..0 # SKIP $case: ", $why =~ s/\s+/ /gr, "\n";
        exit 0;
    }
}
my ($out, $err, $status) = run("$case/cmd", "run");
my %got = (stdout => $out, stderr => $err, status => "$status\n");
for my $want (wanted_files()) {
    $got{"files/$want"} = -e "$dir/$want" ? slurp("$dir/$want") : undef;
}
$ENV{LODE_ACCEPT} ? accept_all() : compare_all();

# A shell snippet, run in the copy of the case.
sub run {
    my ($script, $as) = @_;
    my $pid = fork() // die "run.pl: fork: $!\n";

    if ($pid == 0) {
        chdir $dir or die "run.pl: $dir: $!\n";
        open STDOUT, ">", "$tmp/$as.stdout" or die "run.pl: $!\n";
        open STDERR, ">", "$tmp/$as.stderr" or die "run.pl: $!\n";
        exec "sh", "$ENV{LODE_ROOT}/$script" or die "run.pl: sh: $!\n";
    }
    waitpid($pid, 0);
    my $rc = $? & 127 ? 128 + ($? & 127) : $? >> 8;
    return (slurp("$tmp/$as.stdout"), slurp("$tmp/$as.stderr"), $rc);
}

sub wanted_files {
    return () unless -d "$case/want/files";
    my @files = split /\0/, qx(cd '$case/want/files' && find . -type f -print0 | sort -z);
    return map { s{^\./}{}r } @files;
}

sub want_of {
    my $name = shift;
    return slurp("$case/want/$name") if -e "$case/want/$name";
    return $name eq "status" ? "0\n" : "";
}

sub compare_all {
    my @names = (qw(status stdout stderr), sort grep { m{^files/} } keys %got);

    print "1..", scalar @names, "\n";
    for my $name (@names) {
        my $want = want_of($name);
        my $ok = defined $got{$name} && matches($want, $got{$name});
        printf "%sok %d - %s: %s\n", $ok ? "" : "not ", ++$n, basename($case), $name;
        next if $ok;
        print STDERR "# $case: ", defined $got{$name} ? "$name differs" : "no such file: $name", "\n";
        print STDERR diff($want, $got{$name}) if defined $got{$name};
    }
    exit 0;
}

# Line by line: "~ REGEX" matches one line, "..." any number of lines, all else itself.
sub matches {
    my ($want, $got) = @_;
    my @w = lines($want);
    my @g = lines($got);
    my @reach = (1, (0) x @g);    # reach[j]: the pattern so far matches the first j lines

    for my $w (@w) {
        my @next = (0) x (@g + 1);
        for my $j (0 .. @g) {
            if ($w eq "...") {
                $next[$j] = $reach[$j] || ($j && $next[ $j - 1 ]) ? 1 : 0;
            } elsif ($j && $reach[ $j - 1 ] && line_matches($w, $g[ $j - 1 ])) {
                $next[$j] = 1;
            }
        }
        @reach = @next;
    }
    return $reach[-1];
}

sub line_matches {
    my ($w, $line) = @_;
    return $w =~ /^~ (.*)/s ? $line =~ /^(?:$1)$/ : $w eq $line;
}

# The last line without its newline differs from the line with it.
sub lines {
    my $text = shift;
    return () if $text eq "";
    my @l = split /\n/, $text, -1;
    if ($l[-1] eq "") { pop @l } else { $l[-1] .= "\\ no newline at the end" }
    return @l;
}

# What was wanted, with the lines that its patterns matched put in their place, against what came.
sub diff {
    my ($want, $got) = @_;
    my @g = lines($got);
    my @w = lines($want);

    for my $w (@w) {
        next unless $w =~ /^~ /;
        my ($hit) = grep { line_matches($w, $_) } @g;
        $w = $hit if defined $hit;
    }
    spew("$tmp/want", join "", map { "$_\n" } @w);
    spew("$tmp/got", join "", map { "$_\n" } @g);
    my @d = qx(diff -u --label want --label got '$tmp/want' '$tmp/got');
    @d = (@d[0 .. 199], "...\n") if @d > 200;
    return map { "#   $_" } @d;
}

sub accept_all {
    for my $name (sort keys %got) {
        my $path = "$case/want/$name";
        my $default = $name eq "status" ? "0\n" : "";
        if (!defined $got{$name}) {
            print STDERR "# $case: no such file: $name\n";
        } elsif (matches(want_of($name), $got{$name})) {
            next;
        } elsif ($got{$name} eq $default) {
            unlink $path;
        } else {
            make_path(dirname($path));
            spew($path, with_patterns(want_of($name), $got{$name}));
        }
        print "# accepted $path\n";
    }
    print "1..1\nok 1 - accepted $case\n";
    exit 0;
}

# Keeps each pattern line that still matches a line, in order.
sub with_patterns {
    my ($want, $got) = @_;
    my @patterns = grep { /^~ / } lines($want);
    my $text = "";

    for my $line (split /(?<=\n)/, $got) {
        my $bare = $line =~ s/\n$//r;
        my ($i) = grep { line_matches($patterns[$_], $bare) } 0 .. $#patterns;
        if (defined $i) {
            $text .= "$patterns[$i]\n";
            splice @patterns, 0, $i + 1;
        } else {
            $text .= $bare =~ /^(?:~ |\.\.\.$)/ ? "~ " . quotemeta($bare) . "\n" : $line;
        }
    }
    return $text;
}

sub slurp {
    open my $f, "<:raw", $_[0] or die "run.pl: $_[0]: $!\n";
    local $/;
    return <$f> // "";
}

sub spew {
    open my $f, ">:raw", $_[0] or die "run.pl: $_[0]: $!\n";
    print $f $_[1];
    close $f or die "run.pl: $_[0]: $!\n";
}
