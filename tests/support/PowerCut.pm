# tests/support/PowerCut.pm - what a power cut leaves of a folder (tests/support/powercut.c says what counts as safe).
#
#   my $cut = PowerCut->new($root, $so);      # all that is below $root counts as safe
#   … a process with $cut->env is killed …
#   $cut->strike(undef, qr/keep/);            # what was not safe is gone
#   $cut->strike(42, qr/keep/);               # … or there in parts: drawn with that seed, folder by folder, page by page
package PowerCut;
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Copy qw(copy);
use File::Path qw(make_path remove_tree);

my $page = 4096;

# The library, built into that folder.
sub build {
    my ($source, $dir) = @_;
    my $so = "$dir/powercut.so";

    system("gcc -shared -fPIC -O1 -o $so $source -ldl -pthread") == 0 or die "$source cannot be built\n";
    return $so;
}

sub new {
    my ($class, $root, $so) = @_;
    my $self = bless {root => abs_path($root), so => $so, shadow => abs_path($root) . ".shadow"}, $class;

    $self->begin;
    return $self;
}

sub env {
    my ($self) = @_;
    return (LD_PRELOAD => $self->{so}, LODE_POWERCUT_ROOT => $self->{root}, LODE_POWERCUT_SHADOW => $self->{shadow});
}

# All that is there now is safe.
sub begin {
    my ($self) = @_;

    remove_tree($self->{shadow});
    make_path(map { "$self->{shadow}/$_" } qw(content entries kept));
    $self->keep_folder($self->{root});
}

sub keep_folder {
    my ($self, $dir) = @_;
    my @lines;

    for my $name (names($dir)) {
        my $path = "$dir/$name";
        my $inode = (lstat $path)[1];

        push @lines, (-d _ ? "d" : "f") . " $inode $name\n";
        -d _ ? $self->keep_folder($path) : copy($path, "$self->{shadow}/content/$inode") || die "$path: $!";
    }
    open my $f, ">", $self->entries_of($dir) or die "$dir: $!";
    print $f @lines;
    close $f or die "$dir: $!";
}

sub entries_of { return "$_[0]{shadow}/entries/" . ($_[1] =~ s{/}{%}gr) }

sub names {
    opendir my $d, $_[0] or return ();
    return sort grep { !/^\.\.?$/ } readdir $d;
}

# What was not safe is gone, or there in parts; what bears such a name stays as it is (it is on another machine).
sub strike {
    my ($self, $seed, $elsewhere) = @_;
    my $new = "$self->{root}.new";

    srand($seed) if defined $seed;
    local $self->{live} = {};
    local $self->{is_torn} = defined $seed;
    $self->find_files($self->{root});
    $self->rebuild($self->{root}, $new, $elsewhere);
    chdir "/";
    remove_tree($self->{root});
    rename $new, $self->{root} or die "$new: $!";
    chdir $self->{root} or die "$self->{root}: $!";
    $self->begin;
}

sub find_files {
    my ($self, $dir) = @_;

    for my $path (map { "$dir/$_" } names($dir)) {
        -d $path ? $self->find_files($path) : ($self->{live}{(stat $path)[1]} = $path);
    }
    return if $dir ne $self->{root};
    $self->{live}{$_} //= "$self->{shadow}/kept/$_" for names("$self->{shadow}/kept");
}

sub rebuild {
    my ($self, $dir, $new, $elsewhere) = @_;
    my $is_live = $self->{is_torn} && -d $dir && rand() < 0.5;
    my @entries = $is_live ? map { [-d "$dir/$_" ? "d" : "f", (lstat "$dir/$_")[1], $_] } names($dir) : $self->safe_entries($dir);

    make_path($new);
    for my $e (@entries) {
        my ($kind, $inode, $name) = @$e;

        next if $name =~ $elsewhere;
        $kind eq "d" ? $self->rebuild("$dir/$name", "$new/$name", $elsewhere) : $self->rebuild_file($inode, "$new/$name");
    }
    for my $name (grep { $_ =~ $elsewhere } names($dir)) {
        rename "$dir/$name", "$new/$name" or die "$dir/$name: $!";
    }
}

sub safe_entries {
    my ($self, $dir) = @_;

    open my $f, "<", $self->entries_of($dir) or return ();
    return map { [/^(.) (\d+) (.*)\n/s] } <$f>;
}

sub rebuild_file {
    my ($self, $inode, $to) = @_;
    my $safe = slurp("$self->{shadow}/content/$inode");
    my $live = $self->{is_torn} && $self->{live}{$inode} ? slurp($self->{live}{$inode}) : $safe;
    my $size = rand() < 0.5 ? length $safe : length $live;
    my $bytes = "";

    while (length $bytes < $size) {
        my $from = rand() < 0.5 ? \$safe : \$live;
        my $part = length $bytes < length $$from ? substr $$from, length $bytes, $page : "";
        $bytes .= $part . "\0" x ($page - length $part);
    }
    open my $f, ">", $to or die "$to: $!";
    print $f substr $bytes, 0, $size;
    close $f or die "$to: $!";
}

sub slurp {
    open my $f, "<", $_[0] or return "";
    local $/;
    return <$f> // "";
}

1;
