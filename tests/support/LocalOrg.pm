# tests/support/LocalOrg.pm - a `lode serve` of one's own, and calls to it over one connection.
package LocalOrg;
use strict;
use warnings;
use IO::Socket::INET;
use Time::HiRes qw(sleep);

# lode: the program; dir: where the files port, env and log go; args: what follows `serve`.
sub new {
    my ($class, %o) = @_;
    my $self = bless {%o}, $class;
    $self->start;
    return $self;
}

sub start {
    my $self = shift;
    my $dir = $self->{dir};

    unlink "$dir/port", "$dir/env";
    $self->{socket} = undef;
    $self->{pid} = fork() // die "local org: fork: $!\n";
    if ($self->{pid} == 0) {
        open STDOUT, ">", "$dir/env" or die;
        open STDERR, ">>", "$dir/log" or die;
        exec $self->{lode}, "serve", "--port-file", "$dir/port", @{$self->{args}} or die "local org: $self->{lode}: $!\n";
    }
    for (1 .. 3000) {
        last if -s "$dir/port" && slurp("$dir/env") =~ /SF_ACCESS_TOKEN=['"]?([^'"\s]+)/;
        sleep 0.02;
    }
    ($self->{token}) = slurp("$dir/env") =~ /SF_ACCESS_TOKEN=['"]?([^'"\s]+)/
        or die "local org: does not start\n" . slurp("$dir/log");
    ($self->{port}) = slurp("$dir/port") =~ /(\d+)/;
}

# Ends the server by a signal and waits for its end.
sub stop {
    my ($self, $signal) = @_;

    kill $signal // "TERM", $self->{pid};
    waitpid $self->{pid}, 0;
    $self->{socket} = undef;
}

# (status, body); (0, "") where the connection ended without a whole reply.
sub call {
    my ($self, $method, $path, $body, $type) = @_;
    my ($status, $length, $got, $at) = (undef, 0, "", 0);
    local $SIG{PIPE} = "IGNORE";

    $self->{socket} //= IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => $self->{port}) or return (0, "");
    my $s = $self->{socket};
    print $s "$method /services/data/v68.0/$path HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer $self->{token}\r\n",
        defined $body
        ? ("Content-Type: ", $type // "application/json", "\r\nContent-Length: ", length $body, "\r\n\r\n", $body)
        : "\r\n";
    $s->flush;
    while (defined(my $line = <$s>)) {
        $status //= (split ' ', $line)[1];
        $length = $1 if $line =~ /^Content-Length:\s*(\d+)/i;
        next if $line ne "\r\n";
        last if $status != 100;
        undef $status;
    }
    while ($at < $length) {
        my $k = read($s, $got, $length - $at, $at);
        last if !$k;
        $at += $k;
    }
    return ($status, $got) if $status && $at == $length;
    $self->{socket} = undef;
    return (0, "");
}

sub slurp {
    open my $f, "<", $_[0] or return "";
    local $/;
    return <$f> // "";
}

1;
