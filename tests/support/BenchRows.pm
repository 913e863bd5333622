# The reference input of the benchmarks.
package BenchRows;
use strict;
use warnings;

# The same bytes on every machine: ten columns, about 120 bytes a row, keys in no order. Returns what
# the org must hold after it is loaded.
sub make {
    my ($path, $n) = @_;
    my %sum = (rows => $n, phone => 0, state => 0, last => 0);
    my @first = qw(Ada Grace Edsger Barbara Niklaus Frances Donald Radia Tony Margaret Alan);
    my @last = qw(Lovelace Hopper Dijkstra Liskov Wirth Allen Knuth Perlman Hoare Hamilton Turing
        O'Brien Fernandez-Lopez);
    my @street = ("Evergreen Terrace", "Old Mill Road", "Main Street", "Rue de l'Abbaye", "Park Avenue");
    my @city = qw(Springfield Shelbyville Portland Cambridge Salisbury Winchester Georgetown);
    my @state = qw(il or ma md tx ca ny wa);
    my ($seed, $bytes, $out) = (42, 0);

    open $out, ">", "$path.part" or die "bench: $path.part: $!\n" unless -e $path;
    print $out "id,first,last,email,phone,street,city,state,zip,created\n" if $out;
    for my $i (0 .. $n - 1) {
        $seed = ($seed * 1103515245 + 12345) % 2147483648;
        my $r = $seed >> 8;
        my $key = sprintf "K%07d", $i * 383 % 1000000;
        my ($f, $l) = ($first[$r % @first], $last[$r % @last]);
        my $phone = sprintf "(%03d) %03d-%04d", 200 + $r % 700, 100 + $r % 899, $r % 10000;
        my $state = $state[$r % @state];
        $sum{phone} += $phone =~ tr/0-9//cdr % 1000003;
        $sum{state} += ord uc $state;
        $sum{last} += length $l;
        next unless $out;
        print $out join(",", $key, $f, $l, lc("$f.") . "$key\@mail.example.com", $phone,
            (1 + $r % 9999) . " $street[$r % @street], Apt " =~ tr/,//dr . $r % 100, $city[$r % @city], $state,
            sprintf("%05d", $r % 100000), sprintf("20%02d-%02d-%02d", $r % 25, 1 + $r % 12, 1 + $r % 28)), "\n";
    }
    if ($out) {
        close $out or die "bench: $path.part: $!\n";
        rename "$path.part", $path or die "bench: $path: $!\n";
    }
    return \%sum;
}

1;
